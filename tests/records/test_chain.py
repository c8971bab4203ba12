"""The chain names the first event that is altered, missing or cut.

Owns the tampering a person with the key could try; must not know how the hash is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from controller.protocol.events import NoteAdded
from controller.records.chain import FIRST_HASH, ChainProblem, check, hash_of, row_of
from controller.records.clinic import ClinicStore
from controller.records.keys import StoreKey
from controller.records.push import push
from controller.records.records_reader import RecordsReader
from controller.records.schema import METADATA
from controller.records.store import Store
from tests.records.postgres import Postgres
from tests.records.sessions import MINUTE, SECOND, prepared, recorded, short_session

KEY = StoreKey("ab" * 32)
LAST = len(short_session()) - 1


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        fill(store)
        yield store


def fill(store: Store) -> None:
    store.append(short_session("s-0"))
    store.append(short_session())
    store.append(short_session("s-2"))


class WithinOneTransaction(RecordsReader):
    """Reads a clinic's store as a transaction that is never committed sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        yield self._connection


@pytest.fixture(scope="module")
def filled_clinic(
    postgres: Postgres, empty_clinic: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClinicStore]:
    path = tmp_path_factory.mktemp("station") / "store.db"
    address = postgres.new_database(empty_clinic)
    with Store.open(path, KEY) as station, ClinicStore.open(address) as clinic:
        fill(station)
        push(station, clinic)
        yield clinic


@pytest.fixture(params=["station", pytest.param("clinic", marks=pytest.mark.posix_only)])
def store(request: pytest.FixtureRequest) -> Iterator[RecordsReader]:
    """A station's store, and a clinic's on PostgreSQL: the same is found in both."""
    if request.param == "station":
        yield request.getfixturevalue("station")
        return
    clinic: ClinicStore = request.getfixturevalue("filled_clinic")
    with clinic.transaction() as connection:
        yield WithinOneTransaction(connection)
        connection.rollback()


def tamper(store: RecordsReader, *statements: str, n: int = 0) -> None:
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":
            lift = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in METADATA.tables]
        else:
            query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            lift = [f"DROP TRIGGER {name}" for name in connection.execute(query).scalars()]
        for statement in (*lift, *statements):
            connection.execute(text(statement), {"n": n} if ":n" in statement else {})


def problem(store: RecordsReader) -> ChainProblem:
    found = store.verify("s-1").problem
    assert found is not None
    assert store.verify("s-0").sound
    assert store.verify("s-2").sound
    return found


def test_an_untouched_session_is_sound(store: RecordsReader) -> None:
    found = store.verify("s-1")
    assert (found.sound, found.events) == (True, LAST + 1)


@pytest.mark.parametrize("sequence", range(LAST + 1))
@pytest.mark.parametrize(
    "change",
    [
        "payload = payload || ' '",
        "payload = replace(payload, 'e', 'f')",
        "time_ns = time_ns + 1",
        "elapsed_ns = elapsed_ns + 1",
        "actor = 'patient'",
        "synthetic = NOT synthetic",
        "caused_by = NULL",
        "run_id = 'run-2'",
        "kind = 'note'",
        "prev_hash = replace(prev_hash, substr(prev_hash, 1, 1), 'x')",
        "hash = replace(hash, substr(hash, 1, 1), 'x')",
    ],
)
def test_an_altered_column_is_named(store: RecordsReader, sequence: int, change: str) -> None:
    where = f"WHERE session_id = 's-1' AND sequence = {sequence}"
    tamper(store, f"UPDATE events SET {change} {where}")  # noqa: S608
    found = problem(store)
    assert (found.what, found.sequence) == ("altered", sequence)
    assert found.sentence == f"Session s-1: event {sequence} was altered."


@pytest.mark.parametrize("sequence", range(LAST))
def test_a_missing_event_is_named(store: RecordsReader, sequence: int) -> None:
    tamper(store, "DELETE FROM events WHERE session_id = 's-1' AND sequence = :n", n=sequence)
    found = problem(store)
    assert (found.what, found.sequence) == ("missing", sequence)
    assert found.sentence == f"Session s-1: event {sequence} is missing."


@pytest.mark.parametrize("sequence", range(LAST + 1))
def test_a_cut_tail_of_a_closed_session_shows(store: RecordsReader, sequence: int) -> None:
    tamper(store, "DELETE FROM events WHERE session_id = 's-1' AND sequence >= :n", n=sequence)
    found = problem(store)
    assert (found.what, found.sequence) == ("cut", sequence)
    assert "cut off" in found.sentence


def test_an_open_session_is_sealed_every_minute(station: Store) -> None:
    notes = [(at * 25 * SECOND, NoteAdded(text="")) for at in range(1, 9)]
    station.append(recorded([(0, prepared()), *notes], session_id="s-9"))
    tamper(station, "DELETE FROM events WHERE session_id = 's-9' AND sequence >= 6")
    found = station.verify("s-9").problem
    assert found is not None
    assert (found.what, found.sequence) == ("cut", 6)


def test_a_replaced_event_with_a_new_hash_is_named_by_its_successor(store: RecordsReader) -> None:
    events = short_session()
    stored = dict(row_of(events[2], "0" * 64))
    forged = row_of(events[2].model_copy(update={"elapsed_ns": MINUTE + 1}), stored["prev_hash"])
    tamper(
        store,
        f"UPDATE events SET elapsed_ns = {MINUTE + 1}, prev_hash = '{'0' * 64}', "  # noqa: S608
        f"hash = '{forged['hash']}' WHERE session_id = 's-1' AND sequence = 2",
    )
    assert problem(store).sequence in (1, 2)


def test_a_whole_chain_forged_anew_does_not_match_its_seal(store: RecordsReader) -> None:
    before, statements = FIRST_HASH, []
    for event in short_session():
        row = row_of(event.model_copy(update={"run_id": "run-2"}), before)
        statements.append(
            f"UPDATE events SET run_id = 'run-2', prev_hash = '{before}', "  # noqa: S608
            f"hash = '{row['hash']}' WHERE session_id = 's-1' AND sequence = {event.sequence}"
        )
        before = row["hash"]
    tamper(store, *statements)
    assert problem(store).what == "altered"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sessions SET pseudonym = 'P-8' WHERE session_id = 's-1'",
        "UPDATE session_digests SET peak_suds = 10 WHERE session_id = 's-1'",
        "UPDATE session_digests SET closed = NULL WHERE session_id = 's-1'",
    ],
)
def test_a_line_that_does_not_follow_is_named(store: RecordsReader, change: str) -> None:
    tamper(store, change)
    assert "line in the list" in problem(store).sentence


def test_a_session_that_is_not_there_is_named(store: RecordsReader) -> None:
    found = store.verify("s-77").problem
    assert found is not None
    assert found.sentence == "There is no session s-77 in the store."


ROWS: list[dict[str, object]] = []
for _event in short_session():
    ROWS.append(row_of(_event, str(ROWS[-1]["hash"]) if ROWS else FIRST_HASH))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_one_byte_anywhere_shows(data: st.DataObject) -> None:
    sequence = data.draw(st.integers(0, LAST))
    column = data.draw(st.sampled_from(sorted(k for k, v in ROWS[0].items() if type(v) is str)))
    value = str(ROWS[sequence][column])
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != value[at]))
    rows = [dict(row) for row in ROWS]
    rows[sequence][column] = value[:at] + other + value[at + 1 :]
    found = check("s-1", rows, {LAST: str(ROWS[LAST]["hash"])})
    assert found.problem is not None
    assert found.problem.sequence == sequence


def test_columns_cannot_be_shifted_into_one_another() -> None:
    row = dict(ROWS[1])
    shifted = row | {"run_id": str(row["run_id"]) + '","', "kind": ""}
    assert hash_of(row) != hash_of(shifted)
