"""Answers the review's queries: samples, drawings, and a patient's whole record.

Owns what is read for each and the entry it leaves in the audit trail; must not know sockets, SQL
or pages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from controller import clinic_overview as clinic
from controller.clinic_overview import NO_SCENE
from controller.measures.session import session_curve
from controller.protocol.answers import Refusal
from controller.protocol.care_events import SicknessDue, SicknessMissed, SicknessRecorded
from controller.protocol.events import (
    CommandAnswered,
    LinkLost,
    LinkRestored,
    NoteAdded,
    RatingDeclined,
    RatingMissed,
    RatingPrompted,
    RecordedEvent,
    SafePlaceShown,
    SceneEventFired,
    SessionPrepared,
    TalkingChanged,
    TextShown,
    VolumeChanged,
)
from controller.protocol.queries import (
    ClinicOverview,
    ClinicTable,
    PatientRecord,
    QueryResult,
    SampleSeries,
    SessionDrawing,
    SessionReport,
    SessionSamples,
    SessionSummary,
)
from controller.protocol.vocabulary import RefusalReason
from controller.records.audit import Action
from controller.records.clinic import CLINIC_VARIABLE, ClinicError, ClinicStore
from controller.records.documents import Document
from controller.records.patients import PatientBook, PatientError
from controller.report.making import document, session_report
from controller.report.pages import Extras
from controller.report.svg import session_svg
from controller.review_samples import Chunk, series_of

Note = Callable[[Action, str, str], None]
"""Leaves an entry in the audit trail: what, of whom, and more; raises StoreError."""

BESIDE_THE_COURSE = (
    RatingPrompted,
    RatingMissed,
    RatingDeclined,
    CommandAnswered,
    NoteAdded,
    SceneEventFired,
    VolumeChanged,
    TalkingChanged,
    TextShown,
    LinkLost,
    LinkRestored,
    SafePlaceShown,
    SicknessDue,
    SicknessRecorded,
    SicknessMissed,
)
"""What no measure over sessions is made of; each session's own page has it."""

DRAWN_POINTS = 400
"""Points of each quantity in a drawing: more than its pixels would show."""


class Reads(Protocol):
    """What queries need of a store."""

    def sessions(self, pseudonym: str | None = None) -> tuple[SessionSummary, ...]:
        """Every session, newest first."""

    def sessions_between(self, begin_utc: str, end_utc: str) -> tuple[SessionSummary, ...]:
        """Those opened from one moment until before another, newest first."""

    def latest_documents(self, kind: str) -> Sequence[Document]:
        """The newest version of every patient's document of a kind."""

    def events(self, session_id: str, from_sequence: int = 0) -> tuple[RecordedEvent, ...]:
        """One session's events."""

    def sample_streams(self, session_id: str) -> tuple[str, ...]:
        """Names of a session's streams of samples."""

    def samples(self, session_id: str, stream: str) -> Sequence[Chunk]:
        """A stream's chunks in order."""


class ClosableReads(Reads, Protocol):
    """A store opened for one query."""

    def close(self) -> None:
        """Close it."""


def samples(store: Reads, query: SessionSamples) -> QueryResult:
    """Every stream of a session, thinned out; none for a session without."""
    found = _series(store, query.session_id, query.most)
    return QueryResult(query_id=None, samples=found)


def drawing(store: Reads, query: SessionDrawing, note: Note) -> QueryResult:
    """The chart of a session as SVG."""
    events = store.events(query.session_id)
    if not events:
        return no_session()
    note(Action.EXPORTED, query.session_id, "svg")
    series = _series(store, query.session_id, DRAWN_POINTS)
    text = session_svg(session_curve(events), events, series, language=query.language)
    name = f"{query.session_id}-curve.svg".replace(":", "-")
    return QueryResult(query_id=None, document=document(name, "image/svg+xml", text.encode()))


def report(
    store: Reads,
    query: SessionReport,
    names: Callable[[str], str],
    note: Note,
    clinic_name: str = "",
) -> QueryResult:
    """One page of a session; ``names`` gives the name of a pseudonym, and notes that it did."""
    events = store.events(query.session_id)
    if not events:
        return no_session()
    first = events[0].event
    name = ""
    if query.with_name and isinstance(first, SessionPrepared):
        name = names(first.header.pseudonym)
    with_name = ", with the name" if query.with_name else ""
    note(Action.EXPORTED, query.session_id, f"report for the {query.audience}{with_name}")
    extras = Extras(query.homework, name, query.language, clinic_name)
    made = session_report(events, query.audience, query.form, extras)
    return QueryResult(query_id=None, document=made)


def name_of(book: PatientBook, pseudonym: str) -> str:
    """Who a pseudonym is; raises PatientError where the book has no name."""
    name = book.get(pseudonym).identity.name
    if not name:
        raise PatientError(f"The patients' book has no name for {pseudonym}.")
    return name


def patient(store: Reads, query: PatientRecord, note: Note) -> QueryResult:
    """What measures over sessions are made of, of every session of a patient, oldest first."""
    ids = [summary.session_id for summary in reversed(store.sessions(query.pseudonym))]
    if not ids:
        sentence = f"There is no session of {query.pseudonym} in the record."
        return refused(RefusalReason.UNKNOWN_PATIENT, sentence)
    note(Action.READ, query.pseudonym, "console, all sessions")
    records = tuple(_course(store.events(session_id)) for session_id in ids)
    return QueryResult(query_id=None, records=records)


def _course(events: Sequence[RecordedEvent]) -> tuple[RecordedEvent, ...]:
    return tuple(_light(one) for one in events if not isinstance(one.event, BESIDE_THE_COURSE))


def _light(recorded: RecordedEvent) -> RecordedEvent:
    """Without the SPECs of its header: thirty times the same are most of what would travel."""
    if not isinstance(recorded.event, SessionPrepared):
        return recorded
    header = recorded.event.header.model_copy(update={"catalogue": ()})
    return recorded.model_copy(
        update={"event": recorded.event.model_copy(update={"header": header})}
    )


def overview(
    store: Reads, query: ClinicOverview, open_clinic: Callable[[], ClosableReads], note: Note
) -> QueryResult:
    """A clinic in one table, of this station's store or of the clinic's."""
    note(Action.READ, "clinic", f"overview of the {query.of}'s store")
    if query.of == "station":
        return QueryResult(query_id=None, clinic=clinic_table(store))
    there = open_clinic()
    try:
        return QueryResult(query_id=None, clinic=clinic_table(there))
    finally:
        there.close()


def clinic_table(store: Reads) -> ClinicTable:
    """The table of everything in a store, by what the scenes of its sessions are for."""
    sessions = store.sessions()
    conditions: dict[str, str] = {}

    def condition_of(session: SessionSummary) -> str:
        if not session.scenes:
            return NO_SCENE
        scene = session.scenes[0]
        # One session of each scene is read: its header holds what the scene is for.
        if scene not in conditions:
            conditions[scene] = _condition(store.events(session.session_id), scene)
        return conditions[scene]

    return clinic.overview(sessions, condition_of, datetime.now(UTC))


def _condition(events: Sequence[RecordedEvent], scene: str) -> str:
    first = events[0].event if events else None
    catalogue = first.header.catalogue if isinstance(first, SessionPrepared) else ()
    found = (spec.condition for spec in catalogue if spec.name == scene)
    return next(found, "") or scene.replace("_", " ")


def clinic_from_environment() -> ClinicStore:
    """The clinic's store at the address in the environment; raises StoreError with a sentence."""
    address = os.environ.get(CLINIC_VARIABLE, "")
    if not address:
        raise ClinicError(f"Where the clinic's store is, {CLINIC_VARIABLE} has to say.")
    return ClinicStore.open(address, read_only=True)


def no_session() -> QueryResult:
    """The refusal where a session is not in the record."""
    return refused(RefusalReason.WRONG_SESSION, "There is no such session in the record.")


def refused(reason: RefusalReason, sentence: str) -> QueryResult:
    """A refusal with its sentence."""
    return QueryResult(query_id=None, refusal=Refusal(reason=reason, sentence=sentence))


def _series(store: Reads, session_id: str, most: int) -> tuple[SampleSeries, ...]:
    return tuple(
        series
        for stream in store.sample_streams(session_id)
        for series in series_of(stream, store.samples(session_id, stream), most)
    )
