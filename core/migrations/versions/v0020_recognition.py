"""Entries of feeds are remembered by their marks, and forgotten some time after they have left their feed.

Rows that were there keep their key alone: ingest recognises them by it, and fills in the rest without publishing.
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0020"
down_revision = "0016"


def upgrade() -> None:
    """Add the columns."""
    for column in ("guid", "address", "title", "text"):
        op.add_column("seen_entries", sa.Column(column, sa.String(16), nullable=False, server_default=""))
    op.add_column("seen_entries", sa.Column("words", sa.String(64), nullable=False, server_default=""))
    op.add_column("seen_entries", sa.Column("published", sa.BigInteger(), nullable=True))
    op.add_column("seen_entries", sa.Column("left", UtcTime(), nullable=True))
    op.add_column("feed_states", sa.Column("host", sa.String(300), nullable=False, server_default=""))
