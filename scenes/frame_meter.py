"""How drawing goes: frames a second, their times, those missed, and when too many are.

Owns these figures and that limit; must not know what was drawn or who reads them.
"""

from __future__ import annotations

from collections import deque
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


@dataclass(frozen=True)
class LeastFrames:
    """How many frames have to be drawn for the picture to be shown on."""

    frames_per_s: float
    over_s: float
    """Over how long they are counted, seconds."""


PREVIEW = LeastFrames(frames_per_s=2.5, over_s=3.0)
"""For a window or a buffer, and where the processor draws: with frames further apart, a
stop that is pressed after a frame has begun could not be seen within its half second."""


def least_frames(frames_per_s: float, *, on_the_head: bool) -> LeastFrames:
    """For a display that asks for ``frames_per_s``, in a headset or before the eyes.

    In a headset, below a third of them for a second, the world stutters with the head, which
    makes people sick.
    """
    return LeastFrames(frames_per_s / 3, over_s=1.0) if on_the_head else PREVIEW


class FrameWatch:
    """Tells when frames are missed badly, and when they are drawn again; times in seconds."""

    def __init__(self, least: LeastFrames) -> None:
        self._least = least
        self._drawn_s: deque[float] = deque()
        self._since_s: float | None = None
        self._judged = False
        self._good = True

    def frame(self, now_s: float, *, judged: bool) -> bool:
        """A frame is drawn at ``now_s``; False while frames are missed badly.

        Only while ``judged``, when something of a scene can be seen, is it ever found so; it is
        found to be over at any time, after a span with frames enough.
        """
        if self._since_s is None or judged is not self._judged:
            self.restart()
            self._since_s, self._judged = now_s, judged
        self._drawn_s.append(now_s)
        while now_s - self._drawn_s[0] > self._least.over_s:
            self._drawn_s.popleft()
        whole = now_s - self._since_s >= self._least.over_s
        if whole and (judged or not self._good):
            wanted = self._least.frames_per_s * self._least.over_s
            self._good = len(self._drawn_s) >= wanted
        return self._good

    def restart(self) -> None:
        """Begin to count anew: for a while nothing was to be drawn."""
        self._drawn_s.clear()
        self._since_s = None
