"""Answers queries from the record.

Owns the choice of what to read for which query; must not know sockets or SQL.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from controller import playback_queries, questionnaire_log
from controller import review_queries as review
from controller.patient_desk import PatientDesk
from controller.preview import Preview
from controller.protocol.events import RecordedEvent
from controller.protocol.patient_queries import PatientQuery
from controller.protocol.playback import PlaybackQuery
from controller.protocol.queries import (
    ClinicOverview,
    PatientRecord,
    Query,
    QueryResult,
    SessionDrawing,
    SessionExport,
    SessionList,
    SessionRecord,
    SessionReport,
    SessionSamples,
)
from controller.protocol.questionnaires import QuestionnaireQuery
from controller.protocol.vocabulary import RefusalReason
from controller.records.audit import Action
from controller.records.errors import StoreError
from controller.records.export_csv import events_csv, ratings_csv
from controller.records.patients import PatientBook, PatientError
from controller.review_queries import Reads, no_session, refused

LOG = logging.getLogger(__name__)


class Notes(Protocol):
    """What queries need to leave their entry in the audit trail."""

    def note(self, action: Action, subject: str, detail: str = "") -> None:
        """Add an entry; raises StoreError."""


class RecordQueries:
    """Reads the record through a connection of its own, opened on the thread that asks."""

    def __init__(
        self,
        open_store: Callable[[], Reads],
        open_trail: Callable[[], Notes] | None = None,
        open_book: Callable[[], PatientBook] | None = None,
        open_clinic: Callable[[], review.ClosableReads] = review.clinic_from_environment,
        preview: Preview | None = None,
        settle: Callable[[], object] = lambda: None,
        clinic_name: Callable[[], str] = lambda: "",
    ) -> None:
        """``open_store`` opens a read-only store, ``open_trail`` one that takes audit entries,
        ``open_book`` the patients' book, for who patients are, and questionnaires.

        Each is called once, when it is first needed; ``open_clinic`` for every overview of the
        clinic's store, which is closed again. ``preview`` plays sessions back; None: none does.
        ``settle`` is called before samples are read, so that those of a moment ago are among them.
        ``clinic_name`` tells what stands at the head of reports.
        """
        self._open_store = open_store
        self._open_trail = open_trail
        self._store: Reads | None = None
        self._trail: Notes | None = None
        self._open_clinic = open_clinic
        self._open_book = open_book
        self._preview = preview
        self._settle = settle
        self._clinic_name = clinic_name
        self._book: PatientBook | None = None
        self._patients = PatientDesk(self._at_hand)
        self._read_before: set[str] = set()

    def __call__(self, query: Query) -> QueryResult:
        """The result, or a refusal with the store's own sentence."""
        try:
            if self._store is None:
                self._store = self._open_store()
            return self._read(self._store, query)
        except StoreError as problem:
            return refused(RefusalReason.RECORD_FAILING, str(problem))

    def _read(self, store: Reads, query: Query) -> QueryResult:
        if isinstance(query, SessionList):
            return QueryResult(query_id=None, sessions=store.sessions(query.pseudonym))
        if isinstance(query, SessionRecord):
            self._note_reading(Action.READ, query.session_id, "console")
            events = store.events(query.session_id, query.from_sequence)
            return QueryResult(query_id=None, events=events)
        if isinstance(query, SessionExport):
            return self._export(store, query)
        if isinstance(query, PlaybackQuery):
            self._settle()
            return playback_queries.answer(self._preview, store, query, self._note_reading)
        if isinstance(query, PatientQuery):
            return self._patients.answer(store, query)
        if isinstance(query, QuestionnaireQuery):
            return self._questionnaires(store, query)
        return self._review(store, query)

    def _review(
        self,
        store: Reads,
        query: SessionSamples | SessionDrawing | SessionReport | PatientRecord | ClinicOverview,
    ) -> QueryResult:
        self._settle()
        match query:
            case SessionSamples():
                return review.samples(store, query)
            case SessionDrawing():
                return review.drawing(store, query, self._note)
            case SessionReport():
                return review.report(store, query, self._name, self._note, self._clinic_name())
            case PatientRecord():
                return review.patient(store, query, self._note_reading)
            case ClinicOverview():
                return review.overview(store, query, self._open_clinic, self._note_reading)

    def _questionnaires(self, store: Reads, query: QuestionnaireQuery) -> QueryResult:
        def has_session(pseudonym: str) -> bool:
            return bool(store.sessions(pseudonym))

        return questionnaire_log.answer(self._at_hand(), query, has_session, self._note_reading)

    def _at_hand(self) -> PatientBook:
        if self._open_book is None:
            raise PatientError("The patients' book is not at hand here.")
        if self._book is None:
            self._book = self._open_book()
        return self._book

    def _export(self, store: Reads, query: SessionExport) -> QueryResult:
        events = store.events(query.session_id)
        if not events:
            return no_session()
        notes = ", with free text" if query.with_notes else ""
        self._note(Action.EXPORTED, query.session_id, f"csv {query.table}{notes}")
        return QueryResult(query_id=None, csv=_csv(query, events))

    def _note_reading(self, action: Action, subject: str, detail: str) -> None:
        """Once a run for each subject: a page reads what it shows again and again."""
        if subject in self._read_before:
            return
        self._read_before.add(subject)
        try:
            self._note(action, subject, detail)
        except StoreError as problem:
            # A session must stay readable where the disk cannot be written.
            LOG.warning("A reading is not in the audit trail: %s", problem)

    def _name(self, pseudonym: str) -> str:
        """Who a pseudonym is, by the patients' book, which notes that it was asked."""
        return review.name_of(self._at_hand(), pseudonym)

    def _note(self, action: Action, subject: str, detail: str) -> None:
        if self._open_trail is None:
            return
        if self._trail is None:
            self._trail = self._open_trail()
        self._trail.note(action, subject, detail)


def _csv(query: SessionExport, events: tuple[RecordedEvent, ...]) -> str:
    if query.table == "ratings":
        return ratings_csv(events)
    return events_csv(events, query.with_notes)
