"""Which hand points at the panel, and when its trigger confirms what the thumbstick chose instead.

Owns this one rule; must not know drawing, buttons or runtimes.

A hand in the lap points somewhere too. Whoever moves the rating with the stick means the trigger
to confirm it, so a ray is set aside by the stick until the hand is clearly moved.
"""

from __future__ import annotations

from panda3d.core import LPoint3f

MOVED_M = 0.12
"""A ray that was set aside counts again once it has gone so far over the panel, metres."""

Met = tuple[LPoint3f | None, LPoint3f | None]
"""Where the ray of each hand meets the open panel, in the panel's metres."""


class Pointing:
    """Follows both rays from frame to frame."""

    def __init__(self) -> None:
        self._hands = (_Ray(), _Ray())

    def follow(self, met: Met) -> None:
        """The rays of this frame."""
        for ray, at in zip(self._hands, met, strict=True):
            ray.follow(at)

    def set_aside(self) -> None:
        """The stick moved the rating, or opened its panel."""
        for ray in self._hands:
            ray.aside, ray.rests_at = True, ray.met

    def counts(self, hand: int) -> bool:
        """True if the trigger of ``hand`` presses what its ray meets."""
        ray = self._hands[hand]
        return ray.met is not None and not ray.aside


class _Ray:
    def __init__(self) -> None:
        self.met: LPoint3f | None = None
        self.aside = False
        self.rests_at: LPoint3f | None = None

    def follow(self, met: LPoint3f | None) -> None:
        self.met = met
        if not self.aside:
            return
        if self.rests_at is None:  # the panel was not there yet
            self.rests_at = met
        elif met is None:
            self.aside = False  # it has left the panel
        elif (met - self.rests_at).length() >= MOVED_M:
            self.aside = False
