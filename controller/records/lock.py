"""The lock that keeps a second controller off a store.

Owns one small file beside the store; must not know what the store holds.
"""

import sqlite3
from pathlib import Path

from controller.records.errors import CannotWriteError, StoreLockedError


class StoreLock:
    """Held from construction to :meth:`release`, or to the end of the process, however it ends.

    An exclusive transaction on an empty SQLite file: the same on Windows and POSIX, and the
    operating system lets go of it when a process is killed.
    """

    def __init__(self, store: Path) -> None:
        """Take the lock of ``store``; raises StoreLockedError or CannotWriteError."""
        path = store.with_name(store.name + ".lock")
        try:
            self._connection = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise _cannot_lock(store) from error
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise StoreLockedError(
                    f"The store {store} is in use by another controller: stop that one first."
                ) from error
            raise _cannot_lock(store) from error

    def release(self) -> None:
        """Let go; harmless twice."""
        self._connection.close()


def _cannot_lock(store: Path) -> CannotWriteError:
    return CannotWriteError(f"The data directory {store.parent} cannot be written.")
