"""The store of a station: sessions and their events, encrypted, append-only, durable.

Owns what is written and read, and in which order; must not know what an event means for a
session, nor who asks.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from controller.protocol.events import RecordedEvent, SessionClosed, SessionPrepared
from controller.protocol.queries import SessionSummary
from controller.records import reading
from controller.records.chain import FIRST_HASH, ChainCheck, hash_of, row_of
from controller.records.database import Database
from controller.records.digest import Digest, fold
from controller.records.errors import CannotWriteError, OutOfOrderError, from_database
from controller.records.keys import StoreKey
from controller.records.lock import StoreLock
from controller.records.migrate import require_latest, upgrade
from controller.records.schema import DIGESTS, EVENTS, SEALS, SESSIONS

SEAL_EVERY_NS = 60_000_000_000
"""A seal is written with the first append this long after the one before, session time."""


_INSERT_EVENT = str(insert(EVENTS).compile(dialect=sqlite.dialect()))
"""Compiled once: a single append is as quick as the disk."""


@dataclass
class _Head:
    """Where a session's chain ends."""

    sequence: int = -1
    hash: str = FIRST_HASH
    sealed_elapsed_ns: int = 0
    digest: Digest = field(default_factory=Digest)


class Store:
    """The store at one path; its methods may be called from any thread, one at a time each.

    Made by :meth:`open`. A context manager that closes it.
    """

    def __init__(self, database: Database, lock: StoreLock | None) -> None:
        """Take over an opened database and, if it is to be written, its lock."""
        self._database = database
        self._lock = lock
        self._heads: dict[str, _Head] = {}
        self._busy = threading.RLock()

    @classmethod
    def open(cls, path: Path, key: StoreKey, *, read_only: bool = False) -> Self:
        """Open the store at ``path``, made and brought up to date if need be.

        One store to write at a time: a second one raises StoreLockedError. With ``read_only`` it is
        neither made nor changed, and may be read while another writes. Raises StoreError.
        """
        if not read_only:
            _make_folder(path.parent)
        lock = None if read_only else StoreLock(path)
        store = cls(Database(path, key, read_only=read_only), lock)
        with ExitStack() as undo:
            undo.callback(store.close)
            with store._transaction() as connection:
                (require_latest if read_only else upgrade)(connection, path)
            undo.pop_all()
        return store

    @property
    def path(self) -> Path:
        """Where the store is."""
        return self._database.path

    def append(self, recorded: Sequence[RecordedEvent]) -> None:
        """Write events in one transaction; they are durable when this returns.

        Safe to repeat: what is already there is left as it is. Raises OutOfOrderError for a gap or
        for another event under a number that is taken, and StoreError if nothing could be written.
        """
        with self._busy:
            with self._transaction(then=self._database.confirm_present) as connection:
                heads: dict[str, _Head] = {}
                for session_id in {event.session_id for event in recorded}:
                    known = self._heads.pop(session_id, None)
                    heads[session_id] = known or _head(connection, session_id)
                _write(connection, heads, recorded)
            self._heads |= heads

    def sessions(self, pseudonym: str | None = None) -> tuple[SessionSummary, ...]:
        """The sessions of one patient or of all, newest first."""
        with self._transaction() as connection:
            return reading.sessions(connection, pseudonym)

    def events(self, session_id: str, from_sequence: int = 0) -> tuple[RecordedEvent, ...]:
        """The events of a session from a sequence on; none for a session that is not there.

        Raises DamagedError where an event cannot be read.
        """
        with self._transaction() as connection:
            rows = reading.event_rows(connection, session_id, from_sequence)
        return reading.recorded_events(rows)

    def open_sessions(self) -> tuple[str, ...]:
        """Ids of the sessions that were not closed, oldest first."""
        with self._transaction() as connection:
            return reading.open_sessions(connection)

    def verify(self, session_id: str) -> ChainCheck:
        """Check a session's chain, its line in the list and its seals against one another."""
        with self._transaction() as connection:
            return reading.verify(connection, session_id)

    def close(self) -> None:
        """Close the file and let go of the lock; harmless twice."""
        with self._busy:
            self._database.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        """Enter with the store open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def _transaction(self, then: Callable[[], None] | None = None) -> Iterator[Connection]:
        """One transaction; whatever goes wrong, the next one starts on a new connection."""
        with self._busy:
            sound = False
            try:
                connection = self._database.connection()
                with connection.begin():
                    yield connection
                if then is not None:
                    then()
                sound = True
            except SQLAlchemyError as error:
                raise from_database(error, self.path) from error
            finally:
                if not sound:
                    self._heads.clear()
                    self._database.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(
            f"The data directory {folder} cannot be written: {error.strerror}."
        ) from error


def _head(connection: Connection, session_id: str) -> _Head:
    last = reading.last_event(connection, session_id)
    if last is None:
        return _Head()
    return _Head(
        sequence=last["sequence"],
        hash=last["hash"],
        sealed_elapsed_ns=reading.sealed_elapsed_ns(connection, session_id),
        digest=reading.digest(connection, session_id),
    )


def _write(
    connection: Connection, heads: dict[str, _Head], recorded: Sequence[RecordedEvent]
) -> None:
    before = {session_id: head.digest for session_id, head in heads.items()}
    rows: list[dict[str, Any]] = []
    seals: list[dict[str, Any]] = []
    for event in recorded:
        head = heads[event.session_id]
        if event.sequence <= head.sequence:
            _require_same(connection, event, rows)
            continue
        if event.sequence == 0:
            _open_session(connection, event, head)
        rows.append(_extend(head, event))
        if _seal_due(head, event):
            seals.append({key: rows[-1][key] for key in ("session_id", "sequence", "hash")})
            head.sealed_elapsed_ns = event.elapsed_ns
    if rows:
        connection.exec_driver_sql(_INSERT_EVENT, [tuple(row.values()) for row in rows])
    if seals:
        connection.execute(insert(SEALS), seals)
    for session_id, head in heads.items():
        if head.digest is not before[session_id]:
            changed = update(DIGESTS).where(DIGESTS.c.session_id == session_id)
            connection.execute(changed.values(head.digest.columns()))


def _extend(head: _Head, event: RecordedEvent) -> dict[str, Any]:
    if event.sequence != head.sequence + 1:
        raise OutOfOrderError(
            f"Session {event.session_id}: event {event.sequence} came where "
            f"{head.sequence + 1} was due."
        )
    row = row_of(event, head.hash)
    head.sequence, head.hash = event.sequence, row["hash"]
    head.digest = fold(head.digest, event)
    return row


def _seal_due(head: _Head, event: RecordedEvent) -> bool:
    if isinstance(event.event, SessionClosed):
        return True
    return event.elapsed_ns - head.sealed_elapsed_ns >= SEAL_EVERY_NS


def _open_session(connection: Connection, event: RecordedEvent, head: _Head) -> None:
    if not isinstance(event.event, SessionPrepared):
        raise OutOfOrderError(f"Session {event.session_id} does not begin with its header.")
    header = event.event.header
    connection.execute(
        insert(SESSIONS).values(
            session_id=event.session_id,
            pseudonym=header.pseudonym,
            title=header.title,
            opened_utc=header.wall_time_utc,
        )
    )
    connection.execute(insert(DIGESTS).values(session_id=event.session_id, **head.digest.columns()))


def _require_same(
    connection: Connection, event: RecordedEvent, rows: Sequence[dict[str, Any]]
) -> None:
    """Raise OutOfOrderError unless the event is the one already recorded under its number."""
    key = (event.session_id, event.sequence)
    waiting = next((row for row in rows if (row["session_id"], row["sequence"]) == key), None)
    stored = (
        waiting
        or connection.execute(
            select(EVENTS).where(EVENTS.c.session_id == key[0], EVENTS.c.sequence == key[1])
        )
        .mappings()
        .one()
    )
    if hash_of(row_of(event, stored["prev_hash"])) != stored["hash"]:
        raise OutOfOrderError(
            f"Session {event.session_id}: another event is recorded as number {event.sequence}."
        )
