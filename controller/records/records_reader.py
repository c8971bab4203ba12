"""What any store of records can be asked, whatever database keeps it.

Owns the reading side that a station's store and a clinic's share; must not know files or servers.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from controller.protocol.events import RecordedEvent
from controller.protocol.queries import SessionSummary
from controller.records import audit, documents, reading, samples
from controller.records.chain import ChainCheck
from controller.records.documents import Document
from controller.records.samples import Chunk


class RecordsReader(ABC):
    """Reads sessions and checks them; every method raises StoreError with a sentence."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction, committed at its end."""

    def sessions(self, pseudonym: str | None = None) -> tuple[SessionSummary, ...]:
        """The sessions of one patient or of all, newest first."""
        with self.transaction() as connection:
            return reading.sessions(connection, pseudonym)

    def sessions_between(self, begin_utc: str, end_utc: str) -> tuple[SessionSummary, ...]:
        """The sessions opened from one moment until before another, newest first.

        Both as the record writes its moments: ISO 8601 with milliseconds, UTC.
        """
        with self.transaction() as connection:
            return reading.sessions(connection, None, (begin_utc, end_utc))

    def events(self, session_id: str, from_sequence: int = 0) -> tuple[RecordedEvent, ...]:
        """The events of a session from a sequence on; none for a session that is not there.

        Raises DamagedError where an event cannot be read.
        """
        with self.transaction() as connection:
            rows = reading.event_rows(connection, session_id, from_sequence)
        return reading.recorded_events(rows)

    def open_sessions(self) -> tuple[str, ...]:
        """Ids of the sessions that were not closed, oldest first."""
        with self.transaction() as connection:
            return reading.open_sessions(connection)

    def samples(self, session_id: str, stream: str) -> tuple[Chunk, ...]:
        """A stream's chunks in order; none where it was not recorded."""
        with self.transaction() as connection:
            return samples.chunks(connection, session_id, stream)

    def next_chunk(self, session_id: str, stream: str) -> int:
        """The number that the next chunk of a stream has to have."""
        with self.transaction() as connection:
            return samples.next_number(connection, session_id, stream)

    def sample_streams(self, session_id: str) -> tuple[str, ...]:
        """Names of the streams of samples that a session has."""
        with self.transaction() as connection:
            return samples.streams(connection, session_id)

    def documents(self, kind: str, pseudonym: str | None = None) -> tuple[Document, ...]:
        """Every version of a kind of documents, of one patient or of all, oldest first of each."""
        with self.transaction() as connection:
            return documents.documents(connection, kind, pseudonym)

    def latest_documents(self, kind: str) -> tuple[Document, ...]:
        """The newest version of every patient's document of a kind."""
        with self.transaction() as connection:
            return documents.latest(connection, kind)

    def verify(self, session_id: str, trusted: Collection[str] | None = None) -> ChainCheck:
        """Check a session's chain, its seals, their signatures, its samples and its line.

        ``trusted`` are the public keys whose signatures count; None: those that the store names.
        """
        with self.transaction() as connection:
            return reading.verify(connection, session_id, trusted)

    def audit_trail(self) -> tuple[audit.Entry, ...]:
        """Every entry, each station's in order."""
        with self.transaction() as connection:
            return audit.entries(connection)

    def verify_audit(self, trusted: Collection[str] | None = None) -> str | None:
        """A sentence for the first entry that is altered, missing or unsigned, or None."""
        with self.transaction() as connection:
            return audit.verify(connection, reading.public_keys(connection, trusted))

    def signing_keys(self) -> tuple[str, ...]:
        """The public keys that signed here, oldest first."""
        with self.transaction() as connection:
            return tuple(reading.public_keys(connection, None).values())
