"""What is learnt and felt, in words that tell what is so and never what to do."""

from __future__ import annotations

import pytest

from clinician_console import care_view as care
from clinician_console import chart
from clinician_console import course_view as course
from clinician_console.language import spoken
from clinician_console.review_view import timeline
from controller.bench.review_made import made_session
from controller.measures.session import session_curve
from controller.protocol import care_events as k
from controller.protocol.care import Outcome, Prediction, Sickness
from controller.protocol.criteria import Criteria
from controller.protocol.events import Event, RatingCorrected
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.vocabulary import FallTag, Finding, Occasion, Severity
from tests.unit.console import samples

LOW = LadderStep(step_id="low", title="Five metres up", scene="glass_lift", intensity=15)
HIGH = LadderStep(
    step_id="high", title="Twenty metres up", scene="glass_lift", intensity=50, expected_suds=70
)
LADDER = FearLadder(version=1, steps=(LOW, HIGH))


def predicted(identifier: str, step_id: str | None, what: str = "I faint") -> k.PredictionRecorded:
    """A prediction, 80 likely and 90 bad."""
    return k.PredictionRecorded(
        prediction_id=identifier, step_id=step_id, what=what, likelihood_percent=80, how_bad=90
    )


def came(identifier: str, happened: bool = False, learnt: str = "") -> k.OutcomeRecorded:
    """An outcome with a surprise of 60."""
    return k.OutcomeRecorded(
        prediction_id=identifier, happened=happened, surprise=60, learnt=learnt
    )


def started(step: LadderStep) -> k.StepStarted:
    """The therapist goes to ``step``."""
    return k.StepStarted(step=step, ladder_version=1)


def session(*more: tuple[float, Event]) -> list[samples.RecordedEvent]:
    """The sample session with ``more``, in order."""
    base = [(r.elapsed_ns / samples.MINUTE, r.event) for r in samples.session()]
    return samples.recorded(sorted([*base, *more], key=lambda each: each[0]))


def test_each_visit_has_the_prediction_made_for_it_and_its_outcome() -> None:
    events = session(
        (1.0, predicted("p-1", "low")),
        (1.1, started(LOW)),
        (2.0, predicted("p-2", "high", "It breaks")),
        (2.1, came("p-1", learnt="It holds")),
        (2.2, k.StepEnded(step_id="low", because="next_step")),
        (2.3, started(HIGH)),
        (3.0, came("p-2", happened=True)),
        (4.0, started(LOW)),
    )
    rows = course.step_rows(events)
    assert [r.title for r in rows] == ["Five metres up", "Twenty metres up", "Five metres up"]
    assert rows[0].predicted == "“I faint”, 80 likely, 90 bad"
    assert rows[0].came == "did not happen, surprise 60, learnt: “It holds”"
    assert (rows[1].predicted, rows[1].came) == (
        "“It breaks”, 80 likely, 90 bad",
        "happened, surprise 60",
    )
    assert (rows[1].dose, rows[1].expected) == ("50", "70")
    assert (rows[2].predicted, rows[2].came) == ("", "")


def test_a_prediction_made_on_the_step_itself_belongs_to_it() -> None:
    events = session((1.1, started(LOW)), (1.2, predicted("p-1", None)), (1.3, came("p-1")))
    (row,) = course.step_rows(events)
    assert row.came == "did not happen, surprise 60"


def test_falls_are_told_with_everything_in_between_and_counted_by_tag() -> None:
    def fall(rating: str, high: int, low: int, *tags: FallTag) -> k.FallTagged:
        return k.FallTagged(rating_id=rating, from_suds=high, to_suds=low, tags=tags)

    events = session(
        (3.9, fall("r-3", 70, 60, FallTag.DOSE_HELD)),
        (4.9, fall("r-4", 60, 30, FallTag.DOSE_LOWERED, FallTag.LOOKED_AWAY)),
        (5.0, fall("r-5", 30, 20, FallTag.DOSE_HELD)),
        (5.1, RatingCorrected(rating_id="r-5", suds=40)),
    )
    rows = course.fall_rows(events)
    assert [(r.fell, r.meanwhile) for r in rows] == [
        ("70 to 60", "dose held"),
        ("60 to 30", "dose lowered, looked away"),
    ]
    counts = {c.words: (c.falls, c.points) for c in course.tag_counts(rows)}
    assert counts == {"Dose lowered": (1, 30), "Looked away": (1, 30), "Dose held": (1, 10)}
    with spoken("de"):
        german = {c.words: c.points for c in course.tag_counts(course.fall_rows(events))}
    assert german == {"Dosis gesenkt": 30, "Weggeschaut": 30, "Dosis gehalten": 10}


def test_sickness_is_scored_by_its_questionnaire_and_listed_over_time() -> None:
    def asked(name: str, items: tuple[int, ...]) -> k.QuestionnaireRecorded:
        return k.QuestionnaireRecorded(name=name, items=items, occasion=Occasion.PRE)

    lines = course.sickness_lines(
        session(
            (0.3, asked("ssq", (1,) * 16)),
            (0.4, asked("vrsq", (3,) * 9)),
            (0.5, asked("vrsq", (9,) * 9)),
            (2.0, k.SicknessRecorded(fms=2)),
            (4.0, k.SicknessRecorded(fms=5)),
        )
    )
    assert lines[0].startswith("SSQ before exposure: total 78.5, nausea 66.8")
    assert "total 100.0 %" in lines[1]
    assert lines[2] == "VRSQ before exposure: 9 answers"
    filled = asked("vrsq", (9,) * 9).model_copy(update={"language": "de"})
    (line,) = course.sickness_lines(session((0.4, filled)))
    assert line == "VRSQ before exposure, read in German: 9 answers"
    with spoken("de"):
        (line,) = course.sickness_lines(session((0.4, filled)))
    assert line.endswith(", gelesen auf Deutsch: 9 Antworten")
    assert lines[3] == "Fast scale, 0 to 20: 2 at 02:00, 5 at 04:00"


def test_the_timeline_and_the_chart_tell_what_happened_beside_the_dose() -> None:
    screening = Screening(epilepsy=Finding.YES)
    events = session(
        (
            0.1,
            k.ScreeningRecorded(
                screening=screening, proceed=True, reason="Seizure free since 2015"
            ),
        ),
        (0.15, k.RemoteConfirmed(readiness=RemoteReadiness(voice_channel=True))),
        (1.1, started(LOW)),
        (1.2, k.SafetyBehaviourNoted(name="Holds on")),
        (1.3, k.SafetyBehaviourDropped(name="Holds on")),
        (2.0, k.SicknessRecorded(fms=4)),
        (2.1, k.SicknessMissed()),
        (2.2, k.FaintHelpChanged(on=True)),
        (
            2.3,
            k.AdverseEventRecorded(
                description="Bruised a hand", severity=Severity.MILD, related=Finding.UNKNOWN
            ),
        ),
        (2.4, k.LadderEdited(ladder=LADDER)),
    )
    curve = session_curve(events)
    told = {(t.what, t.text) for t in timeline(curve, events)}
    assert ("Step", "Five metres up, dose 15") in told
    assert ("Behaviour", "Holds on: dropped") in told
    assert ("Sickness", "4 of 20") in told
    assert ("Sickness", "No answer") in told
    assert ("Adverse event", "Bruised a hand (mild; of the exposure: not known)") in told
    assert ("Ladder", "version 1, 2 steps") in told
    (screened,) = [text for what, text in told if what == "Screening"]
    assert "go on" in screened
    assert "epilepsy or seizures: yes" in screened
    assert "Seizure free since 2015" in screened
    assert next(text for what, text in told if what == "Remote").startswith("open: I know where")
    marks = chart.live_options(curve, course.care_marks(events))["series"][0]["markLine"]["data"]
    names = [m["name"] for m in marks]
    assert "▲ Five metres up, dose 15" in names
    assert "✚ Sickness: 4 of 20" in names
    assert "▼ Gust" in names
    assert [m["xAxis"] for m in marks] == sorted(m["xAxis"] for m in marks)
    assert (2.0, "Sickness: 4 of 20") in course.happened(events)


def test_the_criteria_are_told_as_figures_and_advise_nothing() -> None:
    state = samples.state(
        prediction=Prediction(
            prediction_id="p", step_id="low", what="I faint", likelihood_percent=80, how_bad=90
        ),
        outcome=Outcome(happened=False, surprise=60, learnt="It holds"),
        criteria=Criteria(
            ratings=4,
            peak_suds=70,
            latest_suds=30,
            fall_percent=57.1,
            half_fall=True,
            plateau=False,
            peak_under_threshold=False,
            expectancy_violated=True,
            suds_sd=18.2,
        ),
        sickness=Sickness(first=1, latest=5, peak=6),
        since_rating=(FallTag.DOSE_LOWERED,),
    )
    told = {line.name: line.words for line in care.course_lines(state)}
    assert told["Fall in this step"] == "57 % (70 to 30)"
    assert told["Half of its peak"] == "reached"
    assert told["Its last ratings"] == "move"
    assert told["Its peak"] == "70, above 40"
    assert told["Spread so far"] == "distress SD 18"
    assert told["Expectation"] == "held likely, did not happen"
    assert told["Since the last rating"] == "dose lowered"
    assert told["Sickness"] == "5 of 20, first 1, highest 6"
    said = " ".join(told.values()).lower()
    for advice in ("should", "next", "ready", "habituat", "raise", "move on"):
        assert advice not in said


def test_before_any_rating_nothing_is_made_up() -> None:
    told = {line.name: line.words for line in care.course_lines(samples.state())}
    assert told["Fall in this step"] == "–"
    assert told["Its last ratings"] == "too few yet"
    assert told["Predicted"] == "nothing yet"
    assert told["Sickness"] == "not asked yet"


def test_every_tag_severity_and_finding_has_words() -> None:
    assert set(care.TAGS) == set(FallTag)
    assert set(care.SEVERITIES) == set(Severity)
    assert set(care.FINDINGS) == set(Finding)
    assert "habituat" not in str(care.TAGS.values()).lower()


def made(step_id: str | None) -> Prediction:
    """A prediction for a step."""
    return Prediction(
        prediction_id="p", step_id=step_id, what="I faint", likelihood_percent=80, how_bad=90
    )


@pytest.mark.parametrize(
    ("present", "about", "touched", "outcome_open", "told_for_this"),
    [
        (LOW, "low", "high", True, False),
        (LOW, None, "high", True, False),
        (LOW, "high", "high", False, True),
        (None, "low", "low", False, True),
        (LOW, "low", "low", True, True),
    ],
)
def test_the_sheet_of_a_step_asks_for_what_is_open(
    present: LadderStep | None,
    about: str | None,
    touched: str,
    outcome_open: bool,
    told_for_this: bool,
) -> None:
    state = samples.state(ladder=LADDER, step=present, prediction=made(about))
    sheet = care.step_sheet(state, touched)
    assert sheet is not None
    assert (sheet.outcome_of is not None) is outcome_open
    assert (sheet.predicted is not None) is told_for_this
    assert sheet.here is (present is not None and present.step_id == touched)
    assert sheet.last_words == "I faint"


def test_an_outcome_once_recorded_is_not_asked_for_again() -> None:
    outcome = Outcome(happened=False, surprise=60, learnt="")
    state = samples.state(ladder=LADDER, step=LOW, prediction=made("low"), outcome=outcome)
    sheet = care.step_sheet(state, "low")
    assert sheet is not None
    assert sheet.outcome_of is None
    assert sheet.came == outcome
    assert care.step_sheet(state, "gone") is None


def test_help_for_a_faint_is_there_for_those_who_may_faint() -> None:
    def may(**answers: Finding) -> bool:
        return care.may_faint(samples.state(screening=Screening(**answers)))

    assert may(blood_injection_injury=Finding.YES)
    assert may(fainting_history=Finding.YES)
    assert not may(trauma=Finding.YES)
    assert not care.may_faint(samples.state())
    assert care.may_faint(samples.state(faint_help=True))


def test_falls_are_counted_in_every_language() -> None:
    events = made_session("s-1", minutes=40)
    english = course.tag_counts(course.fall_rows(events))
    with spoken("de"):
        german = course.tag_counts(course.fall_rows(events))
    assert [(c.falls, c.points) for c in german] == [(c.falls, c.points) for c in english]
    assert {c.words for c in german} == {"Weggeschaut", "Dosis gehalten"}
