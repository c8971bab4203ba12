"""The store of a station: sessions and their events, encrypted, append-only, durable.

Owns opening, transactions and the lock; must not know what an event means for a session, nor who
asks.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from controller.protocol.events import RecordedEvent
from controller.records import audit, erasing, samples
from controller.records.appending import INSERT_EVENT, Head, adopt, head_of, plain_rows, write
from controller.records.audit import Action
from controller.records.database import Database
from controller.records.erasing import Tombstone
from controller.records.errors import CannotWriteError, StoreLockedError, from_database
from controller.records.keys import StoreKey
from controller.records.lock import StoreLock
from controller.records.migrate import require_latest, upgrade
from controller.records.records_reader import RecordsReader
from controller.records.samples import Chunk
from controller.records.signing import Signer


class Store(RecordsReader):
    """The store at one path; its methods may be called from any thread, one at a time each.

    Made by :meth:`open` or :meth:`beside`. A context manager that closes it.
    """

    def __init__(
        self, database: Database, lock: StoreLock | None, signer: Signer | None = None
    ) -> None:
        """Take over an opened database, the lock of who appends, and what signs the seals."""
        self._database = database
        self._lock = lock
        self._heads: dict[str, Head] = {}
        self.signer = signer
        self._busy = threading.RLock()

    @classmethod
    def open(
        cls, path: Path, key: StoreKey, *, read_only: bool = False, signer: Signer | None = None
    ) -> Self:
        """Open the store at ``path``, made and brought up to date if need be.

        One store to append at a time: a second one raises StoreLockedError. With ``read_only`` it
        is neither made nor changed, and may be read while another writes. With a ``signer`` every
        seal is signed. Raises StoreError.
        """
        if read_only:
            return cls._opened(cls(Database(path, key, read_only=True), None), require_latest)
        _make_folder(path.parent)
        lock = StoreLock(path)
        return cls._opened(cls(Database(path, key, read_only=False), lock, signer), upgrade)

    @classmethod
    def beside(cls, path: Path, key: StoreKey, *, signer: Signer | None = None) -> Self:
        """Open a store that is there, beside the controller that appends to it.

        For what is short and touches no session: patients, documents, the audit trail. Raises
        StoreError.
        """
        database = Database(path, key, read_only=False, create=False)
        return cls._opened(cls(database, None, signer), require_latest)

    @classmethod
    def _opened(cls, store: Self, prepare: Callable[[Connection, Path], None]) -> Self:
        with ExitStack() as undo:
            undo.callback(store.close)
            with store.transaction() as connection:
                prepare(connection, store.path)
                if store.signer is not None:
                    adopt(connection, store.signer)
            undo.pop_all()
        return store

    @property
    def path(self) -> Path:
        """Where the store is."""
        return self._database.path

    def append(self, recorded: Sequence[RecordedEvent]) -> None:
        """Write events in one transaction; they are durable when this returns.

        Safe to repeat: what is already there is left as it is. Raises OutOfOrderError for a gap or
        for another event under a number that is taken, and StoreError if nothing could be written.
        """
        with self._busy:
            plain = plain_rows(self._heads, recorded)
            if plain is not None:
                with self._connected():
                    self._database.insert(INSERT_EVENT, plain[1])
                    self._database.confirm_present()
                self._heads |= plain[0]
                return
            with self.transaction(then=self._database.confirm_present) as connection:
                heads: dict[str, Head] = {}
                for session_id in {event.session_id for event in recorded}:
                    known = self._heads.pop(session_id, None)
                    heads[session_id] = known or head_of(connection, session_id)
                write(connection, heads, recorded, self.signer)
            self._heads |= heads

    def append_samples(self, chunks: Sequence[Chunk]) -> None:
        """Write chunks of samples in one transaction; safe to repeat. Raises as :meth:`append`."""
        with self.transaction(then=self._database.confirm_present) as connection:
            samples.append(connection, chunks)

    def note(
        self, action: Action, subject: str, detail: str = "", actor: str | None = None
    ) -> None:
        """Add an entry to the audit trail; ``actor`` is who signed in, if anybody."""
        with self.transaction() as connection:
            audit.note(connection, self.signer, action, subject, detail, actor)

    def erase_patient(self, pseudonym: str) -> tuple[Tombstone, ...]:
        """Delete all there is of a patient and every trace of it in the file; no way back.

        Only for who opened the store to append. Raises StoreError.
        """
        if self._lock is None:
            raise StoreLockedError("Nothing is erased beside a running controller.")
        with self._busy:
            with self.transaction(then=self._database.confirm_present) as connection:
                buried = erasing.erase_patient(connection, pseudonym)
                detail = f"{len(buried)} sessions"
                audit.note(connection, self.signer, Action.PATIENT_ERASED, pseudonym, detail)
            self._heads.clear()
            self._database.checkpoint()
            self._database.outside("VACUUM")
            self._database.checkpoint()
        return buried

    def close(self) -> None:
        """Close the file and let go of the lock; harmless twice."""
        with self._busy:
            self._database.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        """Enter with the store open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def transaction(self, then: Callable[[], None] | None = None) -> Iterator[Connection]:
        """One transaction, then ``then``; whatever goes wrong, the next one connects anew."""
        with self._connected():
            connection = self._database.connection()
            with connection.begin():
                yield connection
            if then is not None:
                then()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        with self._busy:
            sound = False
            try:
                yield
                sound = True
            except SQLAlchemyError as error:
                raise from_database(error, self.path) from error
            finally:
                if not sound:
                    self._heads.clear()
                    self._database.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWriteError(
            f"The data directory {folder} cannot be written: {error.strerror}."
        ) from error
