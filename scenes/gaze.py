"""Answers of a patient whose hands are not free: looking at something for a while presses it.

Owns how long is a while and what of the view counts as looking at it; must not know drawing,
displays or what a press leads to.
"""

from __future__ import annotations

from dataclasses import dataclass

from panda3d.core import LPoint3f, LQuaternionf, LVector3f

from scenes.display.display import HeadPose

DWELL_S = 1.4
"""Looking so long presses: longer than a glance, short enough for a stop."""

_SAME_VALUE_SUDS = 4.0  # a head is never quite still


@dataclass(frozen=True)
class LookedAt:
    """Something that can be pressed by looking."""

    name: str
    """What it is: equal names are one thing."""
    place: LPoint3f
    """Where the ring is drawn, below the rig."""
    value: float = 0.0
    """On the scale of the rating: which value, 0-100."""


def ray_of(head: HeadPose) -> tuple[LPoint3f, LVector3f]:
    """Where the head points: a ray below the rig."""
    turned = LQuaternionf()
    turned.set_hpr(head.hpr)
    return head.position, LVector3f(turned.xform(LVector3f(0, 1, 0)))


class GazeDwell:
    """Follows the head from frame to frame; gives each press once."""

    def __init__(self) -> None:
        self._at: LookedAt | None = None
        self._since_s = 0.0
        self._pressed = False
        self.share = 0.0
        """How much of the ring is full, 0-1."""

    def step(self, now_s: float, at: LookedAt | None) -> LookedAt | None:
        """The head points ``at`` this; what was looked at long enough now, or None."""
        if at is None or self._at is None or not _same(self._at, at):
            self._at, self._since_s, self._pressed = at, now_s, False
        if at is None or self._pressed:
            self.share = 0.0
            return None
        self.share = min(1.0, (now_s - self._since_s) / DWELL_S)
        if self.share < 1.0:
            return None
        self._pressed, self.share = True, 0.0
        return self._at


def _same(one: LookedAt, other: LookedAt) -> bool:
    return one.name == other.name and abs(one.value - other.value) <= _SAME_VALUE_SUDS
