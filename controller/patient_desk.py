"""Answers what is asked of the patients' book: who comes today, finding, adding, changing.

Owns how a patient is told of, and that a change is made once; must not know pages, sockets or SQL.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final

from pydantic import Field, ValidationError

from controller.protocol.base import Identifier, Model
from controller.protocol.patient_queries import (
    FOUND_AT_MOST,
    AddPatient,
    ArchivePatient,
    ClockTime,
    Day,
    EditPatient,
    FindPatients,
    LastSession,
    PatientIdentity,
    PatientLine,
    PatientQuery,
    PatientsToday,
    PlanVisit,
    Visit,
)
from controller.protocol.practice import PRACTICE_PREFIX
from controller.protocol.queries import QueryResult, SessionSummary
from controller.protocol.vocabulary import RefusalReason
from controller.records.documents import VISIT
from controller.records.patients import Identity, Patient, PatientBook, PatientError
from controller.review_queries import Reads, refused

LOG = logging.getLogger(__name__)
DONE_KEPT: Final = 256
"""Requests carried out that are remembered, so that one sent again is not carried out twice."""


class VisitWritten(Model):
    """A version of the document that says when a patient comes next."""

    request_id: Identifier = Field(description="The request it was written for")
    day: Day | None = Field(description="Day, local to the clinic; null: none is planned")
    time: ClockTime = Field(default="", description="HH:MM, or empty")


class PatientDesk:
    """Answers queries about patients; belongs to the thread that answers queries."""

    def __init__(
        self, book: Callable[[], PatientBook], today: Callable[[], date] = date.today
    ) -> None:
        """``book`` gives the patients' book or raises; ``today`` is the day here."""
        self._book = book
        self._today = today
        self._done: OrderedDict[str, str] = OrderedDict()

    def answer(self, store: Reads, query: PatientQuery) -> QueryResult:
        """The patients asked for, or a refusal; raises StoreError where nothing can be read."""
        try:
            book = self._book()
            if isinstance(query, PatientsToday):
                return self._of_day(book, store, query)
            if isinstance(query, FindPatients):
                found = book.find(query.words, archived=query.archived, most=FOUND_AT_MOST)
                return _told(store, found, named=query.with_names)
            if isinstance(query, PatientIdentity):
                return _told(store, (book.get(query.pseudonym),), named=True)
            return self._changed(book, store, query)
        except PatientError as problem:
            return refused(RefusalReason.OUT_OF_RANGE, str(problem))

    def _of_day(self, book: PatientBook, store: Reads, query: PatientsToday) -> QueryResult:
        sessions = store.sessions_between(*_span(query))
        had = [s.pseudonym for s in reversed(sessions)]
        visits = {p: visit for p, visit in _visits(store).items() if visit.day == query.day}
        expected = sorted(visits, key=lambda p: (visits[p].time or "24:00", p))
        # In order and once each; somebody simulated is nobody to expect in a waiting room.
        wanted = [p for p in dict.fromkeys((*expected, *had)) if not p.startswith(PRACTICE_PREFIX)]
        known = {p.pseudonym: p for p in book.these(wanted, named=query.with_names)}
        present = (known[p] for p in wanted if p in known)
        shown = [p for p in present if p.archived_utc is None or p.pseudonym in had]
        return _told(store, shown, named=query.with_names)

    def _changed(
        self,
        book: PatientBook,
        store: Reads,
        query: AddPatient | EditPatient | ArchivePatient | PlanVisit,
    ) -> QueryResult:
        pseudonym = self._done.get(query.request_id)
        if pseudonym is None:
            pseudonym = self._change(book, store, query)
            self._done[query.request_id] = pseudonym
            if len(self._done) > DONE_KEPT:
                self._done.popitem(last=False)
        return _told(store, book.these((pseudonym,), named=False), named=False)

    def _change(
        self,
        book: PatientBook,
        store: Reads,
        query: AddPatient | EditPatient | ArchivePatient | PlanVisit,
    ) -> str:
        if isinstance(query, AddPatient):
            return _add(book, query)
        if isinstance(query, EditPatient):
            book.edit(query.pseudonym, **_fields(query))
        elif isinstance(query, ArchivePatient):
            book.archive(query.pseudonym, archived=query.archived)
        else:
            self._plan(book, store, query)
        return query.pseudonym

    def _plan(self, book: PatientBook, store: Reads, query: PlanVisit) -> None:
        if query.day is not None and _day(query.day) < self._today():
            raise PatientError(f"{query.day} is over: a visit is planned for today or later.")
        wanted = None if query.day is None else Visit(day=query.day, time=query.time)
        # The same again, also from a request of before a restart, is no other version.
        if wanted != _visits(store).get(query.pseudonym):
            written = VisitWritten(
                request_id=query.request_id, day=query.day, time=wanted.time if wanted else ""
            )
            book.write(query.pseudonym, VISIT, written.model_dump(mode="json"))


def _add(book: PatientBook, query: AddPatient) -> str:
    chosen = query.pseudonym.strip() or None
    if chosen is not None and chosen.lower().startswith(PRACTICE_PREFIX):
        raise PatientError(f"What begins with {PRACTICE_PREFIX} is for simulated patients.")
    return book.add(Identity(**_fields(query)), chosen, query.request_id).pseudonym


def _fields(query: AddPatient | EditPatient) -> dict[str, str]:
    """What is given of an identity, without the spaces that nobody sees."""
    given = {"name": query.name, "birth_date": query.birth_date, "contact": query.contact}
    return {name: " ".join(text.split()) for name, text in given.items() if text is not None}


def _told(store: Reads, patients: Iterable[Patient], *, named: bool) -> QueryResult:
    visits = _visits(store)
    lines = tuple(_line(store, visits, patient, named=named) for patient in patients)
    return QueryResult(query_id=None, patients=lines)


def _line(
    store: Reads, visits: Mapping[str, Visit], patient: Patient, *, named: bool
) -> PatientLine:
    sessions = store.sessions(patient.pseudonym) if patient.sessions else ()
    identity: dict[str, Any] = vars(patient.identity) if named else {}
    return PatientLine(
        pseudonym=patient.pseudonym,
        **identity,
        archived=patient.archived_utc is not None,
        sessions=patient.sessions,
        last=_in_short(sessions[0]) if sessions else None,
        visit=visits.get(patient.pseudonym),
    )


def _in_short(session: SessionSummary) -> LastSession:
    return LastSession(
        session_id=session.session_id,
        title=session.title,
        opened_utc=session.opened_utc,
        is_open=session.closed is None,
        synthetic=session.synthetic,
    )


def _visits(store: Reads) -> dict[str, Visit]:
    """The visit planned for each patient who has one, over or to come."""
    found = {}
    for document in store.latest_documents(VISIT):
        try:
            written = VisitWritten.model_validate(dict(document.body))
        except ValidationError:
            # One that a newer version wrote must not hide everybody else's.
            LOG.warning("left out: a planned visit that is not as this version writes it")
            continue
        if written.day is not None:
            found[document.pseudonym] = Visit(day=written.day, time=written.time)
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PatientError(f"“{text}” is not a day of the calendar.") from error


def _span(query: PatientsToday) -> tuple[str, str]:
    """From when until before when the day lasts, as the record writes its moments."""
    zone = timezone(timedelta(minutes=query.utc_offset_min))
    begin = datetime.combine(_day(query.day), time(), zone)
    try:
        ends = (begin.astimezone(UTC), (begin + timedelta(days=1)).astimezone(UTC))
    except OverflowError as error:
        raise PatientError(f"“{query.day}” is not a day of the calendar.") from error
    return ends[0].isoformat(timespec="milliseconds"), ends[1].isoformat(timespec="milliseconds")
