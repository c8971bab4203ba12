"""The encrypted database file: opening it, and noticing when it is gone.

Owns SQLCipher, its pragmas and the file's identity; must not know the tables.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from controller.records.errors import CannotWriteError, NotAStoreError, from_database
from controller.records.keys import StoreKey

_BUSY_TIMEOUT_S = 0.5
_PLAIN_HEADER = b"SQLite format 3\x00"

_QUIET = "PRAGMA cipher_log_level = NONE"
"""SQLCipher would otherwise write its own lines to stderr for a wrong key."""

_BEGIN_WRITING = "BEGIN IMMEDIATE"
"""A transaction that reads first and writes later could not wait for another program's."""

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    # What is edited or erased is overwritten; events are neither, so it costs them nothing.
    "PRAGMA secure_delete = ON",
)


_Identity = tuple[int, int]
"""Device and inode: which file it is, whatever it is called."""


class Database:
    """One connection to the file at ``path``, opened on demand and after every loss."""

    def __init__(
        self, path: Path, key: StoreKey, *, read_only: bool, create: bool | None = None
    ) -> None:
        """Prepare, without touching the file.

        With ``read_only`` it is never created, nor with ``create`` False.
        """
        self.path = path
        self._key = key
        self._read_only = read_only
        self._create = not read_only if create is None else create
        self._engine = self._new_engine()
        self._connection: Connection | None = None
        self._files = (path, path.with_name(path.name + "-wal"))
        self._identities: dict[Path, _Identity] = {}

    def connection(self) -> Connection:
        """The open connection; raises StoreError with a sentence if there can be none."""
        if self._connection is None:
            self._refuse_plain_file()
            try:
                self._connection = self._engine.connect()
            except SQLAlchemyError as error:
                raise from_database(error, self.path) from error
            # A file that vanishes later must never be replaced by an empty one.
            self._create = False
            self._identities = {}
        return self._connection

    def confirm_present(self) -> None:
        """Raise CannotWriteError if what was written went into a file that has left its place.

        A removed or renamed file goes on taking writes without an error, and they would be lost.
        """
        for file in self._files:
            try:
                status = file.stat()
            except OSError as error:
                raise CannotWriteError(f"The store {file} is gone from its place.") from error
            present = (status.st_dev, status.st_ino)
            if self._identities.setdefault(file, present) != present:
                raise CannotWriteError(f"The store {file} was replaced while it was in use.")

    def insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows in one durable transaction, by the shortest way; raises StoreError.

        After an error the connection must be closed, which undoes what was begun.
        """
        cursor = self._raw().cursor()
        try:
            cursor.execute(_BEGIN_WRITING)
            cursor.executemany(statement, rows)
            cursor.execute("COMMIT")
        except sqlcipher.Error as error:
            raise from_database(error, self.path) from error
        finally:
            cursor.close()

    def outside(self, statement: str, *parameters: str) -> None:
        """Execute a statement that must not be within a transaction; raises StoreError."""
        cursor = self._raw().cursor()
        try:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        except sqlcipher.Error as error:
            raise from_database(error, self.path) from error
        finally:
            cursor.close()

    def checkpoint(self) -> None:
        """Bring everything from the log into the file and empty the log."""
        self.outside("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection; harmless twice, and the next use opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _raw(self) -> DBAPIConnection:
        """The driver's own connection."""
        raw = self.connection().connection.dbapi_connection
        if raw is None:
            raise CannotWriteError(f"The store {self.path} is closed.")
        return raw

    def _new_engine(self) -> Engine:
        engine = create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=self._connect,
            poolclass=NullPool,
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._prepare, insert=True)
        event.listen(engine, "begin", _begin_reading if self._read_only else _begin_writing)
        return engine

    def _connect(self) -> DBAPIConnection:
        mode = "ro" if self._read_only else "rwc" if self._create else "rw"
        connection: DBAPIConnection = sqlcipher.connect(
            f"{self.path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=_BUSY_TIMEOUT_S,
        )
        return connection

    def _prepare(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        pragmas = () if self._read_only else _WRITER_PRAGMAS
        try:
            for statement in (_QUIET, self._key.pragma, *pragmas):
                cursor.execute(statement)
            cursor.execute("SELECT count(*) FROM sqlite_master")
        finally:
            cursor.close()

    def _refuse_plain_file(self) -> None:
        try:
            with self.path.open("rb") as file:
                header = file.read(len(_PLAIN_HEADER))
        except FileNotFoundError as error:
            if not self._create:
                raise CannotWriteError(f"There is no store at {self.path}.") from error
            return
        except OSError as error:
            raise CannotWriteError(f"{self.path} cannot be opened: {error.strerror}.") from error
        if header == _PLAIN_HEADER:
            raise NotAStoreError(f"{self.path} is not a fearladder store: it is not encrypted.")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql(_BEGIN_WRITING)
