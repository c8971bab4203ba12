"""What is done to a store as a whole: a new key, a backup, its return, and a check of everything.

Owns the files that come and go meanwhile; must not know what a session holds.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from controller.records.database import Database
from controller.records.errors import (
    CannotWriteError,
    DamagedError,
    StoreError,
)
from controller.records.keys import StoreKey
from controller.records.lock import StoreLock
from controller.records.store import Store

_PART = ".part"


def rekey(path: Path, old: StoreKey, new: StoreKey) -> None:
    """Encrypt the store anew with ``new``; it opens with one of the two keys at every moment.

    Nobody else may have it open. Raises StoreError.
    """
    lock = StoreLock(path)
    try:
        database = Database(path, old, read_only=False, create=False)
        try:
            # The log first: what is in it would still be readable with the old key.
            database.outside("PRAGMA locking_mode = EXCLUSIVE")
            database.checkpoint()
            database.outside(f"PRAGMA rekey = {new.literal}")
            database.checkpoint()
        finally:
            database.close()
        opens(path, new)
    finally:
        lock.release()


def opens(path: Path, key: StoreKey) -> None:
    """Raise WrongKeyError, or another StoreError, unless ``key`` opens the store."""
    database = Database(path, key, read_only=True)
    try:
        database.connection()
    finally:
        database.close()


def backup(path: Path, key: StoreKey, target: Path) -> int:
    """Copy the store as it is now into the file ``target``, also beside a running controller.

    Encrypted with the same key. The copy is checked, every session of it, before it gets its name;
    returns how many. Raises StoreError, also where ``target`` exists.
    """
    if target.exists():
        raise CannotWriteError(f"There is a file {target} already; choose another name.")
    part = target.with_name(target.name + _PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(path, key, part)
        sessions = _check_copy(part, key)
        _to_disk(part)
        part.rename(target)
    except OSError as error:
        raise CannotWriteError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return sessions


def restore(source: Path, key: StoreKey, path: Path) -> Path | None:
    """Put the backup ``source`` in the place of the store ``path``, once it is found sound.

    The present store is kept under another name, which is returned, with its log; None if there is
    none. Raises StoreError, and then the present store is where it was.
    """
    if not source.exists():
        raise CannotWriteError(f"There is no backup {source}.")
    _check_copy(source, key)
    part = path.with_name(path.name + _PART)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = StoreLock(path)
        try:
            part.write_bytes(source.read_bytes())
            _to_disk(part)
            _empty_log(path, key)
            aside = _set_aside(path)
            part.replace(path)
        finally:
            lock.release()
    except OSError as error:
        raise CannotWriteError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return aside


@dataclass(frozen=True)
class Finding:
    """What the check found in one session, or in the audit trail."""

    name: str
    """The session, or ``audit trail``."""
    events: int
    problem: str | None
    """A sentence that names the first place, or None."""


AUDIT_TRAIL = "audit trail"


def check_all(store: Store, trusted: Collection[str] | None) -> Iterator[Finding]:
    """Check every session, oldest first, and the audit trail, one after the other."""
    for summary in reversed(store.sessions()):
        try:
            found = store.verify(summary.session_id, trusted)
        except DamagedError as damage:
            yield Finding(summary.session_id, 0, str(damage))
            continue
        problem = found.problem.sentence if found.problem else None
        yield Finding(summary.session_id, found.events, problem)
    yield Finding(AUDIT_TRAIL, len(store.audit_trail()), store.verify_audit(trusted))


def _copy(path: Path, key: StoreKey, part: Path) -> None:
    database = Database(path, key, read_only=True)
    try:
        # VACUUM INTO reads one snapshot and writes with the same key, free pages left out.
        database.outside("VACUUM INTO ?", str(part))
    finally:
        database.close()


def _check_copy(copy: Path, key: StoreKey) -> int:
    with Store.open(copy, key, read_only=True) as store:
        found = list(check_all(store, None))
    wrong = next((finding.problem for finding in found if finding.problem), None)
    if wrong:
        raise DamagedError(f"{copy} is not a sound copy: {wrong}")
    return len(found) - 1


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _empty_log(path: Path, key: StoreKey) -> None:
    """Bring what the log holds into the store's file; one that does not open stays as it is."""
    if not path.exists():
        return
    with suppress(StoreError):
        database = Database(path, key, read_only=False, create=False)
        try:
            database.checkpoint()
        finally:
            database.close()


def _set_aside(path: Path) -> Path | None:
    """Keep the store under another name as well; at every moment one is in its place."""
    if not path.exists():
        return None
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.before-restore-{moment}")
    try:
        aside.hardlink_to(path)
    except OSError:  # a file system without second names
        shutil.copyfile(path, aside)
        _to_disk(aside)
    # A log left behind would be taken for the log of the backup.
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside
