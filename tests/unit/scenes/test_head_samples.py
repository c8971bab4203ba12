"""Head poses are gathered at every frame and told some times a second; facing is an angle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from panda3d.core import LPoint3f, LVector3f, NodePath

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import PoseSamples
from scenes.display.display import Frame, Gaze, HeadPose
from scenes.head_samples import HeadSamples, away_deg

FRAME_NS = 11_111_111
Make = Callable[..., SceneDirective]


def frame(heading: float = 0.0, pitch: float = 0.0) -> Frame:
    head = HeadPose(LPoint3f(0.1, 0.2, 1.6), LVector3f(heading, pitch, 0))
    return Frame(0, head)


def gathered(
    samples: HeadSamples, directive: SceneDirective | None, shown: Frame, count: int
) -> list[PoseSamples]:
    rig: NodePath = NodePath("rig")
    told = [
        samples.take(shown, directive, 5_000_000_000 + n * FRAME_NS, (), rig) for n in range(count)
    ]
    return [one for one in told if one is not None]


def test_every_frame_of_a_session_is_told_in_a_few_reports(directive: Make) -> None:
    told = gathered(HeadSamples(), directive(), frame(pitch=-40), 90)
    assert 3 <= len(told) <= 10
    times = [one.first_ns + round(s.after_s * 1e9) for one in told for s in one.samples]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert all(abs(step - FRAME_NS) < 2000 for step in steps)
    first = told[0].samples[0]
    assert (first.x_m, first.y_m, first.z_m) == (0.1, 0.2, 1.6)
    assert (first.pitch_deg, first.away_deg) == (-40, None)
    assert (told[0].run_id, told[0].session_id) == ("run-1", "s-1")


def test_without_session_clock_or_tracking_nothing_is_noted(directive: Make) -> None:
    rig: NodePath = NodePath("rig")
    samples = HeadSamples()
    assert gathered(samples, None, frame(), 90) == []
    assert gathered(samples, directive(session_id=None), frame(), 90) == []
    assert gathered(samples, directive(), replace(frame(), tracked=False), 90) == []
    assert all(samples.take(frame(), directive(), None, (), rig) is None for _ in range(90))


def test_where_the_eyes_look_is_told_beside_the_head(directive: Make) -> None:
    rig: NodePath = NodePath("rig")
    spider = rig.attach_new_node("spider")
    spider.set_pos(0.1, 2.2, 1.6)  # straight ahead of the head
    aside = LVector3f(-1, 1, 0).normalized()  # 45 degrees to the left
    looking = replace(frame(), gaze=Gaze(LPoint3f(0.1, 0.2, 1.6), aside))
    samples, told = HeadSamples(), None
    for number in range(90):
        shown = looking if number else frame()
        told = told or samples.take(shown, directive(), number * FRAME_NS, (spider,), rig)
    assert told is not None
    without, with_eyes = told.samples[:2]
    assert (without.eyes_heading_deg, without.eyes_away_deg) == (None, None)
    seen = (with_eyes.eyes_heading_deg, with_eyes.eyes_pitch_deg, with_eyes.eyes_away_deg)
    assert seen == pytest.approx((45, 0, 45), abs=0.01)
    assert with_eyes.away_deg == pytest.approx(0, abs=0.01)


def test_samples_of_one_session_are_never_told_as_anothers(directive: Make) -> None:
    samples = HeadSamples()
    gathered(samples, directive(), frame(), 4)
    (left,) = gathered(samples, directive(session_id="s-2"), frame(), 1)
    assert (left.session_id, len(left.samples)) == ("s-1", 4)


@pytest.mark.parametrize(("heading", "away"), [(0, 0), (30, 30), (-120, 120)])
def test_looking_away_is_the_angle_to_what_is_feared(heading: float, away: float) -> None:
    rig: NodePath = NodePath("rig")
    rig.set_pos(3, 4, 5)
    spider = NodePath("scene").attach_new_node("spider")
    rig.reparent_to(spider.get_parent())
    spider.set_pos(3.1, 6.2, 6.6)  # straight ahead of the head
    assert away_deg(frame(heading).head, (spider,), rig) == pytest.approx(away, abs=0.01)


def test_the_nearest_of_several_counts_and_the_hidden_does_not() -> None:
    rig: NodePath = NodePath("rig")
    left, right = rig.attach_new_node("left"), rig.attach_new_node("right")
    left.set_pos(-1.9, 0.2, 1.6)
    right.set_pos(2.1, 0.2, 1.6)
    looking_left = frame(heading=60).head
    assert away_deg(looking_left, (left, right), rig) == pytest.approx(30, abs=0.01)
    left.hide()
    assert away_deg(looking_left, (left, right), rig) == pytest.approx(150, abs=0.01)
    assert away_deg(looking_left, (), rig) is None
