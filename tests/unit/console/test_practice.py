"""The debrief of a practice session: its moments are facts, and its chart has what was felt."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from clinician_console import practice_view
from clinician_console.practice_moments import Felt, felt_of, moments
from controller.measures.samples import packed
from controller.measures.session import session_curve
from controller.protocol import events as e
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.queries import SampleSeries
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import (
    Actor,
    HoldReason,
    MomentKind,
    Occasion,
    PatientTemper,
    SafePlaceReason,
)
from tests.unit.console import samples

SECOND = samples.SECOND
NAMES = (
    "fear",
    "tolerance",
    "urge_to_leave",
    "habituation_percent",
    "inhibition_percent",
    "looks_away",
)


def recorded(
    events: Sequence[tuple[float, e.Event, Actor]],
) -> tuple[e.RecordedEvent, ...]:
    """A session's events at these seconds, after its header."""
    header = samples.prepared()
    told = [(0.0, header, Actor.THERAPIST), *events]
    return tuple(
        e.RecordedEvent(
            session_id="s-1",
            sequence=number,
            run_id="run-1",
            time_ns=round(at_s * SECOND),
            elapsed_ns=round(at_s * SECOND),
            caused_by=None,
            actor=actor,
            synthetic=True,
            event=event,
        )
        for number, (at_s, event, actor) in enumerate(told)
    )


def dial(at_s: float, start: float, end: float) -> tuple[float, e.Event, Actor]:
    ramp = Ramp(
        from_value=start, to_value=end, start_ns=round(at_s * SECOND), rate_per_s=abs(end - start)
    )
    event = e.IntensityChanged(asked=end, ramp=ramp, because="dial")
    return at_s, event, Actor.THERAPIST


def rating(at_s: float, suds: int) -> tuple[float, e.Event, Actor]:
    event = e.RatingRecorded(
        rating_id=f"r-{at_s}",
        suds=suds,
        occasion=Occasion.DURING,
        wording="?",
        asked_by=Actor.THERAPIST,
        entered_by=Actor.SIMULATED_PATIENT,
        prompt_id=None,
        prompted_ns=None,
        answered_ns=round(at_s * SECOND),
        late=False,
        synthetic=True,
    )
    return at_s, event, Actor.SIMULATED_PATIENT


def felt(fears: Sequence[float], away: Sequence[float] = ()) -> Felt:
    """A sample every second; nothing else moves."""
    times = tuple(second / 60 for second in range(len(fears)))
    still = {name: (50.0,) * len(fears) for name in NAMES}
    away_at = tuple(1.0 if second in away else 0.0 for second in range(len(fears)))
    return Felt(times, still | {"fear": tuple(fears), "looks_away": away_at})


def told(events: Sequence[tuple[float, e.Event, Actor]], what: Felt) -> list[str]:
    all_of_it = recorded(events)
    return [m.text for m in moments(session_curve(all_of_it), all_of_it, what)]


START = (1.0, e.ExposureStarted(), Actor.THERAPIST)


def test_presses_that_belong_together_are_one_raise_and_say_how_long_after_the_rating() -> None:
    lines = told(
        [START, rating(10, 30), dial(18, 0, 5), dial(20, 5, 10), dial(40, 10, 5)],
        felt([10] * 18 + [20] * 40),
    )
    raised, lowered = (line for line in lines if line.startswith("You "))
    assert raised == (
        "You raised the dose from 0 to 10, 8 s after the rating of 30. Fear then was 20."
    )
    assert lowered == (
        "You lowered the dose from 10 to 5, 30 s after the rating of 30. Fear then was 20."
    )


def test_a_raise_before_any_rating_and_while_looking_away_says_so() -> None:
    lines = told([START, dial(18, 0, 5)], felt([10] * 60, away=range(10, 40)))
    (raised,) = [line for line in lines if line.startswith("You raised")]
    assert "before any rating" in raised
    assert "The patient was looking away." in raised


def test_a_stop_says_what_was_felt_and_what_was_done_before() -> None:
    stop = e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.SIMULATED_PATIENT)
    rehearsed = (0.5, stop, Actor.SIMULATED_PATIENT)
    lines = told(
        [rehearsed, START, dial(20, 0, 40), (32, stop, Actor.SIMULATED_PATIENT)],
        felt([5] * 25 + [90] * 20),
    )
    (stopped,) = [line for line in lines if "used stop" in line]
    assert "at dose 40. Fear was 90; 50 is what could be borne." in stopped
    assert "You had raised the dose from 0 to 40, 12 s before." in stopped


def test_asking_to_stay_is_told_with_its_answer() -> None:
    asked = (30.0, e.PatientAskedToStay(), Actor.SIMULATED_PATIENT)
    held = (30.0, e.Held(reason=HoldReason.STAY_HERE), Actor.SIMULATED_PATIENT)
    answered = (44.0, e.Resumed(intensity=0), Actor.THERAPIST)
    assert any(
        "asked to stay here. Fear was 60. You answered 14 s later." in line
        for line in told([START, asked, held, answered], felt([60] * 60))
    )
    assert any("no answer" in line for line in told([START, asked, held], felt([60] * 60)))


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (e.MomentMarked(moment=MomentKind.LOOKED_AWAY), "You marked it after 6 s."),
        (e.TextShown(text="Look"), "It was not marked. It looked again when you spoke to it."),
    ],
)
def test_looking_away_is_told_with_what_was_seen_of_it(done: e.Event, said: str) -> None:
    lines = told(
        [START, (26.0, done, Actor.THERAPIST), (60.0, e.DebriefStarted(), Actor.THERAPIST)],
        felt([60] * 20 + [50] * 40, away=range(20, 32)),
    )
    (away,) = [line for line in lines if "looked away for" in line]
    assert "for 12 s" in away
    assert away.endswith(said)


def test_a_glance_away_is_not_told() -> None:
    assert not [x for x in told([START], felt([9] * 30, away=[5, 6])) if "looked away" in x]


def test_the_peak_and_half_of_it_and_a_long_silence_are_told() -> None:
    fears = [80.0] * 30 + [80 - second / 3 for second in range(210)]
    events = [START, dial(5, 0, 50), (239.0, e.DebriefStarted(), Actor.THERAPIST)]
    lines = told(events, felt(fears))
    assert any("highest here: 80" in line and "There was no rating." in line for line in lines)
    assert any("fallen by half, from 80 to 40" in line for line in lines)
    assert any(line.startswith("No rating for the next 3") or "03:58" in line for line in lines)
    lowered = [*events[:2], dial(60, 50, 20), events[2]]
    assert not [line for line in told(lowered, felt(fears)) if "by half" in line]


def test_the_drawing_has_what_was_felt_over_the_ratings_and_names_every_row() -> None:
    events = recorded([START, rating(10, 30), (60.0, e.DebriefStarted(), Actor.THERAPIST)])
    series = [
        SampleSeries(
            stream=SIMULATED_STREAM,
            name=name,
            samples=60,
            times_min=packed(np.arange(60) / 60),
            low=packed(np.arange(60.0)),
            mean=packed(np.arange(60.0)),
            high=packed(np.arange(60.0)),
        )
        for name in NAMES
    ]
    what = felt_of(series)
    assert what is not None
    curve = session_curve(events)
    options = practice_view.debrief_drawing(curve, events, series, what).options
    (line,) = [s for s in options["series"] if s["name"] == practice_view.FELT_NAME]
    assert (line["xAxisIndex"], len(line["data"])) == (0, 60)
    named = [axis.get("name", "").split("\n")[0] for axis in options["yAxis"]]
    assert named[2:7] == [
        "Can be borne",
        "Urge to leave",
        "Got used to",
        "Learnt to stay",
        "Looks away",
    ]
    assert [axis["max"] for axis in options["yAxis"][2:7]] == [100, 100, 100, 100, 1]
    json.dumps(options)
    facts = {fact.name: fact.value for fact in practice_view.facts(curve, what)}
    assert facts["Highest fear"] == "59"
    assert facts["Rated minus felt"] == "+20"
    assert "highest fear 59" in practice_view.summary(curve, what)


def test_a_session_without_such_samples_was_not_felt() -> None:
    assert felt_of(()) is None


def test_every_temper_has_its_words() -> None:
    assert set(practice_view.TEMPERS) == set(PatientTemper)
