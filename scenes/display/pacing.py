"""Keeps a steady frame rate where nothing else paces the frames.

Owns the wait between frames; must not know what a frame is.
"""

from __future__ import annotations

import time


class Pace:
    """Waits for the next frame's slot, ``frames_per_s`` a second, without drifting."""

    def __init__(self, frames_per_s: float) -> None:
        self._slot_s = 1.0 / frames_per_s
        self._next_s = time.perf_counter()

    def wait(self) -> None:
        """Sleep until the next slot; a late frame moves the slots, it is never made up for."""
        now = time.perf_counter()
        if now < self._next_s:
            time.sleep(self._next_s - now)
            self._next_s += self._slot_s
        else:
            self._next_s = now + self._slot_s
