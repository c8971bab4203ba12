"""Keeps a steady frame rate where nothing else paces the frames.

Owns the wait between frames; must not know what a frame is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_S = 0.2
"""A rest makes no frame longer than this, seconds: a stop has half a second to be seen."""

SOFTWARE_REST = 0.5
"""Where processors draw, they rest half as long as they drew: the programs beside need them."""


class Pace:
    """Waits for the next frame's slot, ``frames_per_s`` a second, without drifting.

    ``rest``: how long to wait at least after each frame, as a share of the time it took; less
    where a frame would become longer than ``LONGEST_S``.
    """

    def __init__(
        self,
        frames_per_s: float,
        rest: float = 0.0,
        now_s: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._slot_s = 1.0 / frames_per_s
        self._rest = rest
        self._now_s = now_s
        self._sleep = sleep
        self._next_s = self._began_s = now_s()

    def wait(self) -> None:
        """Sleep until the next slot; a late frame moves the slots, it is never made up for."""
        now = self._now_s()
        slot_s = max(self._next_s, now + self._rest_after(now - self._began_s))
        if now < slot_s:
            self._sleep(slot_s - now)
        self._next_s = slot_s + self._slot_s
        self._began_s = self._now_s()

    def _rest_after(self, took_s: float) -> float:
        return max(0.0, min(self._rest * took_s, LONGEST_S - took_s))


def paced(frames_per_s: float, *, software: bool) -> Pace:
    """The pace of a display for the eyes before it; ``software``: where processors draw."""
    return Pace(frames_per_s, SOFTWARE_REST if software else 0.0)
