"""Sessions and patients as JSON for programs: everything measured, under the names of the library.

Owns the shape of the JSON; must not know terminals or stores.

What is not defined is null. So is an end of an interval that is open (infinite): JSON has no
number for it.
"""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence

from controller.measures.patient import PatientCourse
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SessionSummary


def sessions_json(sessions: Sequence[SessionSummary]) -> str:
    """The list of sessions as a JSON array."""
    return json.dumps([session.model_dump(mode="json") for session in sessions], indent=2)


def session_json(events: Sequence[RecordedEvent]) -> str:
    """One session as JSON: header without SPECs, ratings, exposures with measures, dose, marks.

    ``events`` are all of the session's, in order; ValueError if they do not begin it.
    """
    return _text(_session(session_measures(events)))


def patient_json(course: PatientCourse) -> str:
    """A patient over sessions as JSON: every session, and what is measured between them."""
    pseudonyms = {session.curve.header.pseudonym for session in course.sessions}
    content = _fields(course, without=("sessions",))
    sessions = [_session(session) for session in course.sessions]
    return _text({"pseudonym": next(iter(pseudonyms), None), "sessions": sessions} | content)


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
