"""Bare hands: pinching, pointing, and giving way to a controller."""

from __future__ import annotations

import pytest
from panda3d.core import LPoint3f, LVector3f

from scenes.display.openxr.bare_hands import JOINTS, BareHand, Pinch, merged, pointing
from scenes.display.openxr.device import HandAt
from tests.openxr.fake import pose

TIPS = (5, 10)


def hand(apart_m: float, at: LPoint3f | None = None) -> BareHand:
    """A hand with thumb and forefinger so far apart, around ``at``."""
    middle = at or LPoint3f(0, 0.4, 1.2)
    joints = [LPoint3f(middle)] * JOINTS
    for tip, way in zip(TIPS, (-0.5, 0.5), strict=True):
        joints[tip] = LPoint3f(middle + LVector3f(apart_m * way, 0, 0))
    return BareHand(pose(0, 0.3, 1.2), tuple(joints))


def test_a_pinch_is_held_until_it_is_clearly_let_go() -> None:
    pinch = Pinch()
    course = [0.08, 0.03, 0.01, 0.03, 0.05, 0.03, 0.01]
    held = [pinch.follow(hand(apart_m)) for apart_m in course]
    assert held == [False, False, True, True, False, False, True]


def test_a_hand_out_of_sight_lets_go_and_a_fist_that_comes_into_sight_is_no_pinch() -> None:
    pinch = Pinch()
    assert not pinch.follow(hand(0.01))
    assert not pinch.follow(hand(0.08))
    assert pinch.follow(hand(0.01))
    assert not pinch.follow(None)
    assert not pinch.follow(hand(0.01))


def test_it_points_from_the_fingertips_away_from_the_head() -> None:
    head, tips = pose(0.1, 0, 1.6), LPoint3f(0.4, 0.5, 1.3)
    aimed = pointing(hand(0.01, tips), head)
    ahead = aimed.aim.orientation.xform(LVector3f(0, 1, 0))
    expected = LVector3f(tips - head.position).normalized()
    assert aimed.aim.position.almost_equal(tips, 1e-5)
    assert ahead.almost_equal(expected, 1e-4)
    assert len(aimed.joints) == JOINTS


@pytest.mark.parametrize("controller", [True, False])
def test_a_controller_comes_before_the_hand_that_holds_it(controller: bool) -> None:
    held = HandAt(pose(), pose()) if controller else None
    left, right = merged((held, None), (hand(0.1), None), pose())
    assert right is None
    assert left is not None
    assert bool(left.joints) is not controller
