"""Sessions as tables for statistics: ratings and events, under the pseudonym alone.

Owns columns, units and what is left out; must not know files, formats or who asked.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from controller.protocol.events import (
    RatingCorrected,
    RatingDeclined,
    RatingMissed,
    RatingPrompted,
    RatingRecorded,
    RecordedEvent,
    SessionPrepared,
)
from controller.protocol.timeline import DoseSpan, dose_spans, enters_measures, span_at

_NS_PER_MIN = 60e9

Value = str | int | float | Decimal | bool | None
Row = dict[str, Value]

RATING_COLUMNS = (
    "session_id",
    "pseudonym",
    "rating_id",
    "time_min",  # since the session was opened, minutes, of the answer or of its absence
    "time_s",  # the same in seconds, exact
    "suds",  # 0-100, in force; n/a if withdrawn or not answered
    "status",  # given, corrected, withdrawn, declined, no_answer
    "corrected_from",  # 0-100, as first entered
    "occasion",
    "asked_by",
    "entered_by",
    "latency_s",  # from the prompt to the answer
    "dose_dial",  # 0-100; n/a while no exposure scene was shown
    "scene",
    "exposure",  # 1, 2, ...: which continuous exposure; n/a outside
    "late",  # came after the exposure it was asked in
    "enters_measures",  # counts in the measures of that exposure; withdrawn ones never do
    "scale",
    "anchor_version",
    "wording",
    "prompt_id",
    "synthetic",  # given by a simulated patient
)

EVENT_COLUMNS = (
    "session_id",
    "pseudonym",
    "sequence",
    "run_id",
    "time_min",
    "time_s",
    "kind",
    "actor",
    "caused_by",
    "dose_dial",
    "scene",
    "exposure",
    "synthetic",
    "detail",  # the event's own fields as JSON, free text left out unless asked for
)

QUESTIONNAIRE_COLUMNS = (
    "pseudonym",
    "session_id",  # n/a for one from outside sessions
    "entry_id",
    "questionnaire",
    "version",  # of its form; scores of different versions are never compared
    "occasion",  # in a session pre, post, ...; outside before, between, after, follow_up
    "day",  # of the answers, or of the session
    "time_min",  # since the session was opened, minutes
    "language",  # in which it was read on the page; n/a where it is not known
    "filled_by",  # outside sessions: who entered the answers
    "status",  # given, correction; corrected, withdrawn: these do not count
    "corrects",  # the entry this one stands in place of
    "items",  # raw answers in the order of the form, as JSON; null is no answer
    "subscale",
    "score",
    "not_scored",  # why there is no score
    "remark",  # what a person typed, only where free text was asked for
    "synthetic",
)
"""One row a score, so that scales of different forms stand in one table."""

FREE_TEXT: Mapping[str, frozenset[str]] = {
    "session_prepared": frozenset({"title", "goal", "anchors", "ladder"}),
    "ladder_edited": frozenset({"ladder"}),
    "step_started": frozenset({"step"}),
    "prediction_recorded": frozenset({"what"}),
    "outcome_recorded": frozenset({"learnt"}),
    "safety_behaviour_noted": frozenset({"name"}),
    "safety_behaviour_dropped": frozenset({"name"}),
    "screening_recorded": frozenset({"reason"}),
    "adverse_event_recorded": frozenset({"description"}),
    "note_added": frozenset({"text"}),
    "text_shown": frozenset({"text"}),
    "record_failed": frozenset({"problem"}),
    "command_answered": frozenset({"sentence"}),
    "session_closed": frozenset({"summary", "homework"}),
}
"""Fields of each kind of event that a person typed, or that may hold a path."""


def ratings_rows(events: Sequence[RecordedEvent]) -> list[Row]:
    """One row a rating, and one a prompt without an answer, of one session's events in order."""
    spans = dose_spans(events)
    pseudonym = pseudonym_of(events)
    in_force = _in_force(events)
    prompts = {r.event.prompt_id: r for r in events if isinstance(r.event, RatingPrompted)}
    rows: list[Row] = []
    for recorded in events:
        event = recorded.event
        if isinstance(event, RatingRecorded):
            prompt = prompts.get(event.prompt_id) if event.prompt_id else None
            row = _rating(recorded, event, in_force[event.rating_id], prompt, spans)
        elif isinstance(event, RatingDeclined | RatingMissed):
            row = _unanswered(recorded, event, prompts.get(event.prompt_id), spans)
        else:
            continue
        rows.append(row | {"session_id": recorded.session_id, "pseudonym": pseudonym})
    return rows


def event_rows(events: Sequence[RecordedEvent], with_notes: bool) -> list[Row]:
    """One row an event of one session in order; free text only ``with_notes``."""
    spans = dose_spans(events)
    pseudonym = pseudonym_of(events)
    return [
        {
            "session_id": recorded.session_id,
            "pseudonym": pseudonym,
            "sequence": recorded.sequence,
            "run_id": recorded.run_id,
            "kind": recorded.event.kind,
            "actor": recorded.actor.value,
            "caused_by": recorded.caused_by,
            "synthetic": recorded.synthetic,
            "detail": _detail(recorded, with_notes),
        }
        | _moment(recorded.elapsed_ns, spans)
        for recorded in events
    ]


def pseudonym_of(events: Sequence[RecordedEvent]) -> str | None:
    """Whose session it is; None where its first event is not among these."""
    headers = (r.event.header for r in events if isinstance(r.event, SessionPrepared))
    return next((header.pseudonym for header in headers), None)


def _in_force(events: Sequence[RecordedEvent]) -> dict[str, int | None]:
    """Rating id to the value in force; None for a withdrawn one."""
    return {
        r.event.rating_id: r.event.suds
        for r in events
        if isinstance(r.event, RatingRecorded | RatingCorrected)
    }


def _rating(
    recorded: RecordedEvent,
    event: RatingRecorded,
    suds: int | None,
    prompt: RecordedEvent | None,
    spans: Sequence[DoseSpan],
) -> Row:
    answered_ns = recorded.elapsed_ns - (recorded.time_ns - event.answered_ns)
    # Session time, not the clock of a run: the answer may come in a later run than the prompt.
    latency_ns = None if prompt is None else answered_ns - prompt.elapsed_ns
    changed = suds != event.suds
    return {
        "rating_id": event.rating_id,
        "suds": suds,
        "status": "withdrawn" if suds is None else "corrected" if changed else "given",
        "corrected_from": event.suds if changed else None,
        "occasion": event.occasion.value,
        "asked_by": event.asked_by.value,
        "entered_by": event.entered_by.value,
        "latency_s": None if latency_ns is None else _seconds(latency_ns),
        "late": event.late,
        "enters_measures": suds is not None and enters_measures(event, span_at(spans, answered_ns)),
        "scale": event.scale,
        "anchor_version": event.anchor_version,
        "wording": event.wording,
        "prompt_id": event.prompt_id,
        "synthetic": event.synthetic,
    } | _moment(answered_ns, spans)


def _unanswered(
    recorded: RecordedEvent,
    event: RatingDeclined | RatingMissed,
    prompt: RecordedEvent | None,
    spans: Sequence[DoseSpan],
) -> Row:
    row: Row = {
        "status": "declined" if isinstance(event, RatingDeclined) else "no_answer",
        "prompt_id": event.prompt_id,
        "synthetic": recorded.synthetic,
    }
    row |= _moment(recorded.elapsed_ns, spans)
    if prompt is None or not isinstance(prompt.event, RatingPrompted):
        return row
    asked = prompt.event
    return row | {
        "occasion": asked.occasion.value,
        "asked_by": asked.asked_by.value,
        "wording": asked.wording,
    }


def _moment(elapsed_ns: int, spans: Sequence[DoseSpan]) -> Row:
    """Time, dose and scene at a session time."""
    span = span_at(spans, elapsed_ns)
    return {
        "time_min": elapsed_ns / _NS_PER_MIN,
        "time_s": _seconds(elapsed_ns),
        "dose_dial": span.dial_at(elapsed_ns) if span else None,
        "scene": span.scene if span else None,
        "exposure": span.exposure + 1 if span else None,
    }


def _seconds(duration_ns: int) -> Decimal:
    """Exact seconds."""
    return Decimal(duration_ns).scaleb(-9)


def _detail(recorded: RecordedEvent, with_notes: bool) -> str:
    content = recorded.event.model_dump(mode="json", exclude={"kind"})
    free = frozenset() if with_notes else FREE_TEXT.get(recorded.event.kind, frozenset())
    if isinstance(recorded.event, SessionPrepared):
        header = content["header"]
        # The SPECs of every scene belong to a replay, not to a cell.
        header["catalogue"] = [scene["name"] for scene in header["catalogue"]]
        content["header"] = {name: value for name, value in header.items() if name not in free}
    content = {name: value for name, value in content.items() if name not in free}
    return json.dumps(content, ensure_ascii=False)
