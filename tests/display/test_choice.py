"""Which display is taken, why, and what is said where none can be had."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from scenes.display.choice import NO_HEADSET, open_display
from scenes.display.display import DisplayError
from scenes.display.target import is_software
from tests.display.studio import Keyed

pytestmark = pytest.mark.gl

PATIENCE_S = 120


def probe(name: str, *, desktop: bool, before: tuple[str, ...] = ()) -> dict[str, Any]:
    """What opening display ``name`` led to in a process of its own."""
    without = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.display.window_probe", name],
        env=dict(os.environ) if desktop else without,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_a_headset_cannot_be_had_yet_and_it_says_so() -> None:
    with pytest.raises(DisplayError, match="No headset support"):
        open_display("openxr", (320, 180))
    assert "\n" not in NO_HEADSET


@pytest.mark.posix_only
def test_without_a_desktop_it_draws_off_screen_and_says_why() -> None:
    found = probe("auto", desktop=False)
    assert found["description"] == "offscreen 400x300: this machine has no desktop"


@pytest.mark.posix_only
def test_a_window_that_cannot_be_had_is_one_sentence() -> None:
    found = probe("window", desktop=False)
    assert "--display offscreen" in found["problem"]
    assert "\n" not in found["problem"]


def test_with_a_desktop_it_opens_a_window_that_shows_the_patients_picture() -> None:
    found = probe("auto", desktop=True, before=_desktop())
    assert found["description"] == "desktop window 400x300: this machine has a desktop"
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
