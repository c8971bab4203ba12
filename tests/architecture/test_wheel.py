"""The wheel holds all that a session needs and nothing else. Must not install it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("controller", "scenes", "clinician_console", "assets", "languages")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_every_tracked_file_of_the_packages_is_in_it(content: set[str]) -> None:
    command = ["git", "ls-files", "--", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    assert tracked
    assert not tracked - content


def test_shaders_styles_and_migrations_are_in_it(content: set[str]) -> None:
    def some(folder: str, *suffixes: str) -> bool:
        return any(name.startswith(folder) and name.endswith(suffixes) for name in content)

    assert some("assets/shaders/", ".glsl", ".vert", ".frag")
    assert some("clinician_console/static/", ".js")
    assert some("clinician_console/static/", ".css")
    assert some("controller/records/", ".py")


def test_it_holds_no_tests_and_no_caches(content: set[str]) -> None:
    allowed = (*(f"{name}/" for name in PACKAGES), "fearladder-")
    assert all(name.startswith(allowed) for name in content)
    assert not [name for name in content if "__pycache__" in name or name.startswith("tests/")]


def test_it_brings_the_command_and_the_licence(content: set[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in content)
    assert any(name.endswith("LICENSE") for name in content)
