"""Sessions and patients as JSON for programs: everything measured, under the names of the library.

Owns the shape of the JSON; must not know terminals or stores.

What is not defined is null. So is an end of an interval that is open (infinite): JSON has no
number for it.
"""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence

from controller.measures.looking import Looking
from controller.measures.patient import PatientCourse
from controller.measures.questionnaire_changes import Course
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.events import RecordedEvent, SessionClosed
from controller.protocol.queries import SessionSummary


def sessions_json(sessions: Sequence[SessionSummary]) -> str:
    """The list of sessions as a JSON array."""
    return json.dumps([session.model_dump(mode="json") for session in sessions], indent=2)


def session_json(events: Sequence[RecordedEvent], looking: Sequence[Looking] = ()) -> str:
    """One session as JSON: header without SPECs, ratings, exposures with measures, dose, marks.

    ``events`` are all of the session's, in order; ValueError if they do not begin it. ``looking``
    is how much the patient looked away, where the head was recorded.
    """
    away = {"looking": [_plain(one) for one in looking]}
    return _text(_session(session_measures(events)) | _closing(events) | away)


def patient_json(
    course: PatientCourse,
    questionnaires: Sequence[Course] = (),
    pseudonym: str | None = None,
    records: Sequence[Sequence[RecordedEvent]] = (),
) -> str:
    """A patient over sessions as JSON: every session, and what is measured between them.

    With every questionnaire from sessions and from outside them, its scores, and its reliable
    change where a norm was stated. ``records`` are the events of the sessions, for what was agreed
    at their close; ``pseudonym`` says whose it is where there is no session.
    """
    known = {session.curve.header.pseudonym for session in course.sessions}
    closings = {events[0].session_id: _closing(events) for events in records if events}
    return _text(
        {
            "pseudonym": pseudonym or next(iter(known), None),
            "sessions": [
                _session(session) | closings.get(session.curve.session_id, {})
                for session in course.sessions
            ],
        }
        | _fields(course, without=("sessions",))
        | {"questionnaires": [_course(one) for one in questionnaires]}
    )


def _closing(events: Sequence[RecordedEvent]) -> dict[str, object]:
    """What the patient learnt and what was agreed until the next session; null while it is open."""
    closed = (r.event for r in events if isinstance(r.event, SessionClosed))
    last = next(closed, None)
    return {
        "learnt": None if last is None else last.summary,
        "homework": None if last is None else last.homework,
    }


def _course(of: Course) -> dict[str, object]:
    judged = zip(of.answered, of.changes, of.no_change, strict=True)
    answered = [
        _fields(one)
        | {"main": one.main, "cutoff": one.cutoff, "item_nine_alert": one.item_nine_alert}
        | {"reliable_change": _plain(change), "no_reliable_change": why}
        for one, change, why in judged
    ]
    return _fields(of, without=("answered", "changes", "no_change")) | {"answered": answered}


def _session(found: SessionMeasures) -> dict[str, object]:
    header = found.curve.header.model_dump(mode="json", exclude={"catalogue"})
    exposures = [
        _fields(one.exposure) | _fields(one, without=("exposure",)) for one in found.exposures
    ]
    curve = _fields(found.curve, without=("header", "exposures"))
    return header | curve | _fields(found, without=("curve",)) | {"exposures": exposures}


def _fields(of: object, without: Sequence[str] = ()) -> dict[str, object]:
    assert dataclasses.is_dataclass(of)
    names = (field.name for field in dataclasses.fields(of))
    return {name: _plain(getattr(of, name)) for name in names if name not in without}


def _plain(value: object) -> object:
    """Dataclasses as objects, tuples as arrays, what is no finite number as null."""
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _text(content: object) -> str:
    return json.dumps(content, indent=2, allow_nan=False)
