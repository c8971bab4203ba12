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
    LargeBinary,
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
    Column("closed_elapsed_ns", BigInteger),
    Index("ix_session_digests_closed", "closed"),
)
"""What the list of sessions shows, derived from the events and checked against them."""

STATION = Table("station", METADATA, Column("station_id", String(32), primary_key=True))
"""One row: the name by which a clinic tells this store from others."""

PATIENTS = Table(
    "patients",
    METADATA,
    Column("pseudonym", String(40), primary_key=True),
    Column("created_utc", String(40), nullable=False),
    Column("archived_utc", String(40)),
)
"""One row a patient, by pseudonym alone."""

IDENTITIES = Table(
    "identities",
    METADATA,
    Column("pseudonym", String(40), ForeignKey("patients.pseudonym"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("birth_date", String(10), nullable=False),
    Column("contact", Text, nullable=False),
)
"""Who a pseudonym is. Read by the patients' book alone: no export, list or push reads it."""

DOCUMENTS = Table(
    "patient_documents",
    METADATA,
    Column("pseudonym", String(40), ForeignKey("patients.pseudonym"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("written_utc", String(40), nullable=False),
    Column("body", Text, nullable=False),
)
"""Append-only: plans, questionnaires and notes that belong to a patient, each version a row."""

SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("key_id", String(16), primary_key=True),
    Column("public_key", String(64), nullable=False),
    Column("since_utc", String(40), nullable=False),
)
"""Append-only: the public halves of the keys that signed here."""

SIGNATURES = Table(
    "signatures",
    METADATA,
    Column("session_id", String(64), ForeignKey("sessions.session_id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("key_id", String(16), ForeignKey("signing_keys.key_id"), nullable=False),
    Column("signature", String(128), nullable=False),
    sqlite_with_rowid=False,
)
"""Append-only: the signature under each seal."""

SAMPLES = Table(
    "sample_chunks",
    METADATA,
    Column("session_id", String(64), ForeignKey("sessions.session_id"), primary_key=True),
    Column("stream", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(64), nullable=False),
    Column("names", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Append-only: high-rate samples, some seconds a row, chained within a stream of a session."""

TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("session_id", String(64), primary_key=True),
    Column("last_sequence", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("erased_utc", String(40), nullable=False),
)
"""Append-only: what is left of an erased session."""

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("role", String(32), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_utc", String(40), nullable=False),
    Column("disabled_utc", String(40)),
)
"""Who may sign in at this station. Stays here: no export or push reads it."""

SIGN_INS = Table(
    "sign_ins",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("name", String(40), ForeignKey("accounts.name"), nullable=False),
    Column("since_utc", String(40), nullable=False),
    Column("used_utc", String(40), nullable=False),
)
"""Sign-ins in force, so that a controller that is started again throws nobody out in a session.
The tokens themselves are nowhere: only who presents one knows it."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("station_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_utc", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("key_id", String(16)),
    Column("signature", String(128)),
)
"""Append-only: who read, exported, edited or erased what, chained within a station."""
