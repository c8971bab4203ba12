"""Looking away is the share of the time with the scene shown, step by step; gaps are nobody's."""

import io

import numpy as np
import pytest
from rich.console import Console

from controller.measures.looking import AWAY_DEG, EYES_AWAY_DEG, looking_away
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.plan import LadderStep
from controller.protocol.vocabulary import Actor, CloseReason, SafePlaceReason
from controller.review_looking import looking_of, render_looking
from tests.records.sessions import MINUTE, prepared, recorded

TO_SAFE_PLACE = e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.PATIENT)


def going_to(name: str) -> k.StepStarted:
    step = LadderStep(step_id=name, title=name.upper(), scene="heights", intensity=10)
    return k.StepStarted(step=step, ladder_version=1)


EVENTS = recorded(
    [
        (0, prepared()),
        (MINUTE, e.ExposureStarted()),
        (MINUTE, going_to("a")),
        (2 * MINUTE, going_to("b")),
        (3 * MINUTE, TO_SAFE_PLACE),
        (4 * MINUTE, e.SessionClosed(reason=CloseReason.COMPLETED)),
    ]
)
TIMES = np.arange(0, 240, 0.1)


def test_each_step_has_its_share_and_what_is_not_exposure_counts_nowhere() -> None:
    away = np.zeros_like(TIMES)
    away[(TIMES >= 60) & (TIMES < 75)] = AWAY_DEG + 1  # a quarter of step a
    away[(TIMES >= 120) & (TIMES < 150)] = 170  # half of step b
    away[TIMES >= 180] = 170  # in the safe place
    whole, a, b = looking_away(EVENTS, TIMES, away)
    assert (whole.step_id, a.title, b.title) == (None, "A", "B")
    assert (whole.seconds, a.seconds, b.seconds) == pytest.approx((120, 60, 60), abs=0.3)
    shares = (whole.away_share, a.away_share, b.away_share)
    assert shares == pytest.approx((0.375, 0.25, 0.5), abs=0.01)


def test_the_threshold_itself_is_still_facing() -> None:
    (whole, *_) = looking_away(EVENTS, TIMES, np.full_like(TIMES, AWAY_DEG))
    assert whole.away_share == 0


def test_gaps_and_samples_with_nothing_to_face_are_nobodys_looking() -> None:
    away = np.full_like(TIMES, np.nan)
    away[(TIMES >= 70) & (TIMES < 80)] = 90
    whole, a, b = looking_away(EVENTS, TIMES, away)
    assert a.seconds == pytest.approx(10, abs=0.3)
    assert (a.away_share, whole.away_share) == (1, 1)
    assert (b.seconds, b.away_share) == (0, None)
    sparse = slice(None, None, 100)  # every 10 s
    (whole, *_) = looking_away(EVENTS, TIMES[sparse], np.zeros_like(TIMES)[sparse])
    assert whole.seconds == pytest.approx(12 * 0.25)


def test_without_samples_there_is_no_share() -> None:
    none = np.zeros(0)
    assert all(one.away_share is None for one in looking_away(EVENTS, none, none))
    assert looking_of(EVENTS, []) == ()
    assert looking_of(EVENTS, [(("elapsed_s", "x_m"), np.zeros((2, 2)))]) == ()


def test_times_and_angles_belong_together() -> None:
    with pytest.raises(ValueError, match="one time and one angle"):
        looking_away(EVENTS, TIMES, TIMES[1:])


def test_where_the_eyes_are_followed_they_count_and_the_head_does_not() -> None:
    head = np.full_like(TIMES, 90.0)
    eyes = np.full_like(TIMES, np.nan)
    eyes[(TIMES >= 60) & (TIMES < 105)] = EYES_AWAY_DEG  # three quarters of step a: it is faced
    whole, a, b = looking_away(EVENTS, TIMES, head, eyes)
    assert (a.away_share, a.by_eyes_share) == pytest.approx((0.25, 0.75), abs=0.01)
    assert (b.away_share, b.by_eyes_share) == (1, 0)
    assert whole.by_eyes_share == pytest.approx(0.375, abs=0.01)
    eyes[:] = EYES_AWAY_DEG + 1
    assert looking_away(EVENTS, TIMES, np.zeros_like(TIMES), eyes)[0].away_share == 1
    with pytest.raises(ValueError, match="one time and one angle"):
        looking_away(EVENTS, TIMES, head, eyes[1:])


def test_the_review_says_where_the_eyes_counted_also_beside_older_chunks() -> None:
    rows = np.stack([TIMES, np.full_like(TIMES, 90.0), np.zeros_like(TIMES)], axis=1)
    names = ("elapsed_s", "away_deg", "eyes_away_deg")
    before, after = rows[TIMES < 120], rows[TIMES >= 120]
    found = looking_of(EVENTS, [(names[:2], before[:, :2]), (names, after)])
    said = io.StringIO()
    render_looking(found, Console(file=said, width=140))
    text = " ".join(said.getvalue().split())
    assert "while the eyes were followed, they more than 30 degrees" in text
    assert "step A 100 % of 1.0 min" in text
    assert "step B 0 % of 1.0 min, 100 % by the eyes" in text


def test_the_review_says_how_much_was_looked_away() -> None:
    rows = np.stack([TIMES, np.where(TIMES < 120, 90.0, 0.0)], axis=1)
    names = ("elapsed_s", "away_deg")
    # As after a restart: a later chunk holds earlier times.
    found = looking_of(EVENTS, [(names, rows[1000:]), (names, rows[:1000])])
    said = io.StringIO()
    render_looking(found, Console(file=said, width=100))
    lines = [" ".join(line.split()) for line in said.getvalue().splitlines()]
    assert "Looked away: the head more than 45 degrees from what is feared" in lines
    assert "whole exposure 50 % of 2.0 min" in lines
    assert "step A 100 % of 1.0 min" in lines
    assert "step B 0 % of 1.0 min" in lines
