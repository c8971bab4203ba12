"""What each spider does next: rests, walks, scuttles, grooms; within the place it is kept in.

Owns offsets, headings and moods; must not know feet, bones or drawing. Repeatable by its seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import atan2, cos, hypot, pi, sin

import numpy as np

from scenes.stage.vertices import Floats

MOST = 12
"""Spiders of a group."""


class Mood(Enum):
    """What a spider is doing."""

    REST = "rest"
    WALK = "walk"
    SCUTTLE = "scuttle"
    GROOM = "groom"


@dataclass
class Mind:
    """One spider: offset from the group's near edge in metres, heading (0 is north), mood."""

    x: float
    y: float
    heading: float
    mood: Mood = Mood.REST
    left_s: float = 1.0
    to: tuple[float, float] = (0.0, 0.0)
    speed: float = 0.0
    turning: float = 0.0


@dataclass(frozen=True)
class Place:
    """Where spiders may go: half width and depth, metres; ``own_m`` binds each to its cell."""

    half_x: float
    depth: float
    own_m: float | None = None


def cell(number: int) -> tuple[float, float]:
    """Where spider ``number`` belongs, in pitches: three a row, the first in front."""
    row, column = divmod(number, 3)
    return ((0.0, -1.0, 1.0)[column], row + 0.5)


class Minds:
    """The group's minds; ``motion`` 0-1 is how restless it is."""

    def __init__(self, rng: np.random.Generator, pitch_m: float) -> None:
        self._rng = rng
        self._pitch_m = pitch_m
        self.motion = 0.0
        self.each: list[Mind] = []
        for number in range(MOST):
            x, y = cell(number)
            heading = pi + float(rng.uniform(-0.9, 0.9))
            self.each.append(Mind(x * pitch_m, y * pitch_m, heading))

    def spread(self, pitch_m: float) -> None:
        """Keep the same pattern with cells ``pitch_m`` apart."""
        ratio = pitch_m / self._pitch_m
        for mind in self.each:
            mind.x, mind.y = mind.x * ratio, mind.y * ratio
            mind.to = (mind.to[0] * ratio, mind.to[1] * ratio)
        self._pitch_m = pitch_m

    def offsets(self) -> Floats:
        """Offset (12,2) of every spider from the group's near edge, metres."""
        return np.array([(m.x, m.y) for m in self.each])

    def headings(self) -> Floats:
        """Heading (12,) of every spider, radians."""
        return np.array([m.heading for m in self.each])

    def grooming(self) -> Floats:
        """True (12,) for spiders that clean themselves."""
        return np.array([m.mood is Mood.GROOM for m in self.each])

    def groom(self, number: int, seconds: float) -> None:
        """Let spider ``number`` clean its front legs."""
        mind = self.each[number]
        mind.mood, mind.left_s, mind.speed = Mood.GROOM, seconds, 0.0

    def face(self, velocity: Floats, dt_s: float) -> None:
        """Turn those that are led along at ``velocity`` (12,2), m/s, to where they go."""
        for mind, (east, north) in zip(self.each, velocity, strict=True):
            if mind.mood is Mood.REST and hypot(east, north) > 0.01:
                turn = (atan2(-east, north) - mind.heading + pi) % (2 * pi) - pi
                mind.heading += min(max(turn, -3.0 * dt_s), 3.0 * dt_s)

    def dash(self, number: int, by_m: float, speed: float) -> None:
        """Let spider ``number`` run ``by_m`` toward the patient."""
        mind = self.each[number]
        mind.mood, mind.left_s, mind.speed = Mood.SCUTTLE, 2.5, speed
        mind.to = (mind.x * 0.7, mind.y - by_m)

    def advance(self, dt_s: float, spans: Floats, shown: int, place: Place) -> None:
        """Let ``dt_s`` pass for the first ``shown`` spiders of these ``spans`` (12,), metres."""
        for number in range(shown):
            mind = self.each[number]
            mind.left_s -= dt_s
            if mind.mood in (Mood.WALK, Mood.SCUTTLE):
                self._go(number, dt_s, float(spans[number]), shown)
            elif mind.left_s <= 0:
                self._next(number, float(spans[number]), place)

    def _next(self, number: int, span: float, place: Place) -> None:
        mind, chance = self.each[number], float(self._rng.random())
        outside = mind.y < -0.02 or abs(mind.x) > place.half_x + 0.05
        if self.motion <= 0.01 and not outside:
            mind.mood, mind.left_s = Mood.REST, 0.5
        elif chance < 0.16 and not outside:
            self.groom(number, float(self._rng.uniform(2.0, 5.0)))
        else:
            quick = chance > 1 - 0.45 * self.motion
            mind.mood = Mood.SCUTTLE if quick else Mood.WALK
            pace = 4.5 * span if quick else (0.9 + 0.9 * self.motion) * span
            mind.speed = min(max(pace, 0.16 if quick else 0.025), 0.45 if quick else 0.14)
            mind.to, mind.left_s = self._aim(number, place), 4.0

    def _aim(self, number: int, place: Place) -> tuple[float, float]:
        u, v = self._rng.random(2)
        if place.own_m is None:
            return (float(2 * u - 1) * place.half_x, float(v) * place.depth)
        x, y = cell(number)
        return (x * self._pitch_m + float(2 * u - 1) * place.own_m,
                y * self._pitch_m + float(2 * v - 1) * place.own_m)  # fmt: skip

    def _go(self, number: int, dt_s: float, span: float, shown: int) -> None:
        mind = self.each[number]
        dx, dy = mind.to[0] - mind.x, mind.to[1] - mind.y
        away = hypot(dx, dy)
        if away < 0.1 * span or mind.left_s <= 0 or self._meets(number, shown, spans=span):
            self._rest(mind)
            return
        wanted = atan2(-dx, dy)
        turn = (wanted - mind.heading + pi) % (2 * pi) - pi
        most = (9.0 if mind.mood is Mood.SCUTTLE else 4.0) * dt_s
        mind.heading += min(max(turn, -most), most)
        forward = max(0.0, cos(turn)) ** 2 * min(mind.speed * dt_s, away)
        mind.x += -sin(mind.heading) * forward
        mind.y += cos(mind.heading) * forward

    def _rest(self, mind: Mind) -> None:
        mean = 7.0 * (1 - self.motion) + 0.5
        mind.mood, mind.speed = Mood.REST, 0.0
        mind.left_s = 0.25 + float(self._rng.exponential(mean))

    def _meets(self, number: int, shown: int, *, spans: float) -> bool:
        """True if another stands close ahead."""
        mind = self.each[number]
        ahead = (-sin(mind.heading), cos(mind.heading))
        for k in range(shown):
            other = self.each[k]
            dx, dy = other.x - mind.x, other.y - mind.y
            near = hypot(dx, dy) < 0.72 * spans
            if k != number and near and dx * ahead[0] + dy * ahead[1] > 0:
                return True
        return False
