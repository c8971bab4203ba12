"""In CI nothing is skipped unseen. Must not depend on the tests of the project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[2] / "conftest.py"
SKIPS = {
    "mark": "import pytest\n@pytest.mark.skip(reason='why')\ndef test_a() -> None: ...\n",
    "call": "import pytest\ndef test_a() -> None: pytest.skip('why')\n",
    "fixture": (
        "import pytest\n@pytest.fixture\ndef f(): pytest.skip('why')\ndef test_a(f) -> None: ...\n"
    ),
}
FOREIGN = """
import sys, pytest
@pytest.mark.windows_only
def test_w(): assert sys.platform == "win32"
@pytest.mark.posix_only
def test_p(): assert sys.platform != "win32"
"""


def run(folder: Path, text: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    marks = "markers = windows_only\n    posix_only\n"
    (folder / "pytest.ini").write_text(f"[pytest]\n{marks}", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | (
        {"CI": "true"} if ci else {}
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("way", SKIPS)
def test_a_skip_fails_in_ci_and_says_why(tmp_path: Path, way: str) -> None:
    there = run(tmp_path, SKIPS[way], ci=True)
    assert there.returncode == 1, there.stdout
    assert "CI runs everything" in there.stdout
    assert "why" in there.stdout


@pytest.mark.parametrize("way", SKIPS)
def test_a_skip_is_only_a_skip_at_home(tmp_path: Path, way: str) -> None:
    here = run(tmp_path, SKIPS[way], ci=False)
    assert here.returncode == 0, here.stdout
    assert "1 skipped" in here.stdout


def test_a_module_that_skips_itself_fails_in_ci(tmp_path: Path) -> None:
    text = "import pytest\npytest.skip('why', allow_module_level=True)\n"
    (tmp_path / "test_other.py").write_text("def test_b() -> None: ...\n", encoding="utf-8")
    there = run(tmp_path, text, ci=True)
    assert there.returncode != 0, there.stdout
    assert "CI runs everything" in there.stdout


def test_tests_of_another_system_are_left_out(tmp_path: Path) -> None:
    found = run(tmp_path, FOREIGN, ci=True)
    assert found.returncode == 0, found.stdout
    assert "1 passed, 1 deselected" in found.stdout
