"""A station's records on their way to the clinic: what is lacking there, and nothing twice.

Owns the order and the size of the steps; must not know connections. Rows go as they are, so that
chain and signatures hold at the clinic too. Safe to repeat, to interrupt anywhere, and from many
stations at once. Identities never leave the station.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from controller.records import erasing, reading
from controller.records.chain import FIRST_HASH, Row
from controller.records.clinic import ClinicStore
from controller.records.digest import Digest, fold
from controller.records.push_documents import push_questionnaires
from controller.records.schema import (
    AUDIT,
    DIGESTS,
    EVENTS,
    PATIENTS,
    SAMPLES,
    SEALS,
    SESSIONS,
    SIGNATURES,
    SIGNING_KEYS,
)
from controller.records.store import Store

EVENTS_AT_ONCE = 1000
"""Events in one transaction: what an interruption costs at most."""

CHUNKS_AT_ONCE = 20


@dataclass
class Pushed:
    """What a push brought."""

    sessions: int = 0
    events: int = 0
    chunks: int = 0
    questionnaires: int = 0
    """Entries of patients' questionnaires from outside sessions."""
    erased: int = 0
    problems: list[str] = field(default_factory=list)
    """Sentences about sessions that could not be pushed; the others were."""


@dataclass(frozen=True)
class Lacking:
    """What the clinic lacks of one session."""

    session_id: str
    here: int
    """Last sequence at the station."""
    there: int
    """Last sequence at the clinic, -1 for none."""


def lacking(station: Store, clinic: ClinicStore) -> tuple[Lacking, ...]:
    """Every session of which the clinic lacks events, oldest first."""
    with station.transaction() as connection:
        here = _ends(connection)
        order = connection.execute(
            select(SESSIONS.c.session_id).order_by(SESSIONS.c.opened_utc, SESSIONS.c.session_id)
        )
        sessions = order.scalars().all()
    with clinic.transaction() as connection:
        there = _ends(connection)
        erased = {tombstone.session_id for tombstone in erasing.tombstones(connection)}
    return tuple(
        Lacking(session_id, here[session_id], there.get(session_id, -1))
        for session_id in sessions
        if here.get(session_id, -1) > there.get(session_id, -1) and session_id not in erased
    )


def push(
    station: Store, clinic: ClinicStore, say: Callable[[int, int], None] = lambda done, of: None
) -> Pushed:
    """Bring the clinic what it lacks; ``say`` gets the sessions done and how many there are.

    Raises StoreError where one of the two cannot be used; what came before stays pushed.
    """
    pushed = Pushed()
    _push_erased(station, clinic, pushed)
    _push_keys(station, clinic)
    waiting = lacking(station, clinic)
    for done, session in enumerate(waiting):
        say(done, len(waiting))
        _push_events(station, clinic, session, pushed)
    say(len(waiting), len(waiting))
    _push_samples(station, clinic, pushed)
    pushed.questionnaires = push_questionnaires(station, clinic, _alone)
    _push_audit(station, clinic)
    return pushed


def _ends(connection: Connection) -> dict[str, int]:
    last = func.max(EVENTS.c.sequence).label("last")
    query = select(EVENTS.c.session_id, last).group_by(EVENTS.c.session_id)
    return {row.session_id: row.last for row in connection.execute(query)}


def _push_erased(station: Store, clinic: ClinicStore, pushed: Pushed) -> None:
    with station.transaction() as connection:
        buried = erasing.tombstones(connection)
    with clinic.transaction() as connection:
        before = len(erasing.tombstones(connection)) if buried else 0
        erasing.erase_sessions(connection, buried)
        pushed.erased = len(erasing.tombstones(connection)) - before if buried else 0


def _push_keys(station: Store, clinic: ClinicStore) -> None:
    rows = _rows(station, SIGNING_KEYS)
    with clinic.transaction() as connection:
        # Their trigger refuses a key that another station brought after this one had looked.
        _alone(connection, "signing_keys")
        _leave_or_insert(connection, SIGNING_KEYS, rows)


def _push_events(station: Store, clinic: ClinicStore, session: Lacking, pushed: Pushed) -> None:
    count = 0
    while True:
        with clinic.transaction() as connection:
            _alone(connection, session.session_id)
            there, problem = _push_some(station, connection, session.session_id)
        if problem:
            pushed.problems.append(problem)
            return
        count += there
        if there < EVENTS_AT_ONCE:
            break
    pushed.events += count
    pushed.sessions += 1 if count else 0


def _push_some(station: Store, clinic: Connection, session_id: str) -> tuple[int, str | None]:
    """The next events of a session, with everything that belongs to them; how many they were."""
    last = reading.last_event(clinic, session_id)
    after, before = (-1, FIRST_HASH) if last is None else (last["sequence"], last["hash"])
    with station.transaction() as connection:
        rows = reading.event_rows(connection, session_id, after + 1, EVENTS_AT_ONCE)
        if not rows:
            return 0, None
        within = rows[0]["sequence"], rows[-1]["sequence"]
        seals = _of_session(connection, SEALS, session_id, within)
        signatures = _of_session(connection, SIGNATURES, session_id, within)
        heading = _heading(connection, session_id)
    if rows[0]["prev_hash"] != before:
        return 0, f"Session {session_id}: the clinic has another event under number {after}."
    digest = Digest() if last is None else reading.digest(clinic, session_id)
    if last is None:
        _open_session(clinic, heading)
    clinic.execute(insert(EVENTS), [dict(row) for row in rows])
    for table, belonging in ((SEALS, seals), (SIGNATURES, signatures)):
        if belonging:
            clinic.execute(insert(table), belonging)
    _write_digest(clinic, session_id, digest, rows)
    return len(rows), None


def _open_session(clinic: Connection, heading: Mapping[str, Any]) -> None:
    patient = {"pseudonym": heading["pseudonym"], "created_utc": heading["opened_utc"]}
    _leave_or_insert(clinic, PATIENTS, [patient])
    clinic.execute(insert(SESSIONS).values(dict(heading)))
    empty = {"session_id": heading["session_id"]} | Digest().columns()
    clinic.execute(insert(DIGESTS).values(empty))


def _write_digest(clinic: Connection, session_id: str, digest: Digest, rows: Sequence[Row]) -> None:
    for recorded in reading.recorded_events(rows):
        digest = fold(digest, recorded)
    changed = update(DIGESTS).where(DIGESTS.c.session_id == session_id)
    clinic.execute(changed.values(digest.columns()))


def _push_samples(station: Store, clinic: ClinicStore, pushed: Pushed) -> None:
    with station.transaction() as connection:
        here = _stream_ends(connection)
    with clinic.transaction() as connection:
        there = _stream_ends(connection)
        known = set(connection.execute(select(SESSIONS.c.session_id)).scalars())
    for (session_id, stream), last in here.items():
        if session_id in known and last > there.get((session_id, stream), -1):
            for count in _push_stream(station, clinic, session_id, stream):
                pushed.chunks += count


def _push_stream(
    station: Store, clinic: ClinicStore, session_id: str, stream: str
) -> Iterator[int]:
    mine = (SAMPLES.c.session_id == session_id) & (SAMPLES.c.stream == stream)
    while True:
        with clinic.transaction() as connection:
            _alone(connection, session_id)
            last = connection.execute(select(func.max(SAMPLES.c.number)).where(mine)).scalar()
            query = select(SAMPLES).where(mine, SAMPLES.c.number > (-1 if last is None else last))
            with station.transaction() as reader:
                found = reader.execute(query.order_by(SAMPLES.c.number).limit(CHUNKS_AT_ONCE))
                rows = [row._asdict() for row in found]
            if rows:
                connection.execute(insert(SAMPLES), rows)
        if not rows:
            return
        yield len(rows)


def _push_audit(station: Store, clinic: ClinicStore) -> None:
    rows = _rows(station, AUDIT)
    if not rows:
        return
    mine = AUDIT.c.station_id == rows[0]["station_id"]
    with clinic.transaction() as connection:
        _alone(connection, f"audit:{rows[0]['station_id']}")
        last = connection.execute(select(func.max(AUDIT.c.number)).where(mine)).scalar()
        new = [row for row in rows if row["number"] > (-1 if last is None else last)]
        if new:
            connection.execute(insert(AUDIT), new)


def _stream_ends(connection: Connection) -> dict[tuple[str, str], int]:
    columns = (SAMPLES.c.session_id, SAMPLES.c.stream)
    query = select(*columns, func.max(SAMPLES.c.number)).group_by(*columns)
    return {(session_id, stream): last for session_id, stream, last in connection.execute(query)}


def _rows(station: Store, table: Table) -> list[dict[str, Any]]:
    with station.transaction() as connection:
        query = select(table).order_by(*table.primary_key.columns)
        return [row._asdict() for row in connection.execute(query)]


def _of_session(
    connection: Connection, table: Table, session_id: str, within: tuple[int, int]
) -> list[dict[str, Any]]:
    query = select(table).where(table.c.session_id == session_id, table.c.sequence.between(*within))
    rows = connection.execute(query.order_by(table.c.sequence))
    return [row._asdict() for row in rows]


def _heading(connection: Connection, session_id: str) -> dict[str, Any]:
    query = select(SESSIONS).where(SESSIONS.c.session_id == session_id)
    return connection.execute(query).one()._asdict()


def _alone(clinic: Connection, name: str) -> None:
    """Wait until no other station pushes the same; to the end of the transaction."""
    key = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    clinic.execute(key, {"name": name})


def _leave_or_insert(clinic: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    # Asked first: the triggers of append-only tables take no row that is there already.
    (key,) = table.primary_key.columns
    known = set(clinic.execute(select(key)).scalars())
    new = [dict(row) for row in rows if row[key.name] not in known]
    if new:
        clinic.execute(insert_or_leave(table).on_conflict_do_nothing(), new)
