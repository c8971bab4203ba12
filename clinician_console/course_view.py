"""The course of a session looked back on: steps with what was predicted, falls by tag, sickness.

Owns the reading of these from the record and their words; pure, must not know pages, nor say what
any of it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinician_console import care_view as care
from clinician_console import screening_view, words
from clinician_console.chart import CareMark
from clinician_console.language import N_, Said, _, figure, lowered, of_scene, raised
from clinician_console.questionnaire_view import read_in
from controller.measures.sickness import ssq, vrsq
from controller.protocol import care_events as k
from controller.protocol.care import Outcome, Prediction
from controller.protocol.events import RatingCorrected, RecordedEvent
from controller.protocol.plan import LadderStep
from controller.protocol.vocabulary import FallTag, Occasion


@dataclass(frozen=True)
class StepRow:
    """One visit of a step: where it was, what was predicted, and what came of it."""

    when: str
    title: str
    dose: str
    expected: str
    predicted: str = ""
    came: str = ""
    prediction_id: str = ""


@dataclass(frozen=True)
class FallRow:
    """One fall of distress, and everything that happened in between."""

    when: str
    fell: str
    points: int
    """How far it fell, SUDS."""
    meanwhile: str
    tags: tuple[FallTag, ...]


@dataclass(frozen=True)
class TagCount:
    """How many points of distress fell while this happened in between."""

    words: str
    falls: int
    points: int


def step_rows(events: Sequence[RecordedEvent]) -> tuple[StepRow, ...]:
    """Every visit of a step in its order, with the prediction and outcome that belong to it."""
    rows: list[StepRow] = []
    waiting: dict[str | None, k.PredictionRecorded] = {}
    here: str | None = None
    for recorded in events:
        match recorded.event:
            case k.StepStarted(step=step):
                here = step.step_id
                rows.append(_row(_when(recorded), step, waiting.pop(here, None)))
            case k.StepEnded():
                here = None
            case k.PredictionRecorded() as made if here and made.step_id in (None, here):
                rows[-1] = _predicted(rows[-1], made)
            case k.PredictionRecorded() as made:
                waiting[made.step_id] = made
            case k.OutcomeRecorded() as came:
                rows = [_came(row, came) for row in rows]
            case _:
                pass
    return tuple(rows)


def _row(when: str, step: LadderStep, made: k.PredictionRecorded | None) -> StepRow:
    expected = "" if step.expected_suds is None else str(step.expected_suds)
    row = StepRow(when, of_scene(step.title), f"{step.intensity:g}", expected)
    return row if made is None else _predicted(row, made)


def _predicted(row: StepRow, made: k.PredictionRecorded) -> StepRow:
    told = care.prediction_words(Prediction.model_validate(made.model_dump(exclude={"kind"})))
    return replace(row, predicted=told, prediction_id=made.prediction_id)


def _came(row: StepRow, came: k.OutcomeRecorded) -> StepRow:
    if row.prediction_id != came.prediction_id:
        return row
    outcome = Outcome.model_validate(came.model_dump(exclude={"kind", "prediction_id"}))
    return replace(row, came=care.outcome_words(outcome))


def fall_rows(events: Sequence[RecordedEvent]) -> tuple[FallRow, ...]:
    """Every fall of distress with its tags; ratings corrected since are left out."""
    corrected = {r.event.rating_id for r in events if isinstance(r.event, RatingCorrected)}
    return tuple(
        FallRow(
            when=_when(recorded),
            fell=_("{from_suds} to {to_suds}").format(
                from_suds=recorded.event.from_suds, to_suds=recorded.event.to_suds
            ),
            points=recorded.event.from_suds - recorded.event.to_suds,
            meanwhile=care.tag_words(recorded.event.tags),
            tags=recorded.event.tags,
        )
        for recorded in events
        if isinstance(recorded.event, k.FallTagged) and recorded.event.rating_id not in corrected
    )


def tag_counts(rows: Sequence[FallRow]) -> tuple[TagCount, ...]:
    """Falls by tag; a fall with several tags counts under each of them."""
    counts = []
    for tag in FallTag:
        of_tag = [row for row in rows if tag in row.tags]
        points = sum(row.points for row in of_tag)
        if of_tag:
            counts.append(TagCount(raised(care.TAGS[tag]), len(of_tag), points))
    return tuple(counts)


def sickness_lines(events: Sequence[RecordedEvent]) -> tuple[str, ...]:
    """What was answered about sickness: scores of questionnaires, then the fast scale over time."""
    told = [
        _scored(recorded.event)
        for recorded in events
        if isinstance(recorded.event, k.QuestionnaireRecorded)
    ]
    answers = [
        _("{fms} at {when}").format(fms=recorded.event.fms, when=_when(recorded))
        for recorded in events
        if isinstance(recorded.event, k.SicknessRecorded)
    ]
    if answers:
        told.append(_("Fast scale, 0 to 20: {answers}").format(answers=", ".join(answers)))
    return tuple(told)


_WHEN = Said({Occasion.PRE: N_("before exposure"), Occasion.POST: N_("after exposure")})
"""When a questionnaire was filled in; a rating's occasions read otherwise."""


def occasion_words(occasion: Occasion) -> str:
    """When a questionnaire was filled in, in words."""
    return _WHEN.get(occasion, words.OCCASIONS[occasion])


def _scored(done: k.QuestionnaireRecorded) -> str:
    heading = read_in(f"{done.name.upper()} {occasion_words(done.occasion)}", done.language)
    try:
        return f"{heading}: {_score_words(done)}"
    except ValueError:
        # A form with other items than these two is kept as it was given.
        return _("{heading}: {count} answers").format(heading=heading, count=len(done.items))


def _score_words(done: k.QuestionnaireRecorded) -> str:
    if done.name == "ssq":
        score = ssq(done.items)
        return _(
            "total {total:.1f}, nausea {nausea:.1f}, oculomotor {oculomotor:.1f}, "
            "disorientation {disorientation:.1f}"
        ).format(
            total=figure(score.total),
            nausea=figure(score.nausea),
            oculomotor=figure(score.oculomotor),
            disorientation=figure(score.disorientation),
        )
    if done.name == "vrsq":
        percent = vrsq(done.items)
        return _(
            "total {total:.1f} %, oculomotor {oculomotor:.1f} %, disorientation "
            "{disorientation:.1f} %"
        ).format(
            total=figure(percent.total),
            oculomotor=figure(percent.oculomotor),
            disorientation=figure(percent.disorientation),
        )
    return _("{count} answers").format(count=len(done.items))


def care_line(recorded: RecordedEvent) -> tuple[str, str] | None:
    """What kind of thing an event beside the dose was and its words; None where it is told apart.

    The kind is its id in the catalogue, the words are said already. Marks tell the rest.
    """
    match recorded.event:
        case k.StepStarted(step=step):
            return N_("Step"), _("{title}, dose {intensity:g}").format(
                title=of_scene(step.title), intensity=step.intensity
            )
        case k.StepEnded(because="therapist"):
            return N_("Step"), _("ended")
        case k.LadderEdited(ladder=ladder):
            return N_("Ladder"), _("version {version}, {count} steps").format(
                version=ladder.version, count=len(ladder.steps)
            )
        case k.PredictionRecorded() as made:
            prediction = Prediction.model_validate(made.model_dump(exclude={"kind"}))
            return N_("Prediction"), care.prediction_words(prediction)
        case k.OutcomeRecorded() as came:
            outcome = Outcome.model_validate(came.model_dump(exclude={"kind", "prediction_id"}))
            return N_("Outcome"), care.outcome_words(outcome)
        case k.SafetyBehaviourNoted(name=name):
            return N_("Behaviour"), _("{name}: in use").format(name=name)
        case k.SafetyBehaviourDropped(name=name):
            return N_("Behaviour"), _("{name}: dropped").format(name=name)
        case k.FallTagged() as fall:
            told = care.tag_words(fall.tags)
            return N_("Fall"), _("{from_suds} to {to_suds}: {told}").format(
                from_suds=fall.from_suds, to_suds=fall.to_suds, told=told
            )
        case _:
            return _clinical_line(recorded)


def _clinical_line(recorded: RecordedEvent) -> tuple[str, str] | None:
    match recorded.event:
        case k.SicknessRecorded(fms=fms):
            return N_("Sickness"), _("{fms} of 20").format(fms=fms)
        case k.SicknessMissed():
            return N_("Sickness"), _("No answer")
        case k.QuestionnaireRecorded() as done:
            return N_("Sickness"), _scored(done)
        case k.ScreeningRecorded() as screened:
            return N_("Screening"), _screened(screened)
        case k.RemoteConfirmed(readiness=readiness):
            open_ = screening_view.missing_words(readiness)
            return N_("Remote"), _("open: {open}").format(open=open_) if open_ else _(
                "everything confirmed"
            )
        case k.AdverseEventRecorded() as harm:
            related = lowered(care.FINDINGS[harm.related])
            told = lowered(care.SEVERITIES[harm.severity].split(":")[0])
            return N_("Adverse event"), _("{what} ({told}; of the exposure: {related})").format(
                what=harm.description, told=told, related=related
            )
        case k.FaintHelpChanged(on=on):
            return N_("Faint"), _("plain picture shown") if on else _("plain picture taken away")
        case _:
            return None


def _screened(screened: k.ScreeningRecorded) -> str:
    decided = _("go on") if screened.proceed else _("no exposure today")
    flags = screening_view.flag_words(screened.screening)
    told = [_("decision: {decided}").format(decided=decided)]
    if flags:
        told.append(flags)
    if screened.reason:
        told.append(_("reason: {reason}").format(reason=screened.reason))
    return "; ".join(told)


_MARKS = {
    "Step": "▲",
    "Outcome": "◇",
    "Behaviour": "◆",
    "Sickness": "✚",
    "Adverse event": "✚",
    "Faint": "✚",
}
"""What has a place on the chart; the rest is in the list of what happened."""


def care_marks(events: Sequence[RecordedEvent]) -> tuple[CareMark, ...]:
    """Marks for the chart, in their order."""
    marks = []
    for recorded in events:
        line = care_line(recorded)
        at_once = not isinstance(recorded.event, k.QuestionnaireRecorded)
        if line is not None and line[0] in _MARKS and at_once:
            label = line[1] if line[0] in ("Step", "Behaviour") else f"{_(line[0])}: {line[1]}"
            marks.append(CareMark(recorded.elapsed_ns / 60e9, f"{_MARKS[line[0]]} {label}"))
    return tuple(marks)


def happened(events: Sequence[RecordedEvent]) -> tuple[tuple[float, str], ...]:
    """The same for the live list: minutes of the session and words."""
    lines = ((recorded.elapsed_ns / 60e9, care_line(recorded)) for recorded in events)
    return tuple((at, f"{_(line[0])}: {line[1]}") for at, line in lines if line is not None)


def _when(recorded: RecordedEvent) -> str:
    return words.clock(recorded.elapsed_ns / 1e9)
