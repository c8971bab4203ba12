"""What the disk and the cipher cost alone: the yardstick that the store is measured against.

Owns a bare encrypted commit; must not know events or any table of the store.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from controller.records.keys import StoreKey


def bare_commits_s(path: Path, count: int, payload: str) -> list[float]:
    """Seconds of each of ``count`` commits of one row, in a new database at ``path``.

    As durable as the store: SQLCipher, write-ahead log, synchronous=FULL.
    """
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        pragmas = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
        for statement in (StoreKey.new().pragma, *pragmas, "CREATE TABLE row (payload TEXT)"):
            connection.execute(statement)
        return [_one_commit_s(connection, payload) for _ in range(count)]
    finally:
        connection.close()


def _one_commit_s(connection: sqlcipher.Connection, payload: str) -> float:
    began = time.perf_counter()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO row (payload) VALUES (?)", (payload,))
    connection.execute("COMMIT")
    return time.perf_counter() - began


_EVENTS = """
CREATE TABLE events (session_id TEXT, sequence INTEGER, run_id TEXT, time_ns INTEGER,
elapsed_ns INTEGER, actor TEXT, synthetic INTEGER, caused_by TEXT, kind TEXT, payload TEXT,
prev_hash TEXT, hash TEXT, PRIMARY KEY (session_id, sequence)) WITHOUT ROWID
"""

_INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class BareEvents:
    """The same insert and commit as the store's, by the driver alone: no chain, no check."""

    def __init__(self, path: Path) -> None:
        """Make a new database at ``path``, as durable as the store."""
        self._connection = sqlcipher.connect(str(path), isolation_level=None)
        pragmas = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
        for statement in (StoreKey.new().pragma, *pragmas, _EVENTS):
            self._connection.execute(statement)

    def commit_s(self, row: Sequence[object]) -> float:
        """Seconds to insert one row, its twelve values in the order of the table, durably."""
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(_INSERT_EVENT, row)
        self._connection.execute("COMMIT")
        return time.perf_counter() - began

    def close(self) -> None:
        """Close it."""
        self._connection.close()
