"""The tables of the store, as SQLAlchemy Core sees them.

Owns names and types of columns; must not know who reads or writes them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("session_id", String(64), primary_key=True),
    Column("pseudonym", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("opened_utc", String(40), nullable=False),
    Index("ix_sessions_pseudonym", "pseudonym"),
    Index("ix_sessions_opened_utc", "opened_utc"),
)
"""One row a session, written with its first event, never changed."""

EVENTS = Table(
    "events",
    METADATA,
    Column("session_id", String(64), ForeignKey("sessions.session_id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(64), nullable=False),
    Column("time_ns", BigInteger, nullable=False),
    Column("elapsed_ns", BigInteger, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("caused_by", String(64)),
    Column("kind", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False,
)
"""Append-only. ``payload`` is the event's JSON as text: the hash is over these very bytes.
Without a rowid a session's events lie together and an append touches one tree."""

SEALS = Table(
    "seals",
    METADATA,
    Column("session_id", String(64), ForeignKey("sessions.session_id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False,
)
"""Append-only: the chain's last hash at the close and about every minute, so that a cut tail
shows."""

DIGESTS = Table(
    "session_digests",
    METADATA,
    Column("session_id", String(64), ForeignKey("sessions.session_id"), primary_key=True),
    Column("scene", String(64), nullable=False),
    Column("scenes", Text, nullable=False),
    Column("rating_values", Text, nullable=False),
    Column("ratings", Integer, nullable=False),
    Column("peak_suds", Integer),
    Column("end_suds", Integer),
    Column("closed", String(32)),
    Column("synthetic", Boolean, nullable=False),
    Index("ix_session_digests_closed", "closed"),
)
"""What the list of sessions shows, derived from the events and checked against them."""
