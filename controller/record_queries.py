"""Answers queries from the record.

Owns the choice of what to read for which query; must not know sockets or SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from controller.protocol.answers import Refusal
from controller.protocol.events import RecordedEvent
from controller.protocol.queries import (
    Query,
    QueryResult,
    SessionExport,
    SessionList,
    SessionRecord,
    SessionSummary,
)
from controller.protocol.vocabulary import RefusalReason
from controller.records.errors import StoreError
from controller.records.export_csv import events_csv, ratings_csv


class Reads(Protocol):
    """What queries need of a store."""

    def sessions(self, pseudonym: str | None = None) -> tuple[SessionSummary, ...]:
        """Every session, newest first."""

    def events(self, session_id: str, from_sequence: int = 0) -> tuple[RecordedEvent, ...]:
        """One session's events."""


class RecordQueries:
    """Reads the record through a connection of its own, opened on the thread that asks."""

    def __init__(self, open_store: Callable[[], Reads]) -> None:
        """``open_store`` opens a read-only store; called once, at the first query."""
        self._open_store = open_store
        self._store: Reads | None = None

    def __call__(self, query: Query) -> QueryResult:
        """The result, or a refusal with the store's own sentence."""
        try:
            if self._store is None:
                self._store = self._open_store()
            return self._read(self._store, query)
        except StoreError as problem:
            return _refused(RefusalReason.RECORD_FAILING, str(problem))

    def _read(self, store: Reads, query: Query) -> QueryResult:
        if isinstance(query, SessionList):
            return QueryResult(query_id=None, sessions=store.sessions(query.pseudonym))
        if isinstance(query, SessionRecord):
            events = store.events(query.session_id, query.from_sequence)
            return QueryResult(query_id=None, events=events)
        events = store.events(query.session_id)
        if not events:
            return _refused(RefusalReason.WRONG_SESSION, "There is no such session in the record.")
        return QueryResult(query_id=None, csv=_csv(query, events))


def _csv(query: SessionExport, events: tuple[RecordedEvent, ...]) -> str:
    if query.table == "ratings":
        return ratings_csv(events)
    return events_csv(events, query.with_notes)


def _refused(reason: RefusalReason, sentence: str) -> QueryResult:
    return QueryResult(query_id=None, refusal=Refusal(reason=reason, sentence=sentence))
