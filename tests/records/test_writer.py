"""The recorder never blocks, never gives up and never says durable too early.

Owns the tests of group commit and of outages of a real disk; must not know the store's tables.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.protocol.events import NoteAdded, RecordedEvent
from controller.records.keys import StoreKey
from controller.records.store import Store
from controller.records.writer import Appends, Writer
from tests.records.sessions import prepared, recorded, short_session

KEY = StoreKey("ab" * 32)
PATIENCE_S = 20


class Told:
    """What a writer told, in order, to be waited for."""

    def __init__(self) -> None:
        self.all: queue.Queue[tuple[str, object]] = queue.Queue()

    def writer(self, store: Appends) -> Writer:
        return Writer(
            store,
            lambda tokens: self.all.put(("durable", tokens)),
            lambda sentence: self.all.put(("failure", sentence)),
            lambda: self.all.put(("recovered", None)),
        )

    def next(self) -> tuple[str, object]:
        return self.all.get(timeout=PATIENCE_S)

    def until_durable(self, token: int) -> list[tuple[str, object]]:
        """Everything told up to the commit that holds the token."""
        told: list[tuple[str, object]] = []
        while not (told and told[-1][0] == "durable" and token in tuple(told[-1][1])):  # type: ignore[arg-type]
            told.append(self.next())
        return told


class Gate:
    """A store that waits at its door and counts its transactions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.open = threading.Event()
        self.entered = threading.Event()
        self.sizes: list[int] = []

    def append(self, recorded: Sequence[RecordedEvent]) -> None:
        self.entered.set()
        assert self.open.wait(PATIENCE_S)
        self.sizes.append(len(recorded))
        self.store.append(recorded)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, KEY) as store:
        yield store


@pytest.fixture
def told() -> Told:
    return Told()


def notes(count: int) -> tuple[RecordedEvent, ...]:
    return recorded([(0, prepared()), *((n, NoteAdded(text=f"{n}")) for n in range(1, count))])


def test_durable_is_said_when_another_connection_can_read_it(
    store: Store, path: Path, told: Told
) -> None:
    writer = told.writer(store)
    with Store.open(path, KEY, read_only=True) as reader:
        for token, event in enumerate(short_session()):
            writer.submit(token, [event])
            assert told.next() == ("durable", (token,))
            assert len(reader.events("s-1")) == token + 1
    assert writer.close(PATIENCE_S)


def test_all_that_waits_goes_in_one_commit_in_order(store: Store, told: Told) -> None:
    gate = Gate(store)
    writer = told.writer(gate)
    events = notes(257)
    writer.submit(0, events[:1])
    assert gate.entered.wait(PATIENCE_S)
    for token in range(1, 257):
        writer.submit(token, [events[token]])
    assert writer.pending == 257
    gate.open.set()
    assert told.next() == ("durable", (0,))
    assert told.next() == ("durable", tuple(range(1, 257)))
    assert gate.sizes == [1, 256]
    assert store.events("s-1") == events
    assert writer.close(PATIENCE_S)


def move_away(path: Path) -> Callable[[], None]:
    away = path.parent.with_name("away")
    path.parent.rename(away)

    def bring_back() -> None:
        away.rename(path.parent)

    return bring_back


def fill_the_disk(store: Store) -> Callable[[], None]:
    """SQLite's own limit of pages stands for a full disk: the same code path, the same error."""
    database = store._database
    connect = database._connect

    def limited() -> object:
        connection = connect()
        cursor = connection.cursor()
        cursor.execute(KEY.pragma)
        cursor.execute("PRAGMA max_page_count = 1")
        return connection

    def limit(creator: object) -> None:
        database.close()
        database._engine.pool._creator = creator  # type: ignore[assignment]

    limit(limited)
    return lambda: limit(connect)


def outage(how: str, store: Store, path: Path) -> Callable[[], None]:
    return fill_the_disk(store) if how == "disk full" else move_away(path)


@pytest.mark.posix_only
@pytest.mark.parametrize(
    ("how", "sentence"), [("disk full", "the disk is full"), ("folder gone", "gone from its place")]
)
def test_an_outage_is_told_once_and_nothing_is_lost_or_reordered(
    store: Store, path: Path, told: Told, how: str, sentence: str
) -> None:
    writer = told.writer(store)
    events = notes(2000)
    writer.submit(0, events[:400])
    assert told.next() == ("durable", (0,))
    mend = outage(how, store, path)
    writer.submit(1, events[400:1990])
    kind, said = told.next()
    assert (kind, sentence in str(said)) == ("failure", True), said
    for token, event in enumerate(events[1990:], start=2):
        writer.submit(token, [event])
    assert writer.pending == 11
    mend()
    said_after = told.until_durable(11)
    assert [kind for kind, _ in said_after] == ["recovered", "durable", "durable"]
    assert said_after[1:] == [("durable", (1,)), ("durable", tuple(range(2, 12)))]
    assert store.events("s-1") == events
    assert store.verify("s-1").sound
    assert writer.close(PATIENCE_S)


@pytest.mark.posix_only
def test_a_second_outage_is_told_again(store: Store, path: Path, told: Told) -> None:
    writer = told.writer(store)
    events = notes(3)
    for token, event in enumerate(events):
        mend = move_away(path)
        writer.submit(token, [event])
        assert told.next()[0] == "failure"
        mend()
        assert [kind for kind, _ in told.until_durable(token)] == ["recovered", "durable"]
    assert store.events("s-1") == events
    assert writer.close(PATIENCE_S)


@pytest.mark.posix_only
def test_a_store_that_was_replaced_is_never_said_to_be_durable(
    store: Store, path: Path, told: Told
) -> None:
    with Store.open(path.with_name("other.db"), KEY) as other:
        other.append(notes(1))
    store.append(notes(2))
    path.with_name("other.db").replace(path)
    path.with_name("store.db-wal").unlink()
    writer = told.writer(store)
    writer.submit(0, notes(4)[2:])
    assert told.next()[0] == "failure"
    assert not writer.close(0.1)
    assert writer.pending == 1


def test_closing_writes_what_waits(store: Store, told: Told) -> None:
    writer = told.writer(store)
    events = notes(300)
    for token, event in enumerate(events):
        writer.submit(token, [event])
    assert writer.close(PATIENCE_S)
    assert store.events("s-1") == events
    with pytest.raises(ValueError, match="closed"):
        writer.submit(300, events[-1:])


def test_a_locked_store_is_a_sentence_and_goes_on_when_it_is_free(
    store: Store, path: Path, told: Told
) -> None:
    with Store.open(path.with_name("other.db"), KEY) as spare:
        intruder = spare._database.__class__(path, KEY, read_only=False)
        connection = intruder.connection()
        transaction = connection.begin()
        connection.execute(text("INSERT INTO sessions VALUES ('x', 'P', 't', 'u')"))
        writer = told.writer(store)
        writer.submit(0, notes(1))
        kind, sentence = told.next()
        assert (kind, "locked by another program" in str(sentence)) == ("failure", True)
        transaction.rollback()
        assert [kind for kind, _ in told.until_durable(0)] == ["recovered", "durable"]
        intruder.close()
    assert writer.close(PATIENCE_S)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_recorder_that_ends_unexpectedly_says_so(told: Told) -> None:
    class Broken:
        def append(self, recorded: Sequence[RecordedEvent]) -> None:
            raise ZeroDivisionError

    writer = told.writer(Broken())
    writer.submit(0, notes(1))
    kind, sentence = told.next()
    assert (kind, "stopped" in str(sentence)) == ("failure", True)
    assert not writer.close(PATIENCE_S)
