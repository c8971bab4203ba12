"""A hand without a controller: when it pinches, and where it points.

Owns the joints that matter and this arithmetic; must not know the runtime's library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from panda3d.core import LPoint3f, LQuaternionf, LVector3f, look_at

from scenes.display.openxr.device import HandAt
from scenes.display.openxr.geometry import Pose

JOINTS = 26
"""Joints of a hand in OpenXR's order: palm, wrist, then thumb to little finger, root to tip."""

_THUMB_TIP, _INDEX_TIP = 5, 10
PINCHED_M, LET_GO_M = 0.02, 0.035
"""Thumb and forefinger nearer than this pinch, until they are farther apart than that."""


@dataclass(frozen=True)
class BareHand:
    """A hand that is followed, below the tracking origin."""

    palm: Pose
    joints: tuple[LPoint3f, ...]
    """JOINTS places, metres."""


class Pinch:
    """Follows thumb and forefinger of one hand from frame to frame.

    A hand that comes into sight as a fist has to be seen open before it can pinch.
    """

    def __init__(self) -> None:
        self._held = self._opened = False

    def follow(self, hand: BareHand | None) -> bool:
        """True while it pinches; a hand out of sight lets go."""
        if hand is None:
            self._held = self._opened = False
            return False
        apart_m = (hand.joints[_THUMB_TIP] - hand.joints[_INDEX_TIP]).length()
        self._opened = self._opened or apart_m >= LET_GO_M
        self._held = self._opened and apart_m < (LET_GO_M if self._held else PINCHED_M)
        return self._held


def pointing(hand: BareHand, head: Pose) -> HandAt:
    """The hand as one that points: from the fingertips on, away from the head.

    Whoever pinches at what they see brings their fingers before it.
    """
    tips = LPoint3f((hand.joints[_THUMB_TIP] + hand.joints[_INDEX_TIP]) / 2)
    ahead = LVector3f(tips - head.position)
    turned = LQuaternionf(head.orientation)
    if ahead.normalize():
        look_at(turned, ahead, LVector3f(0, 0, 1))
    return HandAt(hand.palm, Pose(tips, turned), hand.joints)


def merged(
    controllers: Sequence[HandAt | None], bare: Sequence[BareHand | None], head: Pose
) -> tuple[HandAt | None, HandAt | None]:
    """Left and right: the controller where it is followed, else the bare hand, else nothing."""
    left, right = (
        held if held is not None or hand is None else pointing(hand, head)
        for held, hand in zip(controllers, bare, strict=True)
    )
    return left, right
