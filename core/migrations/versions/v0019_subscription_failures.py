"""Subscriptions that cannot be decided on are set aside, each by itself."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "subscription_failures",
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "digest"),
    )
