"""The one way in which anything leaves the records: a patient whole, with a tombstone a session.

Owns the lifting of the triggers and the order of deleting; must not know who asks, nor files.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, insert, select, text

from controller.records.audit import now_utc
from controller.records.schema import (
    DIGESTS,
    DOCUMENTS,
    EVENTS,
    IDENTITIES,
    PATIENTS,
    SAMPLES,
    SEALS,
    SESSIONS,
    SIGNATURES,
    TOMBSTONES,
)

OF_A_SESSION = (SIGNATURES, SEALS, SAMPLES, EVENTS, DIGESTS, SESSIONS)
"""Everything that belongs to a session, in the order in which it can be deleted."""

OF_A_PATIENT = (DOCUMENTS, IDENTITIES, PATIENTS)
"""Everything else that belongs to a patient, in that order."""


@dataclass(frozen=True)
class Tombstone:
    """What is left of an erased session."""

    session_id: str
    last_sequence: int
    last_hash: str
    """What the chain ended with, so that a copy elsewhere can be recognised."""
    erased_utc: str


def erase_patient(connection: Connection, pseudonym: str) -> tuple[Tombstone, ...]:
    """Delete all there is of a patient in the caller's transaction; a tombstone a session stays."""
    query = select(SESSIONS.c.session_id).where(SESSIONS.c.pseudonym == pseudonym)
    with _triggers_lifted(connection, (*OF_A_SESSION, *OF_A_PATIENT)):
        sessions = connection.execute(query.order_by(SESSIONS.c.session_id)).scalars().all()
        buried = tuple(_erase_session(connection, session_id) for session_id in sessions)
        for table in OF_A_PATIENT:
            connection.execute(delete(table).where(table.c.pseudonym == pseudonym))
    return buried


def erase_sessions(connection: Connection, buried: Sequence[Tombstone]) -> None:
    """Delete what is here of sessions that were erased elsewhere; their tombstones come along.

    A patient is erased whole, so the documents of whose sessions these were go as well.
    """
    known = set(connection.execute(select(TOMBSTONES.c.session_id)).scalars())
    new = [tombstone for tombstone in buried if tombstone.session_id not in known]
    if not new:
        return
    buried_ids = [tombstone.session_id for tombstone in new]
    whose = select(SESSIONS.c.pseudonym).where(SESSIONS.c.session_id.in_(buried_ids))
    pseudonyms = connection.execute(whose.distinct()).scalars().all()
    with _triggers_lifted(connection, (*OF_A_SESSION, DOCUMENTS)):
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pseudonym.in_(pseudonyms)))
        for tombstone in new:
            _delete_session(connection, tombstone.session_id)
            _bury(connection, tombstone)


def tombstones(connection: Connection) -> tuple[Tombstone, ...]:
    """What is left of every erased session, in order of their ids."""
    query = select(TOMBSTONES).order_by(TOMBSTONES.c.session_id)
    return tuple(Tombstone(**row._asdict()) for row in connection.execute(query))


def _erase_session(connection: Connection, session_id: str) -> Tombstone:
    query = select(EVENTS.c.sequence, EVENTS.c.hash).where(EVENTS.c.session_id == session_id)
    last = connection.execute(query.order_by(EVENTS.c.sequence.desc()).limit(1)).one_or_none()
    sequence, hash_ = (-1, "") if last is None else (last.sequence, last.hash)
    tombstone = Tombstone(session_id, sequence, hash_, now_utc())
    _delete_session(connection, session_id)
    _bury(connection, tombstone)
    return tombstone


def _delete_session(connection: Connection, session_id: str) -> None:
    for table in OF_A_SESSION:
        connection.execute(delete(table).where(table.c.session_id == session_id))


def _bury(connection: Connection, tombstone: Tombstone) -> None:
    connection.execute(insert(TOMBSTONES).values(vars(tombstone)))


@contextmanager
def _triggers_lifted(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Let rows of these tables be deleted within the caller's transaction, and there alone."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
        return
    # They come back exactly as they were; where the transaction ends early, they never went.
    made = _sqlite_triggers(connection, tables)
    for name, _ in made:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, statement in made:
        connection.exec_driver_sql(statement)


def _sqlite_triggers(connection: Connection, tables: Sequence[Table]) -> list[tuple[str, str]]:
    names = {table.name for table in tables}
    query = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return [(row.name, row.sql) for row in connection.execute(query) if row.tbl_name in names]
