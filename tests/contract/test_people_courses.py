"""What people do goes on by itself, eases and fades, and nothing jumps when they are told more."""

from __future__ import annotations

from math import atan2, cos, degrees, pi, sin

import numpy as np
import pytest

from scenes.stage.people import CAST, EvenLight, People, Somebody, risen
from scenes.stage.people_clips import clip_rows
from scenes.stage.people_course import EASE_S, FADE_S, LEAVING, Course, Eased
from scenes.stage.people_minds import SLOPE, WHO_TEXELS, Minds, gaze
from scenes.stage.people_pose import CLIPS, RATE_HZ, RISE_M
from tests.contract.window import PatientWindow

_ROOM_LIGHT = EvenLight((0.5, 0.5, 0.5), (0.0, -0.4, 0.3))


def _minds(*everybody: Somebody) -> Minds:
    count = len(everybody)
    return Minds(everybody, np.full((len(CAST), len(CLIPS)), 1.2), np.zeros(count))


def _clip(name: str) -> int:
    return clip_rows().number(name)


def _clip_of(minds: Minds) -> str:
    row = minds.rows[0, 1, 0]
    return clip_rows().names[int(np.searchsorted(clip_rows().first, row, side="right")) - 1]


def _played(minds: Minds) -> int:
    return int(minds.rows[0, 5, 3]) & 3


def test_eyes_follow_what_is_before_and_leave_what_is_behind() -> None:
    aside = gaze((0.0, 0.0, 0.0), 0.0, 1.5, (-1.0, 2.0, 1.5))
    assert aside[0] > 0.2, "to the left, where x is less"
    assert gaze((0.0, 0.0, 0.0), 0.0, 1.5, (0.0, -2.0, 1.5)) == (0.0, 0.0, 0.0, 0.0)


def test_a_raised_hand_comes_down_the_way_it_went_up() -> None:
    somebody = Somebody(0, (0.0, 2.0, 0.0), clip="sit")
    minds = _minds(somebody)
    somebody.clip = "raise_hand"
    minds.renew(minds.due(0.2), 0.2)
    assert _clip_of(minds) == "raise_hand"
    somebody.clip = "sit"
    minds.renew(minds.due(3.2), 3.2)
    begin_s = CLIPS["raise_hand"].begin / RATE_HZ
    assert (_clip_of(minds), _played(minds)) == ("raise_hand", LEAVING)
    assert minds.rows[0, 1, 3] == pytest.approx(3.2 + begin_s), "when it is down"
    assert not minds.due(3.2 + begin_s - 0.01)
    assert minds.due(3.2 + begin_s + 0.01) == {0}
    minds.renew({0}, 3.2 + begin_s + 0.01)
    assert _clip_of(minds) == "sit"
    assert not minds.due(100.0)


def test_a_clip_that_is_asked_for_again_goes_on_from_where_it_is() -> None:
    course = Course.at_rest(_clip("raise_hand"), 0.0, 0.0)
    course.follow(_clip("sit"), (0.0, 0.0), 1.0, 0.0)
    before = course.frames(1.3, 0.0)
    course.follow(_clip("raise_hand"), (0.0, 0.0), 1.3, 0.0)
    assert not course.leaving
    assert course.frames(1.3, 0.0) == pytest.approx(before)


def test_who_rose_does_not_jump_when_the_place_follows() -> None:
    seat, heading = (1.0, 2.0, 0.0), 0.7
    somebody = Somebody(0, seat, heading, clip="sit")
    minds = _minds(somebody)
    somebody.clip = "rise"
    minds.renew(minds.due(0.2), 0.2)
    somebody.clip, somebody.place = "walk", risen(seat, heading)
    minds.renew(minds.due(3.2), 3.2)
    last = clip_rows().first[_clip("rise")] + CLIPS["rise"].frames - 1
    assert minds.rows[0, 2, 0] == last, "it is played once, then held"
    assert minds.rows[0, 5, 2] == pytest.approx(3.2), "since when that fades"
    assert minds.rows[0, 9, :2] == pytest.approx((0.0, -RISE_M), abs=1e-5)
    assert somebody.place == pytest.approx(
        (1.0 - RISE_M * sin(heading), 2.0 + RISE_M * cos(heading), 0.0)
    )


def test_a_phone_is_there_only_while_it_is_used() -> None:
    somebody = Somebody(0, (0.0, 2.0, 0.0), clip="phone")
    minds = _minds(somebody)
    assert int(minds.rows[0, 5, 3]) & 8
    somebody.clip = "sit"
    for now_s in (0.2, 2.0):
        minds.renew(minds.due(now_s), now_s)
    assert not int(minds.rows[0, 5, 3]) & 8


def test_what_is_made_behind_a_fade_is_shown_at_once() -> None:
    everybody = [Somebody(k, (k - 2.0, 12.0, 0.0), pi, clip="sit") for k in range(4)]
    minds = _minds(*everybody)
    for somebody in everybody:
        somebody.clip, somebody.looks_at, somebody.mood = "walk", (0.0, 0.0, 1.6), "bored"
    minds.settle(5.0)
    rows = minds.rows
    assert (rows[:, 5, :3] < 5.0 - 10 * max(FADE_S, EASE_S)).all(), "all came to its end"
    assert (rows[:, 3] == rows[:, 4]).all()
    assert (np.abs(rows[:, 4, 0]) > 0.0).any()
    assert not minds.due(5.0)


def test_only_who_is_told_something_else_is_renewed() -> None:
    everybody = [Somebody(k, (k - 2.0, 12.0, 0.0), pi, clip="sit") for k in range(4)]
    minds = _minds(*everybody)
    assert not minds.due(50.0)
    everybody[1].mood = "neutral"
    assert not minds.due(50.0), "as it was"
    everybody[2].mood = "friendly"
    assert minds.due(50.0) == {2}
    minds.renew({2}, 50.0)
    assert not minds.due(51.0)
    assert minds.rows.shape == (4, WHO_TEXELS, 4)
    assert minds.rows[:, SLOPE, 3].tolist() == [0, 1, 2, 3]


def test_eyes_do_not_twitch_with_a_head_that_is_never_quite_still() -> None:
    somebody = Somebody(0, (0.0, 2.0, 0.0), pi, looks_at=(0.0, 0.0, 1.6))
    minds = _minds(somebody)
    still = minds.rows[0].copy()
    somebody.looks_at = (0.004, 0.0, 1.6)
    minds.renew(minds.due(1.0), 1.0)
    assert (minds.rows[0] == still).all()
    somebody.looks_at = (0.02, 0.0, 1.6)
    minds.renew(minds.due(2.0), 2.0)
    assert (minds.rows[0] != still).any()


def test_what_eases_starts_where_it_was() -> None:
    eased = Eased.settled((0.0, 1.0))
    eased.go((1.0, 1.0), 2.0)
    halfway = eased.at(2.1)
    assert 0.3 < halfway[0] < 0.6
    eased.go((0.0, 0.0), 2.1)
    assert eased.at(2.1) == pytest.approx(halfway)
    assert eased.at(4.0) == pytest.approx((0.0, 0.0), abs=1e-3)


_TOLD: tuple[tuple[float, dict[str, object]], ...] = (
    (0.25, {"clip": "clap"}),
    (0.90, {"mood": "friendly", "looks_at": (1.5, 0.0, 1.6)}),
    (0.05, {"mood": "disapproving", "looks_at": (-1.0, 0.0, 1.2)}),
    (0.90, {"clip": "sit_bored"}),
    (1.80, {"clip": "cough", "looks_at": None}),
    (1.10, {"clip": "raise_hand"}),
    (1.60, {"clip": "phone"}),
)
"""Seconds that pass before, and what is told then."""


@pytest.mark.gl
@pytest.mark.parametrize("away_m", [1.2, 3.5, 8.0])
def test_nothing_jumps_when_people_are_told_something_else(
    window: PatientWindow, away_m: float
) -> None:
    """The shader is where the courses say it is: what fades or eases then begins from there."""
    somebody = Somebody(4, (0.0, away_m, 0.0), pi, "sit", looks_at=(0.0, 0.0, 1.6))
    people = People(window.stage, _ROOM_LIGHT, [somebody])
    window.look(0.0, degrees(atan2(-0.6, away_m)))
    moved = []
    for wait_s, told in _TOLD:
        for _ in range(round(wait_s / 0.05)):
            people.advance(0.05)
        before = window.pixels().astype(int)
        for name, value in told.items():
            setattr(somebody, name, value)
        people.advance(0.0)
        after = window.pixels().astype(int)
        assert np.abs(after - before).max() < 16, told
        people.advance(0.12)
        moved.append(np.abs(window.pixels().astype(int) - after).max())
    window.stage.clear()
    assert np.median(moved) > 16
