"""How somebody goes from one clip to the next, and how gaze and face ease: as courses over time.

Owns the numbers a shader evaluates at any time without being told again; must not know who it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, floor, inf

from scenes.stage.people_clips import clip_rows
from scenes.stage.people_pose import RATE_HZ

FADE_S = 0.5
"""How long what was done before fades out; the same in assets/shaders/person_pose.glsl."""

EASE_S = 0.18
"""In which gaze and face come 63 % of their way; the same in assets/shaders/person_pose.glsl."""

LONG_AGO_S = 1000.0
"""Seconds after which nothing of a course is seen any more."""

LOOP, ONCE, LEAVING = 0, 1, 2
"""How a clip is played: round and round after its beginning, a single time, or back to its start;
the same in assets/shaders/person_pose.glsl."""

Frames = tuple[float, float, float]
"""Two rows of the clips and how far between them."""


@dataclass
class Course:
    """Which clip somebody is in since when, and what fades out."""

    clip: int
    since_s: float
    """When it began; of a clip that is being left: when it is back at its start."""
    leaving: bool = False
    faded_since_s: float = -LONG_AGO_S
    before: Frames = (0.0, 0.0, 0.0)
    """What fades out, standing still."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Metres that what fades out lies to the right and ahead of where they are."""

    @classmethod
    def at_rest(cls, clip: int, time_s: float, phase_s: float) -> Course:
        """In ``clip`` for a long time."""
        return cls(clip, time_s - LONG_AGO_S - phase_s)

    @property
    def wakes_s(self) -> float:
        """When it must be followed again though nothing else is asked."""
        return self.since_s if self.leaving else inf

    @property
    def kind(self) -> int:
        """LOOP, ONCE or LEAVING."""
        if self.leaving:
            return LEAVING
        return ONCE if _clips()[self.clip][3] else LOOP

    def began_s(self, phase_s: float) -> float:
        """From when its frames are counted: who only sits is each at another moment of it."""
        _, begin, _, once = _clips()[self.clip]
        return self.since_s if begin or once or self.leaving else -phase_s

    def span(self) -> tuple[float, float, float]:
        """First row, frames before the loop, frames of all."""
        return _clips()[self.clip][:3]

    def frames(self, time_s: float, phase_s: float) -> Frames:
        """Where in its clip it is."""
        first, begin, count, once = _clips()[self.clip]
        run = max(0.0, (time_s - self.began_s(phase_s)) * RATE_HZ)
        if self.leaving:
            at = max(0.0, (self.since_s - time_s) * RATE_HZ)
        elif once:
            at = min(run, count - 1)
        else:
            at = run if run < begin else begin + (run - begin) % (count - begin)
        low = floor(at)
        after = low + 1 if low + 1 < count else low if once else begin
        return (first + low, first + after, at - low)

    def fade(self, time_s: float) -> float:
        """Share of what was before."""
        left = min(1.0, max(0.0, 1 - (time_s - self.faded_since_s) / FADE_S))
        return left * left * (3 - 2 * left)

    def follow(self, asked: int, moved: tuple[float, float], time_s: float, phase_s: float) -> None:
        """Take up the clip ``asked``; ``moved``: how the place jumped, as ``shift``."""
        if self.leaving and asked == self.clip:
            self.leaving, self.since_s = False, time_s - max(0.0, self.since_s - time_s)
        elif self.leaving and time_s >= self.since_s:
            self._switch(asked, moved, time_s, phase_s)
        elif not self.leaving and asked != self.clip:
            begin_s = _clips()[self.clip][1] / RATE_HZ
            if begin_s == 0:
                self._switch(asked, moved, time_s, phase_s)
                return
            self._fade_out((0.0, 0.0), time_s, phase_s)
            self.since_s = time_s + min(time_s - self.since_s, begin_s)
            self.leaving = True

    def _switch(
        self, asked: int, moved: tuple[float, float], time_s: float, phase_s: float
    ) -> None:
        self._fade_out(moved, time_s, phase_s)
        self.clip, self.since_s, self.leaving = asked, time_s, False

    def _fade_out(self, moved: tuple[float, float], time_s: float, phase_s: float) -> None:
        self.before = self.frames(time_s, phase_s)
        self.faded_since_s, self.shift = time_s, moved


@dataclass
class Eased:
    """Numbers on their way to a goal."""

    start: tuple[float, ...]
    goal: tuple[float, ...]
    since_s: float = -LONG_AGO_S

    @classmethod
    def settled(cls, goal: tuple[float, ...]) -> Eased:
        """There already."""
        return cls(goal, goal)

    def at(self, time_s: float) -> tuple[float, ...]:
        """Where they are."""
        left = exp(-max(0.0, time_s - self.since_s) / EASE_S)
        return tuple(g + (s - g) * left for s, g in zip(self.start, self.goal, strict=True))

    def go(self, goal: tuple[float, ...], time_s: float) -> None:
        """Turn to another goal from where they are."""
        if goal != self.goal:
            self.start, self.goal, self.since_s = self.at(time_s), goal, time_s


@cache
def _clips() -> tuple[tuple[float, float, float, bool], ...]:
    """First row, frames before the loop, frames of all, whether it is played once; by clip."""
    rows = clip_rows()
    columns = (rows.first.tolist(), rows.begin.tolist(), rows.frames.tolist())
    return tuple(
        (*span, bool(once)) for *span, once in zip(*columns, rows.once.tolist(), strict=True)
    )
