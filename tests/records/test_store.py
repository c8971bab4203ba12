"""The store keeps what it acknowledged, in order, encrypted, and changes nothing.

Owns the tests of opening, appending and reading; must not know who records what.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controller.records.errors import (
    CannotWriteError,
    DamagedError,
    NotAStoreError,
    OutOfOrderError,
    StoreLockedError,
    WrongKeyError,
)
from controller.records.keys import StoreKey
from controller.records.store import Store
from tests.records.sessions import MINUTE, rating, recorded, short_session

KEY = StoreKey("ab" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, KEY) as store:
        yield store


def test_it_is_there_after_closing(path: Path) -> None:
    with Store.open(path, KEY) as store:
        store.append(short_session())
    with Store.open(path, KEY) as store:
        assert store.events("s-1") == short_session()
        assert store.verify("s-1").sound


def test_a_session_goes_on_in_a_later_run(path: Path) -> None:
    events = short_session()
    with Store.open(path, KEY) as store:
        store.append(events[:4])
    with Store.open(path, KEY) as store:
        assert store.open_sessions() == ("s-1",)
        store.append(events[4:])
        assert store.open_sessions() == ()
        assert store.sessions()[0].end_suds == 40
        assert store.verify("s-1").sound


def test_appending_again_changes_nothing(store: Store) -> None:
    events = short_session()
    store.append(events)
    store.append(events)
    store.append((*events[6:], *events[6:]))
    assert store.events("s-1") == events
    assert store.verify("s-1").events == len(events)


def test_another_event_under_a_taken_number_is_refused(store: Store) -> None:
    events = short_session()
    store.append(events)
    other = recorded([(2 * MINUTE, rating("r-1", 71, 2 * MINUTE))], first=3)
    with pytest.raises(OutOfOrderError, match="another event is recorded as number 3"):
        store.append(other)
    assert store.events("s-1") == events


def test_a_gap_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    events = short_session()
    store.append(events[:2])
    with pytest.raises(OutOfOrderError, match="event 4 came where 3 was due"):
        store.append((events[2], events[4]))
    assert store.events("s-1") == events[:2]
    store.append(events[2:])
    assert store.events("s-1") == events


def test_a_session_begins_with_its_header(store: Store) -> None:
    with pytest.raises(OutOfOrderError, match="header"):
        store.append(recorded([(0, rating("r-1", 10, 0))]))
    assert store.sessions() == ()


def test_a_wrong_key_is_one_sentence_and_harms_nothing(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Store.open(path, KEY) as store:
        store.append(short_session())
    for key in (StoreKey("cd" * 32), StoreKey("a passphrase")):
        with pytest.raises(WrongKeyError, match=r"^The key does not open .*\.$"):
            Store.open(path, key)
    assert capfd.readouterr().err == ""
    with Store.open(path, KEY) as store:
        assert len(store.events("s-1")) == 8


def test_a_passphrase_opens_what_it_made(path: Path) -> None:
    key = StoreKey("correct 'horse' battery")
    with Store.open(path, key) as store:
        store.append(short_session())
    with Store.open(path, key) as store:
        assert len(store.events("s-1")) == 8


def test_nothing_readable_is_on_the_disk(path: Path) -> None:
    with Store.open(path, KEY) as store:
        store.append(short_session(pseudonym="Seagull-42"))
        for file in path.parent.iterdir():
            content = file.read_bytes()
            assert b"Seagull" not in content
            assert b"SQLite format" not in content


def test_an_unencrypted_database_is_not_a_store(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(NotAStoreError, match="not encrypted"):
        Store.open(path, KEY)


def test_a_text_file_is_not_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("hello " * 2000)
    with pytest.raises(WrongKeyError, match="not a fearladder store"):
        Store.open(path, KEY)
    assert path.read_text() == "hello " * 2000


def test_a_second_controller_is_kept_off(store: Store, path: Path) -> None:
    with pytest.raises(StoreLockedError, match="in use by another controller"):
        Store.open(path, KEY)
    store.close()
    Store.open(path, KEY).close()


def test_a_reader_sees_what_is_durable_while_another_writes(store: Store, path: Path) -> None:
    events = short_session()
    with Store.open(path, KEY, read_only=True) as reader:
        assert reader.sessions() == ()
        store.append(events[:4])
        assert reader.events("s-1") == events[:4]
        store.append(events[4:])
        assert reader.events("s-1") == events


def test_a_reader_cannot_write(store: Store, path: Path) -> None:
    with (
        Store.open(path, KEY, read_only=True) as reader,
        pytest.raises(CannotWriteError, match="read-only"),
    ):
        reader.append(short_session())


def test_a_reader_makes_no_store(path: Path) -> None:
    with pytest.raises(CannotWriteError, match="There is no store"):
        Store.open(path, KEY, read_only=True)
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWriteError, match="cannot be written"):
        Store.open(tmp_path / "file" / "data" / "store.db", KEY)


@pytest.mark.parametrize("table", ["sessions", "events", "seals"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET session_id = 'x'",
        "DELETE FROM {0}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    ],
)
def test_no_row_of_a_record_is_updated_deleted_or_replaced(
    store: Store, table: str, statement: str
) -> None:
    store.append(short_session())
    with (
        pytest.raises(DBAPIError, match="append-only"),
        store._database.connection().begin(),
    ):
        store._database.connection().execute(text(statement.format(table)))
    assert store.events("s-1") == short_session()


def test_a_damaged_page_is_a_sentence_and_the_chain_before_it_stands(path: Path) -> None:
    with Store.open(path, KEY) as store:
        for number in range(40):
            store.append(short_session(f"s-{number}"))
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)
    with (
        Store.open(path, KEY) as store,
        pytest.raises((DamagedError, WrongKeyError, CannotWriteError), match=r"\.$"),
    ):
        for number in range(40):
            store.verify(f"s-{number}")
