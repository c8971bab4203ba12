"""Patients and their identity, signatures, samples, tombstones and the audit trail.

Owns revision 0002 of the schema as it was; must not know what later revisions make of it.
"""

import secrets

import sqlalchemy as sa
from alembic import op

from controller.records.migrations.triggers import append_only

revision = "0002"
down_revision = "0001"

_KNOWN_PATIENTS = """
INSERT INTO patients (pseudonym, created_utc)
SELECT pseudonym, min(opened_utc) FROM sessions GROUP BY pseudonym
"""


def upgrade() -> None:
    """Create the tables; every pseudonym of the sessions becomes a patient."""
    _station()
    _patients()
    _documents()
    _signatures()
    _samples()
    _tombstones()
    _audit()
    op.execute(_KNOWN_PATIENTS)


def _station() -> None:
    table = op.create_table("station", sa.Column("station_id", sa.String(32), primary_key=True))
    op.bulk_insert(table, [{"station_id": secrets.token_hex(8)}])
    append_only("station", "TRUE")


def _patients() -> None:
    op.create_table(
        "patients",
        sa.Column("pseudonym", sa.String(40), primary_key=True),
        sa.Column("created_utc", sa.String(40), nullable=False),
        sa.Column("archived_utc", sa.String(40)),
    )
    op.create_table(
        "identities",
        sa.Column(
            "pseudonym", sa.String(40), sa.ForeignKey("patients.pseudonym"), primary_key=True
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("birth_date", sa.String(10), nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
    )


def _documents() -> None:
    op.create_table(
        "patient_documents",
        sa.Column(
            "pseudonym", sa.String(40), sa.ForeignKey("patients.pseudonym"), primary_key=True
        ),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("written_utc", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    append_only(
        "patient_documents",
        "pseudonym = NEW.pseudonym AND kind = NEW.kind AND number >= NEW.number",
    )


def _signatures() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("since_utc", sa.String(40), nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column(
            "session_id", sa.String(64), sa.ForeignKey("sessions.session_id"), primary_key=True
        ),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key_id", sa.String(16), sa.ForeignKey("signing_keys.key_id"), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sqlite_with_rowid=False,
    )
    append_only("signing_keys", "key_id = NEW.key_id")
    append_only("signatures", "session_id = NEW.session_id AND sequence >= NEW.sequence")


def _samples() -> None:
    op.create_table(
        "sample_chunks",
        sa.Column(
            "session_id", sa.String(64), sa.ForeignKey("sessions.session_id"), primary_key=True
        ),
        sa.Column("stream", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    append_only(
        "sample_chunks",
        "session_id = NEW.session_id AND stream = NEW.stream AND number >= NEW.number",
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("session_id", sa.String(64), primary_key=True),
        sa.Column("last_sequence", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("erased_utc", sa.String(40), nullable=False),
    )
    append_only("tombstones", "session_id = NEW.session_id")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("station_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at_utc", sa.String(40), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16)),
        sa.Column("signature", sa.String(128)),
    )
    append_only("audit", "station_id = NEW.station_id AND number >= NEW.number")
