"""The length of a closed session stands in its digest, so that the list reads no events for it.

Owns revision 0003 of the schema as it was; must not know what later revisions make of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_FROM_THE_EVENTS = """
UPDATE session_digests SET closed_elapsed_ns = (
SELECT elapsed_ns FROM events WHERE events.session_id = session_digests.session_id
ORDER BY sequence DESC LIMIT 1)
WHERE closed IS NOT NULL
"""


def upgrade() -> None:
    """Add the column and fill it from the events."""
    op.add_column("session_digests", sa.Column("closed_elapsed_ns", sa.BigInteger))
    op.execute(_FROM_THE_EVENTS)
