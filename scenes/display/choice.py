"""Which display to take on this machine, and why.

Owns the choice and its words; must not know what is drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Literal

from scenes.display.desktop import DesktopDisplay
from scenes.display.display import Display, DisplayError
from scenes.display.offscreen import OffscreenDisplay
from scenes.display.openxr.where import active_runtime

DisplayName = Literal["auto", "window", "offscreen", "openxr"]
"""What a person may ask for."""

NO_LOADER = (
    "OpenXR cannot be loaded on this machine; use --display window or --display offscreen. "
    "fearladder doctor says what is missing."
)
"""The answer to a request for a headset where not even OpenXR's loader runs."""

PROBE_PATIENCE_S = 20.0
"""How long a runtime may take to say whether a headset is there."""


def open_display(name: DisplayName, size: tuple[int, int]) -> Display:
    """Open the display asked for, ``size`` in pixels.

    A headset that is asked for and not there yet is waited for, with a picture meanwhile. Raises
    DisplayError with one sentence where the display cannot be had.
    """
    if name == "openxr":
        return _headset(size, "asked for")
    if name == "window":
        return DesktopDisplay(size, "asked for")
    if name == "offscreen":
        return OffscreenDisplay(size, "asked for")
    return _automatic(size)


def _automatic(size: tuple[int, int]) -> Display:
    without = _why_no_headset()
    if without is None:
        return _headset(size, "a headset is there")
    if not _has_desktop():
        return OffscreenDisplay(size, f"this machine has no desktop; {without}")
    try:
        return DesktopDisplay(size, f"this machine has a desktop; {without}")
    except DisplayError:
        return OffscreenDisplay(size, f"no window could be opened on this desktop; {without}")


def _headset(size: tuple[int, int], why: str) -> Display:
    try:
        from scenes.display.openxr.headset import HeadsetDisplay
        from scenes.display.openxr.host import Host
        from scenes.display.openxr.session import open_headset
    except (ImportError, OSError, AttributeError) as problem:
        raise DisplayError(NO_LOADER) from problem
    return HeadsetDisplay(Host(size, window=_has_desktop()), open_headset, why)


def _why_no_headset() -> str | None:
    """Why no headset can be had now; None if there is one."""
    if active_runtime() is None:
        return "no OpenXR runtime is active, so no headset"
    command = [sys.executable, "-m", "scenes.display.openxr.probe"]
    try:
        tried = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "the OpenXR runtime did not answer, so no headset"
    if tried.returncode == 0:
        return None
    try:
        return str(json.loads(tried.stdout)["problem"]).rstrip(".")
    except (ValueError, KeyError):
        return "the OpenXR runtime ended unexpectedly, so no headset"


def _has_desktop() -> bool:
    if sys.platform == "linux":
        return bool(os.environ.get("DISPLAY"))
    else:
        return True
