"""A session and a patient measured: exposures apart, falls by tag, time by level, expectations."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.measures.change import Between, Within
from controller.measures.expectancy import expectancies, expectancy_changes
from controller.measures.exposure_time import LEVELS, StepTime, time_at_levels, time_at_steps
from controller.measures.falls import TagTotal, falls, falls_by_tag
from controller.measures.overlay import Alignment, Overlaid, aligned, aligned_at_step
from controller.measures.patient import patient_course, session_values
from controller.measures.session import DosePoint, session_curve
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.plan import LadderStep
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    FallTag,
    MomentKind,
    Occasion,
    SafePlaceReason,
)
from tests.records.sessions import MINUTE, dial, prepared, rating, recorded

Timed = tuple[int, e.Event]

TO_SAFE_PLACE = e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.PATIENT)


def rated(at_min: float, suds: int, occasion: Occasion = Occasion.DURING) -> Timed:
    at_ns = round(at_min * MINUTE)
    return at_ns, rating(f"r-{at_min:g}", suds, at_ns, occasion=occasion)


def fell(at_min: float, high: int, low: int, *tags: FallTag) -> Timed:
    tagged = k.FallTagged(rating_id=f"r-{at_min:g}", from_suds=high, to_suds=low, tags=tags)
    return round(at_min * MINUTE), tagged


def measured(*timed: Timed, session_id: str = "s-1", pseudonym: str = "P-7") -> SessionMeasures:
    return session_measures(events_of(*timed, session_id=session_id, pseudonym=pseudonym))


def events_of(
    *timed: Timed, session_id: str = "s-1", pseudonym: str = "P-7"
) -> Sequence[e.RecordedEvent]:
    """A session whose exposure begins at minute 1."""
    opening: list[Timed] = [(0, prepared(pseudonym)), (MINUTE, e.ExposureStarted())]
    return recorded([*opening, *timed], session_id=session_id)


def test_reactivity_from_baseline_is_another_number_than_reactivity() -> None:
    found = session_measures(
        recorded(
            [
                (0, prepared()),
                (1, rating("b", 20, 1, occasion=Occasion.BASELINE)),
                (MINUTE, e.ExposureStarted()),
                rated(2, 50),
                rated(3, 80),
                rated(4, 60),
            ]
        )
    )
    (exposure,) = found.exposures
    assert exposure.exposure.summary.reactivity == 30
    assert exposure.reactivity_from_baseline == 60
    assert exposure.within[Within.PEAK_TO_END] == 20
    assert exposure.within[Within.INITIAL_TO_END] == -10
    without = measured(rated(2, 50)).exposures[0]
    assert without.reactivity_from_baseline is None


def test_decay_is_fitted_from_the_peak_on_in_minutes_of_the_exposure() -> None:
    suds = [40, 90, 64, 47, 35, 27, 21, 18]
    found = measured(*(rated(1 + t, y) for t, y in enumerate(suds)))
    decay = found.exposures[0].decay
    assert decay is not None
    assert decay.n == 7
    assert found.exposures[0].no_decay == ""
    assert decay.floor + decay.amplitude * 2.718281828 ** (-decay.rate_per_min) == pytest.approx(
        90, abs=2
    )


def test_why_there_is_no_decay_is_said() -> None:
    found = measured(rated(2, 80), rated(3, 60)).exposures[0]
    assert found.decay is None
    assert found.no_decay == "A decay needs at least 4 ratings; there are 2."


def test_an_interrupted_exposure_is_measured_in_parts() -> None:
    found = measured(
        rated(2, 80),
        rated(3, 70),
        (4 * MINUTE, TO_SAFE_PLACE),
        rated(4.5, 20, Occasion.AD_HOC),
        (5 * MINUTE, e.Resumed(intensity=20)),
        rated(6, 60),
        rated(7, 30),
    )
    assert [x.exposure.summary.wsh for x in found.exposures] == [10, 30]
    assert [x.exposure.summary.n for x in found.exposures] == [2, 2]


def test_falls_belong_to_the_exposure_of_their_rating_and_add_up_by_tag() -> None:
    found = measured(
        rated(2, 80),
        rated(3, 70),
        fell(3, 80, 70, FallTag.DOSE_HELD),
        rated(4, 50),
        fell(4, 70, 50, FallTag.DOSE_LOWERED, FallTag.LOOKED_AWAY),
        (5 * MINUTE, TO_SAFE_PLACE),
        rated(6, 20, Occasion.AD_HOC),
        fell(6, 50, 20, FallTag.SAFE_PLACE, FallTag.STOPPED),
    )
    assert [fall.suds for fall in found.falls] == [10, 20, 30]
    assert [fall.suds for fall in found.exposures[0].falls] == [10, 20]
    assert found.falls_by_tag == {
        FallTag.DOSE_LOWERED: TagTotal(1, 20),
        FallTag.LOOKED_AWAY: TagTotal(1, 20),
        FallTag.SAFE_PLACE: TagTotal(1, 30),
        FallTag.STOPPED: TagTotal(1, 30),
        FallTag.DOSE_HELD: TagTotal(1, 10),
    }


@pytest.mark.parametrize(
    ("corrections", "sizes"),
    [
        ({"r-3": 60}, [20, 10]),
        ({"r-2": 90}, [20, 20]),
        ({"r-3": 85}, [35]),
        ({"r-3": None}, []),
        ({"r-2": None}, [20]),
        ({"r-3": 60, "r-4": 60}, [20]),
    ],
)
def test_corrected_ratings_count_as_they_are_now(
    corrections: dict[str, int | None], sizes: list[int]
) -> None:
    events = events_of(
        rated(2, 80),
        rated(3, 70),
        fell(3, 80, 70, FallTag.DOSE_HELD),
        rated(4, 50),
        fell(4, 70, 50, FallTag.DOSE_HELD),
        *((5 * MINUTE, e.RatingCorrected(rating_id=i, suds=s)) for i, s in corrections.items()),
    )
    assert [fall.suds for fall in falls(events)] == sizes
    assert sum(total.suds for total in falls_by_tag(falls(events)).values()) == sum(sizes)


def test_a_fall_from_a_corrected_rating_follows_its_next_correction() -> None:
    def corrected(at_min: float, suds: int) -> Timed:
        return round(at_min * MINUTE), e.RatingCorrected(rating_id="r-2", suds=suds)

    events = events_of(
        rated(2, 80),
        corrected(2.5, 90),
        rated(3, 70),
        fell(3, 90, 70, FallTag.DOSE_HELD),
        corrected(4, 95),
    )
    assert [fall.suds for fall in falls(events)] == [25]


def test_a_fall_of_an_earlier_record_from_or_to_a_late_answer_is_none() -> None:
    at_ns = 3 * MINUTE
    late = at_ns, rating("r-3", 70, at_ns, late=True)
    events = events_of(
        rated(2, 80),
        late,
        fell(3, 80, 70, FallTag.DOSE_HELD),
        rated(4, 50),
        fell(4, 70, 50, FallTag.DOSE_HELD),
        rated(5, 40),
        fell(5, 50, 40, FallTag.DOSE_HELD),
    )
    assert [(fall.from_suds, fall.to_suds) for fall in falls(events)] == [(50, 40)]


def test_of_two_equal_ratings_a_fall_is_from_the_later() -> None:
    events = events_of(
        rated(2, 70),
        rated(3, 70),
        rated(4, 50),
        fell(4, 70, 50, FallTag.DOSE_HELD),
        (5 * MINUTE, e.RatingCorrected(rating_id="r-2", suds=90)),
        (5 * MINUTE, e.RatingCorrected(rating_id="r-3", suds=75)),
    )
    assert [fall.suds for fall in falls(events)] == [25]


def test_moments_are_counted_while_the_exposure_lasts() -> None:
    looked = e.MomentMarked(moment=MomentKind.LOOKED_AWAY)
    found = measured(
        (MINUTE + 1, looked),
        (2 * MINUTE, looked),
        (3 * MINUTE, e.MomentMarked(moment=MomentKind.REASSURANCE)),
        (4 * MINUTE, TO_SAFE_PLACE),
        (5 * MINUTE, looked),
    )
    assert found.exposures[0].moments == {
        MomentKind.LOOKED_AWAY: 2,
        MomentKind.SAFETY_BEHAVIOUR: 0,
        MomentKind.REASSURANCE: 1,
    }


def test_prompts_without_a_rating_are_counted_and_are_no_zero() -> None:
    def asked(prompt_id: str) -> e.RatingPrompted:
        return e.RatingPrompted(
            prompt_id=prompt_id,
            occasion=Occasion.DURING,
            wording="How distressed are you?",
            asked_by=Actor.THERAPIST,
            in_scene=False,
        )

    found = measured(
        (2 * MINUTE, asked("a")),
        (2 * MINUTE, e.RatingDeclined(prompt_id="a")),
        (3 * MINUTE, asked("b")),
        (3 * MINUTE, e.RatingMissed(prompt_id="b")),
        rated(4, 60),
    )
    assert (found.prompts, found.declined, found.missed) == (2, 1, 1)
    assert found.exposures[0].exposure.summary.n == 1


# Time at each level


def minutes(*points: tuple[float, float | None], borders: Sequence[float] = LEVELS) -> list[float]:
    return [x.minutes for x in time_at_levels([DosePoint(*p) for p in points], borders)]


def test_a_ramp_is_shared_out_over_the_levels_it_crosses() -> None:
    assert minutes((0, 0), (10, 100)) == pytest.approx([1.0] * 10)
    assert minutes((0, 35), (3, 5)) == pytest.approx([0.5, 1, 1, 0.5, *[0] * 6])


def test_a_held_dial_counts_at_its_level_and_borders_belong_to_the_upper() -> None:
    assert minutes((0, 50), (2, 50)) == [0, 0, 0, 0, 0, 2, 0, 0, 0, 0]
    assert minutes((0, 100), (2, 100))[-1] == 2
    assert minutes((0, 0), (2, 0))[0] == 2


def test_without_a_scene_no_time_counts() -> None:
    assert minutes((0, 50), (2, 50), (2, None), (9, 50), (10, 50))[5] == 3
    assert minutes() == [0] * 10


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), max_size=12))
def test_the_levels_together_are_the_time_exposed(steps: list[tuple[int, int]]) -> None:
    points, now = [], 0
    for gap, dial_then in steps:
        now += gap
        points.append((float(now), float(dial_then)))
    exposed = points[-1][0] - points[0][0] if points else 0
    assert sum(minutes(*points)) == pytest.approx(exposed)
    assert sum(minutes(*points, borders=[0, 33, 100])) == pytest.approx(exposed)


@pytest.mark.parametrize("borders", [[], [0], [0, 0], [10, 0], [0, float("nan")]])
def test_levels_need_borders_that_rise(borders: list[float]) -> None:
    with pytest.raises(ValueError, match="borders of the levels"):
        time_at_levels([], borders)


def test_levels_of_a_session() -> None:
    ramp = Ramp(from_value=0, to_value=60, start_ns=MINUTE, rate_per_s=1)
    found = measured((MINUTE, dial(60, ramp)), (4 * MINUTE, TO_SAFE_PLACE))
    assert [x.minutes for x in found.levels] == pytest.approx([*[1 / 6] * 6, 2, 0, 0, 0])


def test_time_at_steps_counts_the_scene_alone() -> None:
    events = events_of(
        (2 * MINUTE, going_to("a")),
        (4 * MINUTE, going_to("b")),
        (5 * MINUTE, TO_SAFE_PLACE),
        (7 * MINUTE, e.Resumed(intensity=10)),
        (8 * MINUTE, going_to("a")),
        (9 * MINUTE, k.StepEnded(step_id="a", because="debrief")),
        (10 * MINUTE, e.SessionClosed(reason=CloseReason.COMPLETED)),
    )
    assert time_at_steps(events) == (StepTime("a", "A", 3), StepTime("b", "B", 2))
    assert session_measures(events).steps == time_at_steps(events)
    assert time_at_steps(events[:6]) == (StepTime("a", "A", 2), StepTime("b", "B", 1))
    assert time_at_steps(()) == ()


# Expectations


def predicted(
    at_min: int, likelihood: float, what: str = "I fall", step: str | None = None
) -> Timed:
    said = k.PredictionRecorded(
        prediction_id=f"p-{at_min}",
        step_id=step,
        what=what,
        likelihood_percent=likelihood,
        how_bad=likelihood / 2,
    )
    return at_min * MINUTE, said


def came(at_min: int, of_min: int, *, happened: bool, surprise: float = 50) -> Timed:
    outcome = k.OutcomeRecorded(
        prediction_id=f"p-{of_min}", happened=happened, surprise=surprise, learnt="it held"
    )
    return at_min * MINUTE, outcome


def test_a_prediction_and_its_latest_outcome() -> None:
    events = events_of(
        predicted(2, 80), came(3, 2, happened=True), came(4, 2, happened=False, surprise=90)
    )
    (found,) = expectancies(events)
    assert (found.happened, found.surprise, found.learnt) == (False, 90, "it held")
    assert (found.mismatch_percent, found.violated) == (80, True)
    assert session_measures(events).expectancies == (found,)


@pytest.mark.parametrize(
    ("likelihood", "happened", "mismatch", "violated"),
    [(50, False, 50, True), (49, False, 49, False), (80, True, 20, False), (0, True, 100, False)],
)
def test_how_far_experience_missed_the_expectation(
    likelihood: float, happened: bool, mismatch: float, violated: bool
) -> None:
    (found,) = expectancies(events_of(predicted(2, likelihood), came(3, 2, happened=happened)))
    assert (found.mismatch_percent, found.violated) == (mismatch, violated)


def test_without_an_outcome_nothing_is_violated() -> None:
    (found,) = expectancies(events_of(predicted(2, 80)))
    assert (found.mismatch_percent, found.violated, found.happened) == (None, None, None)


def test_expectancy_changes_from_the_first_to_the_last_about_the_same() -> None:
    found = expectancies(
        events_of(
            predicted(2, 80),
            predicted(3, 90, step="a"),
            predicted(4, 60, " i  FALL "),
            predicted(5, 30, step="a", what="It sways"),
            predicted(6, 20, "It breaks"),
        )
    )
    changes = [(x.about, x.predictions, x.likelihood_change) for x in expectancy_changes(found)]
    assert changes == [("i fall", 2, -20), ("a", 2, -60)]
    assert expectancy_changes(found)[0].how_bad_change == -10


# One patient


def course(*sessions: list[int]) -> list[SessionMeasures]:
    return [
        measured(*(rated(1 + t, y) for t, y in enumerate(suds)), session_id=f"s-{at}")
        for at, suds in enumerate(sessions)
    ]


def test_between_sessions_in_every_variant() -> None:
    found = patient_course(course([60, 90, 40], [50, 70, 30]))
    assert {v: c.changes for v, c in found.between.items()} == {
        Between.PEAK: (20,),
        Between.MEAN: (pytest.approx(40 / 3),),
        Between.TIME_WEIGHTED_MEAN: (15,),
        Between.INITIAL: (10,),
        Between.END: (10,),
    }


def test_return_of_fear_over_sessions() -> None:
    found = patient_course(course([80, 60, 45, 34], [70, 52, 39, 30], [61, 46, 35, 26]))
    assert found.return_of_fear is not None
    assert found.return_of_fear.exposures == 3
    assert 0.5 < found.return_of_fear.return_fraction < 1
    assert found.no_return_of_fear == ""


def test_one_session_or_none_says_why_there_is_no_return() -> None:
    assert patient_course([]).no_return_of_fear.startswith("Return of fear needs at least 2")
    assert patient_course(course([80, 60])).return_of_fear is None


def test_the_numbers_of_an_interrupted_session() -> None:
    events = events_of(
        rated(2, 60),
        rated(4, 80),
        (4 * MINUTE, TO_SAFE_PLACE),
        (5 * MINUTE, e.Resumed(intensity=20)),
        rated(6, 70),
        rated(7, 30),
    )
    assert session_values(session_curve(events)) == {
        Between.PEAK: 80,
        Between.MEAN: 60,
        Between.TIME_WEIGHTED_MEAN: pytest.approx((140 + 50) / 3),
        Between.INITIAL: 60,
        Between.END: 30,
    }


def test_a_session_without_ratings_has_no_numbers() -> None:
    assert set(session_values(session_curve(events_of())).values()) == {None}
    assert patient_course([measured()]).between[Between.PEAK].values == (None,)


def test_one_session_twice_or_two_patients_are_a_sentence() -> None:
    one = measured(rated(2, 50))
    with pytest.raises(ValueError, match="twice"):
        patient_course([one, one])
    with pytest.raises(ValueError, match="several patients"):
        patient_course([one, measured(rated(2, 50), session_id="s-2", pseudonym="P-8")])


def test_permuted_storage_order_of_ratings_changes_no_measure() -> None:
    given_in_order = [rated(2, 50), rated(3, 80), rated(4, 60), rated(5, 40)]
    late = [(6 * MINUTE, event) for _, event in reversed(given_in_order)]
    ordered = events_of(*given_in_order, (6 * MINUTE, e.DebriefStarted()))
    stored = events_of(*late, (6 * MINUTE, e.DebriefStarted()))
    here, there = (session_measures(events).exposures[0] for events in (ordered, stored))
    assert here.exposure.summary == there.exposure.summary
    assert here.within == there.within


# Overlays


def going_to(name: str) -> k.StepStarted:
    place = LadderStep(step_id=name, title=name.upper(), scene="tower", intensity=30)
    return k.StepStarted(step=place, ladder_version=1)


def test_curves_are_laid_over_each_other_at_their_start_or_peak() -> None:
    (found,) = measured(rated(2, 50), rated(4, 80), rated(7, 30)).curve.exposures
    assert aligned(found, Alignment.START) == Overlaid((1, 3, 6), (50, 80, 30))
    assert aligned(found, Alignment.PEAK) == Overlaid((-2, 0, 3), (50, 80, 30))
    (empty,) = measured().curve.exposures
    assert aligned(empty, Alignment.PEAK) == Overlaid((), ())


def test_curves_are_laid_over_each_other_at_a_step() -> None:
    events = events_of(
        (2 * MINUTE, going_to("a")),
        rated(3, 50),
        rated(5, 40),
        (6 * MINUTE, going_to("b")),
        rated(7, 60),
        (8 * MINUTE, going_to("a")),
        rated(9, 45),
        (10 * MINUTE, TO_SAFE_PLACE),
        rated(11, 10, Occasion.AD_HOC),
    )
    exposures = session_curve(events).exposures
    assert aligned_at_step(exposures, events, "a") == (
        Overlaid((1, 3), (50, 40)),
        Overlaid((1,), (45,)),
    )
    assert aligned_at_step(exposures, events, "c") == ()
