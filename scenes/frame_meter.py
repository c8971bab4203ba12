"""How drawing goes: frames a second, their times, and those that were missed.

Owns these figures; must not know what was drawn or who reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

_LATE = 1.5  # a frame this many slots long has missed at least one


@dataclass(frozen=True)
class FrameFigures:
    """The figures of about one second."""

    frames_per_s: float
    frame_p95_ms: float
    """95th percentile of the time spent on a frame, waiting excluded, ms."""
    dropped: int
    """Frames missed."""


class FrameMeter:
    """Collects frame times; ``frames_per_s`` is the rate aimed at."""

    def __init__(self, frames_per_s: float) -> None:
        self._slot_s = 1.0 / frames_per_s
        self._since_s: float | None = None
        self._last_s: float | None = None
        self._work_ms: list[float] = []
        self._dropped = 0

    def frame(self, now_s: float, work_s: float) -> FrameFigures | None:
        """One frame was drawn at ``now_s`` with ``work_s`` of work; figures once a second."""
        if self._since_s is None or self._last_s is None:
            self._since_s = self._last_s = now_s
            return None
        gap_s, self._last_s = now_s - self._last_s, now_s
        if gap_s > _LATE * self._slot_s:
            self._dropped += round(gap_s / self._slot_s) - 1
        self._work_ms.append(work_s * 1000)
        if now_s - self._since_s < 1.0:
            return None
        return self._take(now_s, now_s - self._since_s)

    def _take(self, now_s: float, span_s: float) -> FrameFigures:
        times = sorted(self._work_ms)
        p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
        figures = FrameFigures(len(times) / span_s, p95, self._dropped)
        self._work_ms = []
        self._dropped = 0
        self._since_s = now_s
        return figures
