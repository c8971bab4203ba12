"""What the store is asked: lists, events, the ends of chains, and whether all is sound.

Owns the SELECTs and the way from rows to models; must not know connections or locks.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, RowMapping, case, func, select

from controller.protocol.events import Event, RecordedEvent, SessionPrepared
from controller.protocol.queries import SessionSummary
from controller.records import samples
from controller.records.chain import ChainCheck, ChainProblem, Row, altered, check
from controller.records.digest import Digest, fold
from controller.records.errors import DamagedError
from controller.records.schema import (
    DIGESTS,
    EVENTS,
    SAMPLES,
    SEALS,
    SESSIONS,
    SIGNATURES,
    SIGNING_KEYS,
)
from controller.records.signing import is_signed, key_id_of

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_NS_PER_S = 1e9


def sessions(
    connection: Connection, pseudonym: str | None, opened: tuple[str, str] | None = None
) -> tuple[SessionSummary, ...]:
    """The list of sessions, newest first; of those ``opened`` from one moment to another."""
    last = (
        select(EVENTS.c.elapsed_ns)
        .where(EVENTS.c.session_id == SESSIONS.c.session_id)
        .order_by(EVENTS.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Of an open session alone are the events asked: there is one at a time.
    elapsed = case((DIGESTS.c.closed.is_(None), last), else_=DIGESTS.c.closed_elapsed_ns)
    query = select(SESSIONS, DIGESTS, elapsed.label("elapsed_ns")).join(DIGESTS)
    if pseudonym is not None:
        query = query.where(SESSIONS.c.pseudonym == pseudonym)
    if opened is not None:
        query = query.where(SESSIONS.c.opened_utc >= opened[0], SESSIONS.c.opened_utc < opened[1])
    query = query.order_by(SESSIONS.c.opened_utc.desc(), SESSIONS.c.session_id)
    return tuple(_summary(row) for row in connection.execute(query).mappings())


def event_rows(
    connection: Connection, session_id: str, from_sequence: int = 0, most: int | None = None
) -> tuple[Row, ...]:
    """The columns of a session's events in order, ``most`` of them if given."""
    query = (
        select(EVENTS)
        .where(EVENTS.c.session_id == session_id, EVENTS.c.sequence >= from_sequence)
        .order_by(EVENTS.c.sequence)
        .limit(most)
    )
    return tuple(row._asdict() for row in connection.execute(query))


def recorded_events(rows: Iterable[Row]) -> tuple[RecordedEvent, ...]:
    """The events of rows; raises DamagedError with a sentence for a row that is none."""
    return tuple(_recorded_event(row) for row in rows)


def _recorded_event(row: Row) -> RecordedEvent:
    try:
        return _event_of(row)
    except ValidationError as error:
        raise DamagedError(
            f"Session {row['session_id']}: event {row['sequence']} cannot be read."
        ) from error


def _event_of(row: Row) -> RecordedEvent:
    return RecordedEvent(
        session_id=row["session_id"],
        sequence=row["sequence"],
        run_id=row["run_id"],
        time_ns=row["time_ns"],
        elapsed_ns=row["elapsed_ns"],
        actor=row["actor"],
        synthetic=row["synthetic"],
        caused_by=row["caused_by"],
        event=_EVENT.validate_json(row["payload"]),
    )


def open_sessions(connection: Connection) -> tuple[str, ...]:
    """Ids of the sessions without a close, oldest first."""
    query = (
        select(SESSIONS.c.session_id)
        .join(DIGESTS)
        .where(DIGESTS.c.closed.is_(None))
        .order_by(SESSIONS.c.opened_utc, SESSIONS.c.session_id)
    )
    return tuple(connection.execute(query).scalars())


def last_event(connection: Connection, session_id: str) -> Row | None:
    """The columns of a session's last event, or None."""
    query = select(EVENTS).where(EVENTS.c.session_id == session_id)
    query = query.order_by(EVENTS.c.sequence.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return None if last is None else last._asdict()


def sealed_elapsed_ns(connection: Connection, session_id: str) -> int:
    """Session time of the last sealed event, 0 without one."""
    query = (
        select(func.max(EVENTS.c.elapsed_ns))
        .join(
            SEALS,
            (SEALS.c.session_id == EVENTS.c.session_id) & (SEALS.c.sequence == EVENTS.c.sequence),
        )
        .where(EVENTS.c.session_id == session_id)
    )
    return connection.execute(query).scalar() or 0


def digest(connection: Connection, session_id: str) -> Digest:
    """The digest of a session as it is stored."""
    query = select(DIGESTS).where(DIGESTS.c.session_id == session_id)
    return Digest.from_columns(connection.execute(query).one()._asdict())


def public_keys(connection: Connection, trusted: Collection[str] | None) -> dict[str, str]:
    """Key id to public key: of ``trusted``, or of every key that the store names, oldest first."""
    if trusted is not None:
        return {key_id_of(public): public for public in trusted}
    query = select(SIGNING_KEYS).order_by(SIGNING_KEYS.c.since_utc, SIGNING_KEYS.c.key_id)
    return {row.key_id: row.public_key for row in connection.execute(query)}


def verify(
    connection: Connection, session_id: str, trusted: Collection[str] | None = None
) -> ChainCheck:
    """Check chain, seals, signatures, samples, the session's row and its digest together."""
    rows = event_rows(connection, session_id)
    query = select(SEALS.c.sequence, SEALS.c.hash).where(SEALS.c.session_id == session_id)
    seals = {row.sequence: row.hash for row in connection.execute(query)}
    if not rows and not seals and not _exists(connection, session_id):
        sentence = f"There is no session {session_id} in the store."
        return ChainCheck(session_id, 0, ChainProblem(0, "missing", sentence))
    found = check(session_id, rows, seals)
    if not found.sound:
        return found
    problem = (
        _signature_problem(connection, session_id, seals, public_keys(connection, trusted))
        or _samples_problem(connection, session_id)
        or _row_problem(connection, session_id, recorded_events(rows))
    )
    return ChainCheck(session_id, found.events, problem)


def _signature_problem(
    connection: Connection, session_id: str, seals: Mapping[int, str], keys: Mapping[str, str]
) -> ChainProblem | None:
    """A seal without a good signature, or a signature without its seal; none without keys."""
    if not keys:
        return None
    query = select(SIGNATURES).where(SIGNATURES.c.session_id == session_id)
    signed = {
        row.sequence: row for row in connection.execute(query.order_by(SIGNATURES.c.sequence))
    }
    for sequence in sorted(seals.keys() | signed.keys()):
        row = signed.get(sequence)
        public = keys.get(row.key_id) if row is not None else None
        hash_ = seals.get(sequence, "")
        if row is None or public is None:
            sentence = (
                f"Session {session_id}: the seal of event {sequence} is not signed by a known key."
            )
            return ChainProblem(sequence, "altered", sentence)
        if not is_signed(public, row.signature, session_id, sequence, hash_):
            sentence = (
                f"Session {session_id}: the signature under event {sequence} does not fit it."
            )
            return ChainProblem(sequence, "altered", sentence)
    return None


def _samples_problem(connection: Connection, session_id: str) -> ChainProblem | None:
    query = select(SAMPLES).where(SAMPLES.c.session_id == session_id)
    rows = connection.execute(query.order_by(SAMPLES.c.stream, SAMPLES.c.number))
    sentence = samples.problem(session_id, (row._asdict() for row in rows))
    return ChainProblem(0, "altered", sentence) if sentence else None


def _exists(connection: Connection, session_id: str) -> bool:
    query = select(SESSIONS.c.session_id).where(SESSIONS.c.session_id == session_id)
    return connection.execute(query).first() is not None


def _row_problem(
    connection: Connection, session_id: str, events: tuple[RecordedEvent, ...]
) -> ChainProblem | None:
    row = (
        connection.execute(
            select(SESSIONS, DIGESTS).join(DIGESTS).where(SESSIONS.c.session_id == session_id)
        )
        .mappings()
        .one_or_none()
    )
    folded = Digest()
    for event in events:
        folded = fold(folded, event)
    first = events[0].event
    if row is None or not isinstance(first, SessionPrepared):
        return altered(session_id, 0)
    told = (row["pseudonym"], row["title"], row["opened_utc"])
    header = first.header
    same = told == (header.pseudonym, header.title, header.wall_time_utc)
    if same and all(row[name] == value for name, value in folded.columns().items()):
        return None
    sentence = f"Session {session_id}: its line in the list does not follow from its events."
    return ChainProblem(0, "altered", sentence)


def _summary(row: RowMapping) -> SessionSummary:
    return SessionSummary(
        session_id=row["session_id"],
        pseudonym=row["pseudonym"],
        title=row["title"],
        opened_utc=row["opened_utc"],
        duration_s=row["elapsed_ns"] / _NS_PER_S,
        scenes=_scenes(row["scenes"]),
        ratings=row["ratings"],
        peak_suds=row["peak_suds"],
        end_suds=row["end_suds"],
        closed=row["closed"],
        synthetic=row["synthetic"],
    )


@lru_cache(maxsize=256)
def _scenes(listed: str) -> tuple[str, ...]:
    # Thousands of sessions name the same few.
    return tuple(json.loads(listed))
