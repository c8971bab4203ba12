"""Which display is taken, why, and what is said where none can be had."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenes.display import choice
from scenes.display.choice import NO_LOADER, open_display
from scenes.display.display import DisplayError
from scenes.display.target import is_software
from tests.display.studio import Keyed

pytestmark = pytest.mark.gl

PATIENCE_S = 120


def probe(
    name: str, *, desktop: bool, before: tuple[str, ...] = (), runtime: str = "nowhere"
) -> dict[str, Any]:
    """What opening display ``name`` led to in a process of its own."""
    taken_away = () if desktop else ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {k: v for k, v in os.environ.items() if k not in taken_away}
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.display.window_probe", name],
        env=environment | {"XR_RUNTIME_JSON": runtime},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.posix_only
def test_without_openxrs_loader_it_says_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scenes.display.openxr.session", None)
    with pytest.raises(DisplayError) as caught:
        open_display("openxr", (320, 180))
    assert str(caught.value) == NO_LOADER
    assert "\n" not in NO_LOADER


def test_auto_takes_a_headset_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = subprocess.CompletedProcess([], 0, stdout="{}")
    monkeypatch.setattr(choice, "active_runtime", lambda: Path("monado.json"))
    monkeypatch.setattr("scenes.display.choice.subprocess.run", lambda *a, **options: there)
    taken: list[str] = []
    monkeypatch.setattr(choice, "_headset", lambda size, why: taken.append(why))
    open_display("auto", (320, 180))
    assert taken == ["a headset is there"]


@pytest.mark.posix_only
def test_a_headset_that_is_not_there_is_waited_for_with_a_picture() -> None:
    found = probe("openxr", desktop=False)
    assert found["description"] == "openxr no headset now: asked for"
    assert not found["closed"]


@pytest.mark.posix_only
def test_a_runtime_that_does_not_start_leaves_the_picture_without_a_headset(
    tmp_path: Path,
) -> None:
    manifest = tmp_path / "runtime.json"
    about = {"library_path": "./not_there.so", "name": "Broken"}
    manifest.write_text(json.dumps({"file_format_version": "1.0.0", "runtime": about}))
    found = probe("auto", desktop=False, runtime=str(manifest))
    assert found["description"].startswith("offscreen 400x300: this machine has no desktop; No")
    assert "headset" in found["description"]


@pytest.mark.posix_only
def test_without_a_desktop_it_draws_off_screen_and_says_why() -> None:
    found = probe("auto", desktop=False)
    assert found["description"] == (
        "offscreen 400x300: this machine has no desktop; no OpenXR runtime is active, so no headset"
    )


@pytest.mark.posix_only
def test_a_window_that_cannot_be_had_is_one_sentence() -> None:
    found = probe("window", desktop=False)
    assert "--display offscreen" in found["problem"]
    assert "\n" not in found["problem"]


def test_with_a_desktop_it_opens_a_window_that_shows_the_patients_picture() -> None:
    found = probe("auto", desktop=True, before=_desktop())
    assert found["description"].startswith("desktop window 400x300: this machine has a desktop; no")
    assert found["size"] == [400, 300]
    assert found["brightest"] > 150
    assert not found["closed"]


def _desktop() -> tuple[str, ...]:
    """What makes a desktop for one program, where this machine has none."""
    if sys.platform != "linux" or os.environ.get("DISPLAY"):
        return ()
    if shutil.which("xvfb-run") is None:
        pytest.skip("this machine has neither a desktop nor xvfb-run")
    return ("xvfb-run", "-a", "-s", "-screen 0 800x600x24")


def test_without_opengl_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.display.offscreen._pipe", lambda: None)
    with pytest.raises(DisplayError) as caught:
        open_display("offscreen", (320, 180))
    sentence = str(caught.value)
    assert "libgl1 libegl1 libgl1-mesa-dri" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("driver", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("NVIDIA GeForce RTX 4070/PCIe/SSE2", False),
        ("GDI Generic", True),
        ("AMD Radeon Graphics (radeonsi)", False),
    ],
)
def test_a_driver_that_draws_with_the_processor_is_known(driver: str, software: bool) -> None:
    assert is_software(driver) is software


def test_an_off_screen_display_says_what_draws(display: Keyed) -> None:
    assert display.driver
    assert display.software is is_software(display.driver)
    assert not display.closed
    assert display.eyes.count == 1
