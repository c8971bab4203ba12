"""Somebody's way through a room on foot: where they are and where they face at each moment.

Owns pace and turning; must not know who walks, or where to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import atan2, hypot

PACE_M_PER_S = 1.2
"""Pace at which the feet of the clip "walk" do not slide."""

_AHEAD_M = 0.45
"""A walker faces a point so far ahead on the way: corners are turned, not snapped."""

Place = tuple[float, float, float]


class Walk:
    """A way along ``points`` (two or more), begun after ``wait_s`` seconds."""

    def __init__(self, points: Sequence[Place], wait_s: float = 0.0) -> None:
        self._points = tuple(points)
        steps = (hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self._points))
        self._at_m = (0.0, *accumulate(steps))
        self._wait_s, self._gone_m = wait_s, 0.0

    @property
    def begun(self) -> bool:
        """False while the walker waits, out of sight."""
        return self._wait_s <= 0

    @property
    def done(self) -> bool:
        """True at the end of the way."""
        return self._gone_m >= self._at_m[-1]

    @property
    def place(self) -> Place:
        """Where the walker is."""
        return self._place(self._gone_m)

    @property
    def heading(self) -> float:
        """Where the walker faces, radians from +y to the left."""
        ahead = min(self._gone_m + _AHEAD_M, self._at_m[-1])
        behind = min(self._gone_m, ahead - 0.02)
        (x, y, _), (x_ahead, y_ahead, _) = self._place(behind), self._place(ahead)
        return atan2(x - x_ahead, y_ahead - y)

    def advance(self, dt_s: float) -> None:
        """Go on for ``dt_s`` seconds."""
        waited_s = min(self._wait_s, dt_s)
        self._wait_s -= waited_s
        self._gone_m = min(self._gone_m + PACE_M_PER_S * (dt_s - waited_s), self._at_m[-1])

    def _place(self, gone_m: float) -> Place:
        number = max(1, min(bisect_right(self._at_m, gone_m), len(self._points) - 1))
        a, b = self._points[number - 1], self._points[number]
        length = self._at_m[number] - self._at_m[number - 1]
        share = 0.0 if length <= 0 else (gone_m - self._at_m[number - 1]) / length
        return (
            a[0] + (b[0] - a[0]) * share,
            a[1] + (b[1] - a[1]) * share,
            a[2] + (b[2] - a[2]) * share,
        )
