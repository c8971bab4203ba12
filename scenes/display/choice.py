"""Which display to take on this machine, and why.

Owns the choice and its words; must not know what is drawn.
"""

from __future__ import annotations

import os
import sys
from typing import Literal

from scenes.display.desktop import DesktopDisplay
from scenes.display.display import Display, DisplayError
from scenes.display.offscreen import OffscreenDisplay

DisplayName = Literal["auto", "window", "offscreen", "openxr"]
"""What a person may ask for."""

NO_HEADSET = (
    "No headset support is built into this version yet; use --display window or "
    "--display offscreen."
)
"""The answer to a request for a headset."""


def open_display(name: DisplayName, size: tuple[int, int]) -> Display:
    """Open the display asked for, ``size`` in pixels.

    Raises DisplayError with one sentence where it cannot be had.
    """
    if name == "openxr":
        raise DisplayError(NO_HEADSET)
    if name == "window":
        return DesktopDisplay(size, "asked for")
    if name == "offscreen":
        return OffscreenDisplay(size, "asked for")
    return _automatic(size)


def _automatic(size: tuple[int, int]) -> Display:
    if not _has_desktop():
        return OffscreenDisplay(size, "this machine has no desktop")
    try:
        return DesktopDisplay(size, "this machine has a desktop")
    except DisplayError:
        return OffscreenDisplay(size, "no window could be opened on this desktop")


def _has_desktop() -> bool:
    if sys.platform == "linux":
        return bool(os.environ.get("DISPLAY"))
    else:
        return True
