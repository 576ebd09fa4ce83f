"""Entries of feeds are remembered by their marks, and forgotten some time after they have left their feed.

Feeds are remembered with their host, and with what they ask of us.

Rows that were there keep their key alone: ingest recognises them by it, and fills in the rest without publishing.
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0020"
down_revision = "0013"


def upgrade() -> None:
    """Add the columns."""
    for column in ("guid", "address", "title", "text"):
        op.add_column("seen_entries", sa.Column(column, sa.String(16), nullable=False, server_default=""))
    op.add_column("seen_entries", sa.Column("words", sa.String(64), nullable=False, server_default=""))
    op.add_column("seen_entries", sa.Column("published", sa.BigInteger(), nullable=True))
    op.add_column("seen_entries", sa.Column("left", UtcTime(), nullable=True))
    op.add_column("feed_states", sa.Column("host", sa.String(300), nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("hint", sa.Float(), nullable=False, server_default="0"))
    op.add_column("feed_states", sa.Column("quiet", sa.String(200), nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("whole", UtcTime(), nullable=True))
    op.add_column("feed_states", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("moved_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("moved_since", UtcTime(), nullable=True))
    op.add_column("feed_states", sa.Column("moved_times", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feed_states", sa.Column("gone_since", UtcTime(), nullable=True))
