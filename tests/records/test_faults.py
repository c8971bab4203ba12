"""Whatever befalls disk, clock or neighbours: no acknowledged event is lost, and a line says why.

Owns the faults that are not an end of the program; must not know how SQLite keeps its promise.
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text

from controller.protocol.events import NoteAdded, RecordedEvent
from controller.records import audit
from controller.records.errors import (
    CannotWriteError,
    DamagedError,
    StoreError,
    StoreLockedError,
    WrongKeyError,
)
from controller.records.keys import StoreKey
from controller.records.store import Store
from tests.records.sessions import SECOND, prepared, recorded, short_session

KEY = StoreKey("ab" * 32)
ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096
CUTS = 150
"""Places of the log at which the power goes, besides those at the edges of a commit."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, KEY) as store:
        yield store


def notes(count: int) -> tuple[RecordedEvent, ...]:
    said = [(n * SECOND, NoteAdded(text="x" * (97 * n % 1500))) for n in range(1, count)]
    return recorded([(0, prepared()), *said])


def connect_with(store: Store, *pragmas: str) -> None:
    """From now on the store's connections are opened otherwise."""

    def connect() -> object:
        connection = sqlcipher.connect(
            f"{store.path.as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        for pragma in pragmas:
            connection.execute(pragma)
        return connection

    store._database.close()
    store._database._engine.pool._creator = connect  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("full", "the disk is full"), ("read-only", "it or its folder is read-only")],
)
def test_a_disk_that_takes_nothing_is_said_and_nothing_is_lost(
    store: Store, path: Path, what: str, sentence: str
) -> None:
    events = notes(400)
    store.append(events[:200])
    as_before = store._database._connect
    if what == "full":
        connect_with(store, KEY.pragma, "PRAGMA max_page_count = 1")
    else:
        connect_with(store, KEY.pragma, "PRAGMA query_only = ON")
    with pytest.raises(CannotWriteError, match=sentence):
        store.append(events[200:])
    store._database.close()
    store._database._engine.pool._creator = as_before  # type: ignore[assignment]
    assert store.events("s-1") == events[:200]
    store.append(events[200:])
    assert store.events("s-1") == events
    assert store.verify("s-1").sound


def test_the_store_can_be_read_where_it_cannot_be_written(store: Store, path: Path) -> None:
    store.append(short_session())
    connect_with(store, KEY.pragma, "PRAGMA query_only = ON")
    with Store.open(path, KEY, read_only=True) as reader:
        assert reader.events("s-1") == short_session()


def test_power_cut_at_any_byte_of_the_log(tmp_path: Path) -> None:
    source = tmp_path / "source"
    events, durable_at = notes(30), []
    with Store.open(source / "store.db", KEY) as store:
        store._database.checkpoint()
        for event in events:
            store.append([event])
            durable_at.append((source / "store.db-wal").stat().st_size)
        kept = tmp_path / "kept"
        shutil.copytree(source, kept)
    size = durable_at[-1]
    edges = {at + step for at in durable_at for step in (-1, 0, 1)}
    chosen = sorted(edges | set(random.Random(1).sample(range(size), CUTS)))
    for cut in (at for at in chosen if 0 <= at <= size):
        acknowledged = sum(at <= cut for at in durable_at)
        after_power_cut(kept, tmp_path / "cut", cut, events, acknowledged)


def after_power_cut(
    kept: Path, place: Path, cut: int, events: tuple[RecordedEvent, ...], acknowledged: int
) -> None:
    """Open a copy whose log ends at a byte: every acknowledged event is there, and it goes on."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(kept, place)
    with (place / "store.db-wal").open("rb+") as log:
        log.truncate(cut)
    with Store.open(place / "store.db", KEY) as store:
        found = store.events("s-1")
        assert found == events[: len(found)]
        assert len(found) >= acknowledged, f"cut at {cut}"
        assert not found or store.verify("s-1").sound
        store.append(events)
        assert store.events("s-1") == events


def test_a_byte_changed_anywhere_in_the_file_is_noticed_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    events = short_session()
    with Store.open(path, KEY) as store:
        store.append(events)
    sound = path.read_bytes()
    noticed = 0
    for page in range(len(sound) // PAGE):
        damaged = bytearray(sound)
        damaged[page * PAGE + 1000] ^= 0xFF
        path.write_bytes(damaged)
        try:
            with Store.open(path, KEY, read_only=True) as store:
                assert store.events("s-1") == events
                assert store.verify("s-1").sound
        except StoreError as problem:
            # A damaged first page cannot be told from a wrong key.
            assert isinstance(problem, DamagedError | WrongKeyError), problem
            noticed += 1
    assert noticed >= 3
    path.write_bytes(sound)
    with Store.open(path, KEY) as store:
        assert store.verify("s-1").sound


def test_a_damaged_page_costs_no_other_session(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.open(path, KEY) as store:
        for number in range(60):
            store.append(short_session(f"s-{number:02}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with Store.open(path, KEY) as store:
        store.append(short_session("s-99"))
        assert store.verify("s-99").sound
        readable = [number for number in range(60) if _reads(store, f"s-{number:02}")]
    assert len(readable) >= 40, "a page of an index leads to a dozen sessions"


def _reads(store: Store, session_id: str) -> bool:
    try:
        return store.events(session_id) == short_session(session_id)
    except DamagedError:
        return False


def test_a_clock_that_is_stepped_changes_no_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(["2026-03-29T03:00:00.000+00:00", "1970-01-01T00:00:00.000+00:00"])
    store.append(short_session("s-1", utc="2026-03-29T02:59:59+00:00"))
    store.append(short_session("s-2", utc="2026-03-29T01:00:00+00:00"))
    monkeypatch.setattr(audit, "now_utc", lambda: next(clock))
    store.note(audit.Action.READ, "s-1")
    store.note(audit.Action.READ, "s-2")
    trail = store.audit_trail()
    assert [(entry.number, entry.subject) for entry in trail] == [(0, "s-1"), (1, "s-2")]
    assert trail[1].at_utc < trail[0].at_utc
    assert store.verify_audit() is None
    assert all(store.verify(session).sound for session in ("s-1", "s-2"))
    assert [event.sequence for event in store.events("s-2")] == list(range(8))


def test_two_stations_on_one_store(path: Path) -> None:
    command = [sys.executable, "-m", "tests.records.kill_load", str(path), "s-1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline()
        with pytest.raises(StoreLockedError, match="in use by another controller"):
            Store.open(path, KEY)
        with Store.open(path, KEY, read_only=True) as reader:
            assert reader.open_sessions() == ("s-1",)
        first.kill()
    with Store.open(path, KEY) as second:
        assert second.verify("s-1").sound
        second.append(short_session("s-2"))


def test_a_neighbour_that_writes_a_moment_is_waited_for(store: Store, path: Path) -> None:
    """A desk that edits a patient beside the controller is no outage."""
    events = notes(60)
    with Store.beside(path, KEY) as desk:
        for number, event in enumerate(events):
            desk.note(audit.Action.READ, f"s-{number}")
            store.append([event])
    assert store.events("s-1") == events
    assert len(store.audit_trail()) == len(events)
    assert store.verify_audit() is None


def test_a_program_that_holds_the_store_is_one_line(store: Store, path: Path) -> None:
    with Store.beside(path, KEY) as intruder, intruder.transaction() as connection:
        connection.execute(text("INSERT INTO patients VALUES ('P-9', 'now', NULL)"))
        with pytest.raises(StoreLockedError, match="is locked by another program"):
            store.append(short_session())
    store.append(short_session())
    assert store.verify("s-1").sound
