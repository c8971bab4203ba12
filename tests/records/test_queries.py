"""What the console reads and exports is in the audit trail; reading goes on where it cannot be.

Owns the tests of queries' entries; must not know sockets.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.protocol.queries import SessionExport, SessionList, SessionRecord
from controller.record_queries import RecordQueries
from controller.records.errors import CannotWriteError
from controller.records.keys import StoreKey
from controller.records.store import Store
from tests.records.sessions import short_session

KEY = StoreKey("ab" * 32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        store.append(short_session())
        yield store


def entries(store: Store) -> list[tuple[str, str, str]]:
    return [(entry.action.value, entry.subject, entry.detail) for entry in store.audit_trail()]


def test_a_session_read_is_noted_once_a_run_and_every_export(store: Store) -> None:
    with (
        Store.open(store.path, KEY, read_only=True) as reader,
        Store.beside(store.path, KEY) as trail,
    ):
        ask = RecordQueries(lambda: reader, lambda: trail)
        assert ask(SessionList()).refusal is None
        assert entries(store) == []
        for _ in range(3):
            result = ask(SessionRecord(session_id="s-1"))
            assert result.events == short_session()
        for with_notes in (False, True):
            assert ask(SessionExport(session_id="s-1", with_notes=with_notes)).csv
    assert entries(store) == [
        ("read", "s-1", "console"),
        ("exported", "s-1", "csv ratings"),
        ("exported", "s-1", "csv ratings, with free text"),
    ]


def test_without_a_trail_one_reads_and_does_not_export(store: Store) -> None:
    def no_trail() -> Store:
        raise CannotWriteError("The disk is full.")

    ask = RecordQueries(lambda: store, no_trail)
    assert ask(SessionRecord(session_id="s-1")).events == short_session()
    refusal = ask(SessionExport(session_id="s-1")).refusal
    assert refusal is not None
    assert refusal.sentence == "The disk is full."
