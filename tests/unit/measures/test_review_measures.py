"""What the review adds to the measures: samples thinned out, a picked span, rows of what happened.

Owns their cases; must not know charts.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.bench.review_made import made_session
from controller.measures import lanes
from controller.measures.curve import summarise
from controller.measures.samples import head_angles, packed, thinned, unpacked
from controller.measures.session import session_curve
from controller.measures.span import exposures_within
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.plan import LadderStep
from controller.protocol.vocabulary import Actor, HoldReason, Occasion, SafePlaceReason
from tests.records.sessions import MINUTE, prepared, rating, recorded

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200)


@given(VALUES, st.integers(1, 50))
def test_thinned_samples_lose_no_extreme_and_no_sample(values: list[float], most: int) -> None:
    found = thinned(np.arange(len(values)), values, most)
    assert found.times.size <= max(most, len(values) if len(values) <= most else most)
    assert found.samples == len(values)
    assert (found.low.min(), found.high.max()) == (min(values), max(values))
    assert np.all(found.low <= found.mean + 1e-6)
    assert np.all(found.mean <= found.high + 1e-6)
    assert np.all(np.diff(found.times) > 0)


def test_few_samples_stay_as_they_are_in_the_order_of_time() -> None:
    found = thinned([3, 1, 2], [30, 10, math.nan], 10)
    assert found.times.tolist() == [1, 3]
    assert found.mean.tolist() == found.low.tolist() == [10, 30]
    assert found.samples == 2


def test_an_interval_without_a_sample_has_no_entry() -> None:
    found = thinned([0, 0.1, 0.2, 9.8, 10], [1, 2, 3, 4, 6], 4)
    assert found.mean.tolist() == [2, 5]
    assert found.low.tolist() == [1, 4]
    assert found.times.tolist() == [1.25, 8.75]


def test_samples_at_one_moment_and_none_at_all_are_thinned() -> None:
    assert thinned([5, 5, 5], [1, 2, 3], 2).mean.tolist() == [2]
    assert thinned([], [], 2).samples == 0


@pytest.mark.parametrize(("times", "most"), [([1.0, 2.0], 5), ([1.0], 0)])
def test_what_cannot_be_thinned_is_a_sentence(times: list[float], most: int) -> None:
    with pytest.raises(ValueError, match=r"sample|Samples"):
        thinned(times, [1.0], most)


def test_a_column_comes_back_from_its_text() -> None:
    assert unpacked(packed(np.array([1.5, -2.25]))).tolist() == [1.5, -2.25]
    with pytest.raises(ValueError, match=r".+"):
        unpacked("no base64!")


@pytest.mark.parametrize(
    ("axis", "degrees", "expected"),
    [("x", -30.0, (-30.0, 0.0)), ("x", 20.0, (20.0, 0.0)), ("y", 90.0, (0.0, 90.0))],
)
def test_the_head_looks_down_up_and_to_the_left(
    axis: str, degrees: float, expected: tuple[float, float]
) -> None:
    half = math.radians(degrees) / 2
    parts = {"x": 0.0, "y": 0.0, "z": 0.0} | {axis: math.sin(half)}
    pitch, heading = head_angles([parts["x"]], [parts["y"]], [parts["z"]], [math.cos(half)])
    assert (pitch[0], heading[0]) == pytest.approx(expected)


CURVE = session_curve(made_session(minutes=30))


def test_a_span_measures_the_parts_of_each_exposure_by_themselves() -> None:
    first, second = CURVE.exposures
    from_min, to_min = first.end_min - 3.2, second.start_min + 4.2
    parts = exposures_within(CURVE, from_min, to_min)
    assert [(p.index, p.start_min, p.end_min) for p in parts] == [
        (0, from_min, first.end_min),
        (1, second.start_min, to_min),
    ]
    for part, whole in zip(parts, (first, second), strict=True):
        inside = [r for r in whole.ratings if from_min <= r.time_min <= to_min]
        assert 0 < len(inside) < len(whole.ratings)
        times = [r.time_min - part.start_min for r in inside]
        assert part.summary == summarise(times, [r.suds for r in inside])


def test_a_span_over_everything_changes_nothing_and_one_beside_exposure_has_none() -> None:
    assert exposures_within(CURVE, 0, CURVE.duration_min) == CURVE.exposures
    assert exposures_within(CURVE, 0, 0.5) == ()
    with pytest.raises(ValueError, match="end after it begins"):
        exposures_within(CURVE, 5, 4)


def rows(*timed: tuple[float, e.Event]) -> list[tuple[str, float, float, str, bool]]:
    events = recorded([(0, prepared()), *((round(at * MINUTE), event) for at, event in timed)])
    return [
        (m.lane, m.time_min, m.until_min, m.words, m.hollow)
        for m in lanes.lane_marks(session_curve(events), events)
    ]


def prompt(name: str) -> e.RatingPrompted:
    return e.RatingPrompted(
        prompt_id=name,
        occasion=Occasion.DURING,
        wording="How distressed?",
        asked_by=Actor.THERAPIST,
        in_scene=False,
    )


def test_prompts_tell_what_came_of_them() -> None:
    asked: list[tuple[float, e.Event]] = [
        (1.0, prompt("a")),
        (2.0, rating("r", 40, 2 * MINUTE, prompt_id="a")),
        (3.0, prompt("b")),
        (4.0, e.RatingDeclined(prompt_id="b")),
        (5.0, prompt("c")),
        (6.0, e.RatingMissed(prompt_id="c")),
    ]
    assert [(at, words, hollow) for _, at, _, words, hollow in rows(*asked)] == [
        (1, "Asked, answered 40", False),
        (3, "Asked, would rather not rate", True),
        (5, "Asked, no answer", True),
    ]


def test_steps_and_pauses_have_a_length() -> None:
    step = LadderStep(step_id="low", title="Five metres up", scene="tower", intensity=15)
    higher = step.model_copy(update={"step_id": "high", "title": "Ten metres up"})
    found = rows(
        (1, e.ExposureStarted()),
        (1, k.StepStarted(step=step, ladder_version=1)),
        (2, e.Held(reason=HoldReason.THERAPIST)),
        (3, e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.PATIENT)),
        (4, e.Resumed(intensity=10)),
        (5, k.StepStarted(step=higher, ladder_version=1)),
        (7, e.Held(reason=HoldReason.STAY_HERE)),
        (8, e.NoteAdded(text="well done")),
    )
    assert found == [
        (lanes.STEPS, 1, 5, "Five metres up", False),
        (lanes.PAUSES, 2, 3, "Held by the therapist", False),
        (lanes.PAUSES, 3, 4, "Patient used stop", False),
        (lanes.STEPS, 5, 8, "Ten metres up", False),
        (lanes.PAUSES, 7, 8, "Held: patient asked to stay here", False),
        (lanes.NOTES, 8, 8, "well done", False),
    ]


def test_every_row_of_a_made_session_is_known() -> None:
    events = made_session(minutes=30)
    found = lanes.lane_marks(CURVE, events)
    assert {mark.lane for mark in found} == set(lanes.LANES)
    assert [m.time_min for m in found] == sorted(m.time_min for m in found)
