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
        self._met: Met = (None, None)
        self._aside: Met = (None, None)

    def follow(self, met: Met) -> None:
        """The rays of this frame."""
        self._met = met
        left, right = (self._still_aside(hand) for hand in range(2))
        self._aside = (left, right)

    def set_aside(self) -> None:
        """The stick moved the rating."""
        self._aside = self._met

    def counts(self, hand: int) -> bool:
        """True if the trigger of ``hand`` presses what its ray meets."""
        return self._met[hand] is not None and self._aside[hand] is None

    def _still_aside(self, hand: int) -> LPoint3f | None:
        aside, met = self._aside[hand], self._met[hand]
        if aside is None or met is None:
            return None
        return aside if (met - aside).length() < MOVED_M else None
