"""Accounts of the people at a station, and their sign-ins.

Owns revision 0004 of the schema as it was; must not know what later revisions make of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create both tables, empty: a station without accounts asks for the first one."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_utc", sa.String(40), nullable=False),
        sa.Column("disabled_utc", sa.String(40)),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(40), sa.ForeignKey("accounts.name"), nullable=False),
        sa.Column("since_utc", sa.String(40), nullable=False),
        sa.Column("used_utc", sa.String(40), nullable=False),
    )
