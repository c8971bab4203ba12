"""How spiders set their feet: in two groups of four that take turns, and planted in between.

Owns every foot's place; must not know what a spider wants or how its legs bend.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.vertices import Floats

GROUP = np.array([0, 1, 0, 1, 1, 0, 1, 0])
"""Which feet swing together: left 1 and 3 with right 2 and 4, then the others."""

_STRIDE = 0.13
"""How far from its place a foot may be left, as a share of the span."""

_LIFT = 0.085
_DELAY = np.array([0.0, 0.10, 0.18, 0.05, 0.12, 0.02, 0.08, 0.16])
"""Share of a swing by which each foot starts late: no two land in the same moment."""


class Gait:
    """Feet (S,8,3) of ``count`` spiders, on level ground; ``home`` (8,3) is their place, span 1."""

    def __init__(self, home: Floats, count: int) -> None:
        self.home = home
        self.feet = np.zeros((count, 8, 3))
        self._from = np.zeros((count, 8, 3))
        self._age = np.full((count, 8), 9.0)  # of the swing, in shares; from 1 on it is planted
        self._duration = np.full(count, 0.1)

    @property
    def planted(self) -> Floats:
        """True (S,8) for feet that stand."""
        return np.asarray(self._age >= 1.0)

    def stand(self, which: Floats, middle: Floats, heading: Floats, span: Floats) -> None:
        """Put every foot of the spiders ``which`` (S,) at its place."""
        places = self._places(middle, heading, span)
        self.feet = np.where(which[:, None, None], places, self.feet)
        self._age = np.where(which[:, None], 9.0, self._age)

    def carry(self, shift: Floats) -> None:
        """Move feet with bodies that were put elsewhere (S,3)."""
        self.feet += shift[:, None]
        self._from += shift[:, None]

    def scale(self, middle: Floats, ratio: Floats) -> None:
        """Grow spiders (S,) about their bodies' middles (S,3)."""
        for points in (self.feet, self._from):
            points[:] = middle[:, None] + (points - middle[:, None]) * ratio[:, None, None]

    def advance(
        self, dt_s: float, middle: Floats, heading: Floats, span: Floats, velocity: Floats
    ) -> None:
        """Let ``dt_s`` pass for bodies at ``middle`` (S,3) that move at ``velocity`` (S,2)."""
        if dt_s <= 0:
            return
        places = self._places(middle, heading, span)
        speed = np.linalg.norm(velocity, axis=1)
        self._start(places, span, speed)
        self._age += (dt_s / self._duration)[:, None]
        ahead = np.zeros_like(self.feet)
        lead = velocity * np.minimum(_STRIDE * span / np.maximum(speed, 1e-6), 0.25)[:, None]
        ahead[..., :2] = lead[:, None]
        share = np.clip(self._age, 0, 1)
        smooth = share * share * (3 - 2 * share)
        swung = self._from + (places + ahead - self._from) * smooth[..., None]
        swung[..., 2] += _LIFT * span[:, None] * np.sin(np.pi * share)
        moving = self._age < 1.0 + (dt_s / self._duration)[:, None]
        self.feet = np.where((moving & (self._age >= 0))[..., None], swung, self.feet)

    def _start(self, places: Floats, span: Floats, speed: Floats) -> None:
        """Lift the group that is further from its places, where the other group stands."""
        off = np.linalg.norm((self.feet - places)[..., :2], axis=-1)
        standing = self.planted.all(axis=1)
        worst = np.stack([off[:, g == GROUP].max(axis=1) for g in (0, 1)], -1)
        group = worst.argmax(axis=1)
        due = standing & (worst.max(axis=1) > _STRIDE * span)
        lift = due[:, None] & (GROUP[None] == group[:, None])
        self._from = np.where(lift[..., None], self.feet, self._from)
        self._age = np.where(lift, -_DELAY[None], self._age)
        pace = np.clip(1.1 * _STRIDE * span / np.maximum(speed, 1e-3), 0.045, 0.24)
        self._duration = np.where(due, pace, self._duration)

    def _places(self, middle: Floats, heading: Floats, span: Floats) -> Floats:
        c, s = np.cos(heading), np.sin(heading)
        x = self.home[None, :, 0] * c[:, None] - self.home[None, :, 1] * s[:, None]
        y = self.home[None, :, 0] * s[:, None] + self.home[None, :, 1] * c[:, None]
        z = np.broadcast_to(self.home[None, :, 2], x.shape)
        return middle[:, None] + np.stack([x, y, z], -1) * span[:, None, None]
