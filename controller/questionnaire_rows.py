"""Questionnaires as a table for statistics: a row a score, under the pseudonym alone.

Owns how events and entries become rows, scored; must not know files, formats or SQL. The columns
are those of `controller.records.export_tables`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from controller.measures.questionnaires import scale, score
from controller.protocol.care_events import QuestionnaireRecorded
from controller.protocol.events import RecordedEvent, SessionPrepared
from controller.protocol.questionnaires import QuestionnaireEntry, QuestionnaireFilled
from controller.records.export_tables import Row, pseudonym_of

_NS_PER_MIN = 60e9

Items = Sequence[int | None]


def session_rows(events: Sequence[RecordedEvent]) -> Iterator[Row]:
    """What was filled in within a session; ``events`` are all of it, in order."""
    opened = (r.event.header.wall_time_utc for r in events if isinstance(r.event, SessionPrepared))
    day = next(opened, "")[:10]
    for recorded in events:
        event = recorded.event
        if not isinstance(event, QuestionnaireRecorded):
            continue
        row: Row = {
            "pseudonym": pseudonym_of(events),
            "session_id": recorded.session_id,
            "entry_id": f"{recorded.session_id}:{recorded.sequence}",
            "questionnaire": event.name,
            "occasion": event.occasion.value,
            "day": day,
            "time_min": recorded.elapsed_ns / _NS_PER_MIN,
            "language": event.language,
            "status": "given",
            "synthetic": recorded.synthetic,
        }
        yield from _scored(row, event.name, event.items, None)


def entry_rows(
    pseudonym: str, entries: Sequence[QuestionnaireEntry], with_notes: bool
) -> Iterator[Row]:
    """What was filled in outside sessions, what was corrected or withdrawn with it, by its status.

    Rows whose status is ``given`` or ``correction`` count; ``corrected`` and ``withdrawn`` stay in
    sight and do not.
    """
    filled = [e.event for e in entries if isinstance(e.event, QuestionnaireFilled)]
    by = {one.corrects: one for one in filled if one.corrects is not None}
    for one in filled:
        if one.withdrawn:
            continue
        row: Row = {
            "pseudonym": pseudonym,
            "entry_id": one.entry_id,
            "questionnaire": one.name,
            "occasion": one.moment.value,
            "day": one.filled_on,
            "language": one.language,
            "filled_by": one.filled_by,
            "status": _status(one, by.get(one.entry_id)),
            "corrects": one.corrects,
            "remark": one.remark or None if with_notes else None,
            "synthetic": False,
        }
        yield from _scored(row, one.name, one.items, one.version)


def _status(one: QuestionnaireFilled, later: QuestionnaireFilled | None) -> str:
    if later is not None:
        return "withdrawn" if later.withdrawn else "corrected"
    return "given" if one.corrects is None else "correction"


def _scored(row: Row, name: str, items: Items, version: str | None) -> Iterable[Row]:
    row = row | {"version": version, "items": json.dumps(list(items))}
    try:
        form = scale(name, version)
        scores = score(name, items, version=form.version)
    except ValueError as why:
        return [row | {"not_scored": str(why)}]
    return [
        row | {"version": form.version, "subscale": subscale, "score": points}
        for subscale, points in scores.items()
    ]
