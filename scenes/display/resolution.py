"""How many pixels a machine can draw in time, where the processor does the drawing.

Owns the rule that trades pixels for time; must not know what is drawn.
"""

from __future__ import annotations

LEAST_WIDTH = 320
"""Pixels: below this the mirror shows nothing useful."""

_SCALES = (1.0, 0.8, 0.65, 0.5, 0.4)
_TOO_SLOW_S = 0.085
_QUICK_S = 0.04
_FRAMES = 6  # looked at before each decision
_PATIENCE = 10  # decisions before more pixels are tried again


class Resolution:
    """Chooses a share of the wished size from the times that frames took to draw."""

    def __init__(self) -> None:
        self._level = 0
        self._times_s: list[float] = []
        self._wait = 0

    def size(self, wished: tuple[int, int]) -> tuple[int, int]:
        """The size to draw now for the ``wished`` one, in pixels, its shape kept."""
        least = min(1.0, LEAST_WIDTH / wished[0])
        scale = max(_SCALES[self._level], least)
        return round(wished[0] * scale), round(wished[1] * scale)

    def drawn(self, took_s: float) -> None:
        """One frame took ``took_s`` seconds to draw."""
        self._times_s.append(took_s)
        if len(self._times_s) < _FRAMES:
            return
        # The median: one frame that loads something says nothing about the next.
        typical_s = sorted(self._times_s)[_FRAMES // 2]
        self._times_s = []
        self._wait = max(0, self._wait - 1)
        if typical_s > _TOO_SLOW_S and self._level < len(_SCALES) - 1:
            self._level += 1
            self._wait = _PATIENCE
        elif typical_s < _QUICK_S and self._level > 0 and self._wait == 0:
            self._level -= 1
            self._wait = _PATIENCE
