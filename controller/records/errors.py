"""Everything that can go wrong with the records, each a sentence a person can act on.

Owns the one tree of errors and the reading of SQLite's codes; must not know who shows them.
"""

from pathlib import Path

from sqlalchemy.exc import DBAPIError

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_PRIMARY_CODE = 0xFF
"""SQLite's extended codes carry the primary one in their low byte (sqlite.org/rescode.html)."""

_CANNOT_WRITE = {
    _READONLY: "it or its folder is read-only",
    _IOERR: "the disk reported an error",
    _FULL: "the disk is full",
    _CANTOPEN: "it or its folder cannot be opened",
}


class StoreError(Exception):
    """A problem with the records; ``str()`` is one sentence for a person."""


class KeyUnavailableError(StoreError):
    """No key for the store could be had."""


class WrongKeyError(StoreError):
    """The key does not open this store."""


class NotAStoreError(StoreError):
    """The file is something else, or a store this version cannot read."""


class StoreLockedError(StoreError):
    """Another program holds the store."""


class CannotWriteError(StoreError):
    """The records cannot be written now; nothing of what was asked was kept."""


class DamagedError(StoreError):
    """The file, or a record in it, cannot be read."""


class OutOfOrderError(StoreError):
    """An event does not continue its session: a gap, or another event under its number."""


def from_database(error: Exception, path: Path) -> StoreError:
    """The sentence for what the database, or its driver, said about the store at ``path``."""
    code = _code(error)
    if code == _NOTADB:
        return WrongKeyError(
            f"The key does not open {path}, or the file is not a fearladder store."
        )
    if code in (_BUSY, _LOCKED):
        return StoreLockedError(f"The store {path} is locked by another program.")
    if code == _CORRUPT:
        return DamagedError(f"The store {path} is damaged: restore it from a backup.")
    if code in _CANNOT_WRITE:
        return CannotWriteError(f"The store {path} cannot be written: {_CANNOT_WRITE[code]}.")
    return CannotWriteError(f"The store {path} cannot be used: {_reason(error)}.")


def _code(error: Exception) -> int | None:
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    return code & _PRIMARY_CODE if isinstance(code, int) else None


def _reason(error: Exception) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(original).partition("\n")[0].rstrip(".")
