"""Hosts of feeds are kept: who asks one, and until when all pollers leave it alone."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "feed_hosts",
        sa.Column("host", sa.String(300), primary_key=True),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("busy_until", UtcTime(), nullable=False),
        sa.Column("held_by", sa.String(128), nullable=False),
    )
