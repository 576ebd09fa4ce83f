"""Subscriptions that people make themselves; entries: what waits, and what each message tells."""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_subscriptions_owner"), "subscriptions", ["owner"], unique=False)
    op.create_index(op.f("ix_subscriptions_serial"), "subscriptions", ["serial"], unique=False)
    op.create_table(
        "subscription_serials",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
