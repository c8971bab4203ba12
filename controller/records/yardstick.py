"""What the disk and the cipher cost alone: the yardstick that the store is measured against.

Owns a bare encrypted commit; must not know events or any table of the store.
"""

import time
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
