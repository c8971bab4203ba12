"""How events get into a station's store: in order, chained, sealed, signed, with their digest.

Owns the rows of one append; must not know files, locks or who asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import sqlite

from controller.protocol.events import RecordedEvent, SessionClosed, SessionPrepared
from controller.records import reading
from controller.records.audit import now_utc
from controller.records.chain import FIRST_HASH, hash_of, row_of
from controller.records.digest import Digest, fold
from controller.records.errors import OutOfOrderError
from controller.records.schema import (
    DIGESTS,
    EVENTS,
    PATIENTS,
    SEALS,
    SESSIONS,
    SIGNATURES,
    SIGNING_KEYS,
)
from controller.records.signing import Signer

SEAL_EVERY_NS = 60_000_000_000
"""A seal is written with the first append this long after the one before, session time."""

INSERT_EVENT = str(insert(EVENTS).compile(dialect=sqlite.dialect()))
"""Compiled once: a single append is as quick as the disk."""


@dataclass
class Head:
    """Where a session's chain ends, with what is needed to go on."""

    sequence: int = -1
    hash: str = FIRST_HASH
    sealed_elapsed_ns: int = 0
    digest: Digest = field(default_factory=Digest)


def head_of(connection: Connection, session_id: str) -> Head:
    """Where a session's chain ends in the store."""
    last = reading.last_event(connection, session_id)
    if last is None:
        return Head()
    return Head(
        sequence=last["sequence"],
        hash=last["hash"],
        sealed_elapsed_ns=reading.sealed_elapsed_ns(connection, session_id),
        digest=reading.digest(connection, session_id),
    )


def adopt(connection: Connection, signer: Signer) -> None:
    """Name the signer's key in the store; where it is the first one, sign what was sealed before.

    Seals of a store that never had a key are older than signing. Those of any other store that
    lack a signature stay as they are, for they are suspect.
    """
    known = set(connection.execute(select(SIGNING_KEYS.c.key_id)).scalars())
    if signer.key_id in known:
        return
    key = {"key_id": signer.key_id, "public_key": signer.public, "since_utc": now_utc()}
    connection.execute(insert(SIGNING_KEYS).values(key))
    if not known:
        _sign(connection, signer, connection.execute(select(SEALS)).mappings().all())


def plain_rows(
    known: Mapping[str, Head], recorded: Sequence[RecordedEvent]
) -> tuple[dict[str, Head], list[tuple[Any, ...]]] | None:
    """The rows of events that need nothing but their own insertion, and the heads behind them.

    None where an event opens or seals its session, changes its digest, or is not the next one.
    """
    heads: dict[str, Head] = {}
    rows: list[tuple[Any, ...]] = []
    for event in recorded:
        head = heads.get(event.session_id) or known.get(event.session_id)
        if head is None or event.sequence != head.sequence + 1 or _seal_due(head, event):
            return None
        if fold(head.digest, event) is not head.digest:
            return None
        row = row_of(event, head.hash)
        rows.append(tuple(row.values()))
        sealed_ns = head.sealed_elapsed_ns
        heads[event.session_id] = Head(event.sequence, row["hash"], sealed_ns, head.digest)
    return heads, rows


def write(
    connection: Connection,
    heads: dict[str, Head],
    recorded: Sequence[RecordedEvent],
    signer: Signer | None,
) -> None:
    """Write the events that are not there yet behind the ``heads`` of their sessions.

    Raises OutOfOrderError, and then the transaction must not be committed.
    """
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
        connection.exec_driver_sql(INSERT_EVENT, [tuple(row.values()) for row in rows])
    if seals:
        connection.execute(insert(SEALS), seals)
        if signer is not None:
            _sign(connection, signer, seals)
    for session_id, head in heads.items():
        if head.digest is not before[session_id]:
            changed = update(DIGESTS).where(DIGESTS.c.session_id == session_id)
            connection.execute(changed.values(head.digest.columns()))


def _sign(connection: Connection, signer: Signer, seals: Sequence[Mapping[Any, Any]]) -> None:
    signed = [
        {
            "session_id": seal["session_id"],
            "sequence": seal["sequence"],
            "key_id": signer.key_id,
            "signature": signer.sign(seal["session_id"], seal["sequence"], seal["hash"]),
        }
        for seal in seals
    ]
    if signed:
        connection.execute(insert(SIGNATURES), signed)


def _extend(head: Head, event: RecordedEvent) -> dict[str, Any]:
    if event.sequence != head.sequence + 1:
        raise OutOfOrderError(
            f"Session {event.session_id}: event {event.sequence} came where "
            f"{head.sequence + 1} was due."
        )
    row = row_of(event, head.hash)
    head.sequence, head.hash = event.sequence, row["hash"]
    head.digest = fold(head.digest, event)
    return row


def _seal_due(head: Head, event: RecordedEvent) -> bool:
    if isinstance(event.event, SessionClosed):
        return True
    return event.elapsed_ns - head.sealed_elapsed_ns >= SEAL_EVERY_NS


def _open_session(connection: Connection, event: RecordedEvent, head: Head) -> None:
    if not isinstance(event.event, SessionPrepared):
        raise OutOfOrderError(f"Session {event.session_id} does not begin with its header.")
    header = event.event.header
    patient = select(PATIENTS.c.pseudonym).where(PATIENTS.c.pseudonym == header.pseudonym)
    if connection.execute(patient).first() is None:
        known = {"pseudonym": header.pseudonym, "created_utc": header.wall_time_utc}
        connection.execute(insert(PATIENTS).values(known))
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
