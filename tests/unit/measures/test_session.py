"""A session's curve: what enters an exposure's measures, and what is only shown.

Owns the cases of interruption, correction and restart; must not know charts.
"""

import pytest

from controller.core.phases import LEAVES_SCENE
from controller.measures.session import DosePoint, SessionCurve, session_curve
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.plan import LadderStep
from controller.protocol.ramp import Ramp
from controller.protocol.timeline import SCENE_LEFT
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    Finding,
    HoldReason,
    MomentKind,
    Occasion,
    SafePlaceReason,
    Severity,
)
from tests.records.sessions import MINUTE, SECOND, dial, prepared, rating, recorded

Timed = list[tuple[int, e.Event]]

TO_SAFE_PLACE = e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.PATIENT)


def curve(*timed: tuple[int, e.Event], offset_ns: int = 0) -> SessionCurve:
    return session_curve(recorded([(0, prepared()), *timed], offset_ns=offset_ns))


def exposed(*timed: tuple[int, e.Event]) -> SessionCurve:
    """Exposure begins at minute 1."""
    return curve((MINUTE, e.ExposureStarted()), *timed)


def rated(at_min: int, suds: int, **kind: object) -> tuple[int, e.Event]:
    return at_min * MINUTE, rating(f"r-{at_min}", suds, at_min * MINUTE, **kind)  # type: ignore[arg-type]


def in_measures(found: SessionCurve) -> list[list[int]]:
    return [[r.suds for r in exposure.ratings] for exposure in found.exposures]


def test_ratings_of_one_exposure_are_measured_from_its_start() -> None:
    found = exposed(rated(2, 70), rated(4, 80), rated(6, 30), (7 * MINUTE, e.DebriefStarted()))
    (exposure,) = found.exposures
    assert (exposure.scene, exposure.start_min, exposure.end_min) == ("tower", 1, 7)
    assert (exposure.summary.peak, exposure.summary.peak_time_min) == (80, 3)
    assert exposure.summary.half_peak_time_min == pytest.approx(4.6)
    assert [r.time_min for r in found.ratings] == [2, 4, 6]


def test_baseline_safe_place_late_recalled_and_later_ratings_are_left_out() -> None:
    found = curve(
        (0, rating("b", 20, 0, occasion=Occasion.BASELINE)),
        (MINUTE, e.ExposureStarted()),
        rated(2, 70),
        rated(3, 90, occasion=Occasion.PEAK_RECALL),
        rated(4, 95, late=True),
        (5 * MINUTE, TO_SAFE_PLACE),
        rated(6, 99, occasion=Occasion.AD_HOC),
        rated(7, 98),
        (8 * MINUTE, e.DebriefStarted()),
        rated(9, 10, occasion=Occasion.POST),
    )
    assert in_measures(found) == [[70]]
    assert found.baseline_suds == 20
    assert len(found.ratings) == 7
    assert found.peak_suds == 99


def test_an_interrupted_exposure_gives_one_summary_for_each_part() -> None:
    found = exposed(
        rated(2, 70),
        (3 * MINUTE, TO_SAFE_PLACE),
        (4 * MINUTE, e.Resumed(intensity=20)),
        rated(5, 50),
        rated(6, 40),
        (7 * MINUTE, e.ConfigurationChanged(scene="bridge", configuration={})),
        rated(8, 60),
        (9 * MINUTE, e.SessionClosed(reason=CloseReason.STOPPED_EARLY)),
    )
    assert in_measures(found) == [[70], [50, 40], [60]]
    assert [x.scene for x in found.exposures] == ["tower", "tower", "bridge"]
    assert [(x.start_min, x.end_min) for x in found.exposures] == [(1, 3), (4, 7), (7, 9)]
    assert found.closed is CloseReason.STOPPED_EARLY


@pytest.mark.parametrize("reason", HoldReason)
def test_a_hold_interrupts_only_where_the_scene_is_left(reason: HoldReason) -> None:
    found = exposed(
        rated(2, 70),
        (3 * MINUTE, e.Held(reason=reason)),
        rated(4, 60),
        (5 * MINUTE, e.Resumed(intensity=0)),
        rated(6, 50),
    )
    left = reason in {HoldReason.RENDERER_LOST, HoldReason.RESTARTED, HoldReason.TRACKING_LOST}
    assert in_measures(found) == ([[70], [50]] if left else [[70, 60, 50]])


def test_the_core_leaves_the_scene_in_the_same_holds() -> None:
    assert SCENE_LEFT == LEAVES_SCENE


def test_a_resume_outside_exposure_shows_no_scene() -> None:
    found = curve(
        (1 * MINUTE, TO_SAFE_PLACE),
        (2 * MINUTE, e.Resumed(intensity=0)),
        (3 * MINUTE, e.ConfigurationChanged(scene="bridge", configuration={})),
        (4 * MINUTE, e.ExposureStarted()),
        (5 * MINUTE, e.DebriefStarted()),
        (6 * MINUTE, TO_SAFE_PLACE),
        (7 * MINUTE, e.Resumed(intensity=0)),
        (8 * MINUTE, e.SessionClosed(reason=CloseReason.COMPLETED)),
    )
    assert [(x.scene, x.start_min, x.end_min) for x in found.exposures] == [("bridge", 4, 5)]


def test_corrections_apply_and_withdrawn_ratings_are_left_out() -> None:
    found = exposed(
        rated(2, 70),
        rated(3, 60),
        (4 * MINUTE, e.RatingCorrected(rating_id="r-2", suds=75)),
        (5 * MINUTE, e.RatingCorrected(rating_id="r-3", suds=None)),
        (6 * MINUTE, e.RatingCorrected(rating_id="r-2", suds=72)),
    )
    (given,) = found.ratings
    assert (given.suds, given.suds_as_given, given.corrected) == (72, 70, True)
    assert in_measures(found) == [[72]]


def test_the_order_of_storage_does_not_matter_but_the_time_of_the_answer_does() -> None:
    late_entry = (4 * MINUTE, rating("r-x", 90, 150 * SECOND))
    found = exposed(rated(2, 70), rated(3, 60), late_entry)
    assert in_measures(found) == [[70, 90, 60]]


def test_of_two_entries_at_one_moment_the_later_counts() -> None:
    found = exposed(rated(2, 70), (2 * MINUTE, rating("r-b", 65, 2 * MINUTE)), rated(3, 60))
    assert in_measures(found) == [[65, 60]]
    assert len(found.ratings) == 3


def test_the_dose_is_a_line_between_corners() -> None:
    ramp = Ramp(from_value=0, to_value=60, start_ns=7 * SECOND + MINUTE, rate_per_s=1)
    found = curve(
        (MINUTE, e.ExposureStarted()),
        (MINUTE, dial(60, ramp)),
        (4 * MINUTE, rating("r", 70, 7 * SECOND + 90 * SECOND)),
        (5 * MINUTE, TO_SAFE_PLACE),
        (5 * MINUTE, dial(0, Ramp.constant(0, 5 * MINUTE))),
        (6 * MINUTE, e.Resumed(intensity=50)),
        (6 * MINUTE, dial(50, Ramp.constant(50, 6 * MINUTE))),
        (7 * MINUTE, e.DebriefStarted()),
        offset_ns=7 * SECOND,
    )
    assert found.dose == (
        DosePoint(1, 0),
        DosePoint(2, 60),
        DosePoint(5, 60),
        DosePoint(5, None),
        DosePoint(6, 50),
        DosePoint(7, 50),
        DosePoint(7, None),
    )
    assert found.ratings[0].dial == pytest.approx(30)


def test_no_dose_is_shown_outside_exposure() -> None:
    found = curve(
        (1, rating("b", 20, 1, occasion=Occasion.BASELINE)), (2, dial(0, Ramp.constant(0, 2)))
    )
    assert found.dose == ()
    assert found.ratings[0].dial is None


def test_a_running_session_is_drawn_on_to_the_present() -> None:
    ramp = Ramp(from_value=0, to_value=60, start_ns=MINUTE, rate_per_s=1)
    events = recorded([(0, prepared()), (MINUTE, e.ExposureStarted()), (MINUTE, dial(60, ramp))])
    found = session_curve(events, until_ns=90 * SECOND)
    assert found.dose[:2] == (DosePoint(1, 0), DosePoint(1.5, 30))
    assert found.duration_min == 1.5


def test_a_restart_ends_the_exposure_at_the_last_record_before_it() -> None:
    first = recorded(
        [
            (0, prepared()),
            (MINUTE, e.ExposureStarted()),
            (MINUTE, dial(30, Ramp.constant(30, MINUTE))),
            rated(2, 70),
        ]
    )
    restart = e.ControllerRestarted(
        wall_time_utc="2026-03-02T10:05:00+00:00", anchor_ns=3, intensity=30
    )
    second = recorded(
        [
            (5 * MINUTE, restart),
            (5 * MINUTE, e.Held(reason=HoldReason.RESTARTED)),
            (6 * MINUTE, e.Resumed(intensity=20)),
            (6 * MINUTE, dial(20, Ramp.constant(20, 1000 * MINUTE))),
            (7 * MINUTE, rating("r-7", 50, 1001 * MINUTE)),
        ],
        run_id="run-2",
        offset_ns=994 * MINUTE,
        first=4,
    )
    found = session_curve((*first, *second))
    assert [(x.start_min, x.end_min) for x in found.exposures] == [(1, 2), (6, 7)]
    assert in_measures(found) == [[70], [50]]
    assert [r.dial for r in found.ratings] == [30, 20]


def test_marks_read_as_a_clinician_would_say_them() -> None:
    found = exposed(
        (2 * MINUTE, e.SceneEventFired(event="gust", duration_s=4)),
        (3 * MINUTE, e.MomentMarked(moment=MomentKind.LOOKED_AWAY)),
        (4 * MINUTE, e.RatingMissed(prompt_id="p")),
        (5 * MINUTE, TO_SAFE_PLACE),
        (6 * MINUTE, e.NoteAdded(text="held the rail")),
        (7 * MINUTE, e.SessionClosed(reason=CloseReason.COMPLETED)),
    )
    assert [(m.time_min, m.kind, m.label) for m in found.marks] == [
        (1, "phase", "Exposure"),
        (2, "event", "gust"),
        (3, "moment", "Looked away"),
        (4, "no_answer", "No answer"),
        (5, "safe_place", "Patient used stop"),
        (7, "phase", "Closed: completed"),
    ]
    assert [(n.time_min, n.text) for n in found.notes] == [(6, "held the rail")]


def test_what_happened_beside_the_dose_is_marked_too() -> None:
    step = LadderStep(step_id="low", title="Five metres up", scene="tower", intensity=15)
    told: list[e.Event] = [
        k.StepStarted(step=step, ladder_version=1),
        k.PredictionRecorded(
            prediction_id="p", step_id="low", what="I fall", likelihood_percent=80, how_bad=90
        ),
        k.OutcomeRecorded(prediction_id="p", happened=False, surprise=70, learnt="It held"),
        k.SafetyBehaviourNoted(name="Holds the rail"),
        k.SafetyBehaviourDropped(name="Holds the rail"),
        k.SicknessRecorded(fms=4),
        k.SicknessMissed(),
        k.AdverseEventRecorded(
            description="Bruised a hand", severity=Severity.MILD, related=Finding.NO
        ),
        k.FaintHelpChanged(on=True),
        k.FaintHelpChanged(on=False),
        k.TrackingLost(cause="frames"),
        k.NeutralRoomShown(fade_s=0.2),
        k.TrackingRestored(),
        k.HeadsetTakenOff(),
        k.HeadsetPutOn(),
        k.StepEnded(step_id="low", because="therapist"),
        k.StepEnded(step_id="low", because="closed"),
        e.ControllerRestarted(wall_time_utc="", anchor_ns=0, intensity=20),
    ]
    found = exposed(*((2 * MINUTE, event) for event in told))
    assert [(m.kind, m.label) for m in found.marks[1:]] == [
        ("step", "Five metres up"),
        ("learning", "Predicted, 80 % likely: I fall"),
        ("learning", "Outcome: it did not happen, surprise 70"),
        ("behaviour", "Holds the rail: in use"),
        ("behaviour", "Holds the rail: dropped"),
        ("health", "Sickness 4 of 20"),
        ("health", "Sickness: no answer"),
        ("health", "Adverse event: Bruised a hand"),
        ("health", "Help for a faint shown"),
        ("health", "Help for a faint taken away"),
        ("headset", "Frames missed"),
        ("headset", "Neutral room shown"),
        ("headset", "Tracked again"),
        ("headset", "Headset off the head"),
        ("headset", "Headset put on"),
        ("step", "Step ended"),
        ("phase", "Taken up again: the controller was restarted"),
    ]


def test_events_without_a_header_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="header"):
        session_curve(())
    with pytest.raises(ValueError, match="header"):
        session_curve(recorded([(0, e.ExposureStarted())]))
