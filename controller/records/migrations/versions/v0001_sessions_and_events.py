"""Sessions, their append-only events with the hash chain, seals and digests.

Owns revision 0001 of the schema as it was; must not know what later revisions make of it.
"""

import sqlalchemy as sa
from alembic import op

from controller.records.migrations.triggers import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables and the triggers that keep them append-only."""
    _sessions()
    _events()
    _seals()
    _digests()
    below = "session_id = NEW.session_id AND sequence >= NEW.sequence"
    append_only("sessions", "session_id = NEW.session_id")
    append_only("events", below)
    append_only("seals", below)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.String(64), primary_key=True),
        sa.Column("pseudonym", sa.String(40), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("opened_utc", sa.String(40), nullable=False),
    )
    op.create_index("ix_sessions_pseudonym", "sessions", ["pseudonym"])
    op.create_index("ix_sessions_opened_utc", "sessions", ["opened_utc"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column(
            "session_id", sa.String(64), sa.ForeignKey("sessions.session_id"), primary_key=True
        ),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("time_ns", sa.BigInteger, nullable=False),
        sa.Column("elapsed_ns", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(32), nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("caused_by", sa.String(64)),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sqlite_with_rowid=False,
    )


def _seals() -> None:
    op.create_table(
        "seals",
        sa.Column(
            "session_id", sa.String(64), sa.ForeignKey("sessions.session_id"), primary_key=True
        ),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sqlite_with_rowid=False,
    )


def _digests() -> None:
    op.create_table(
        "session_digests",
        sa.Column(
            "session_id", sa.String(64), sa.ForeignKey("sessions.session_id"), primary_key=True
        ),
        sa.Column("scene", sa.String(64), nullable=False),
        sa.Column("scenes", sa.Text, nullable=False),
        sa.Column("rating_values", sa.Text, nullable=False),
        sa.Column("ratings", sa.Integer, nullable=False),
        sa.Column("peak_suds", sa.Integer),
        sa.Column("end_suds", sa.Integer),
        sa.Column("closed", sa.String(32)),
        sa.Column("synthetic", sa.Boolean, nullable=False),
    )
    op.create_index("ix_session_digests_closed", "session_digests", ["closed"])
