"""Far sides that refuse, rate budgets, tokens of scripts, sign-ups, notices, and the outcome of a delivery."""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "targets",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "target"),
    )
    op.create_table(
        "budgets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("free", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "api_tokens",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "confirmations",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("expires", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_confirmations_subscription"), "confirmations", ["subscription"], unique=False)
    op.create_table(
        "sign_up_asks",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_sign_up_asks_who"), "sign_up_asks", ["who"], unique=False)
    op.add_column("deliveries", sa.Column("notice", Json, nullable=True))
    op.add_column("deliveries", sa.Column("outcome", sa.String(length=32), server_default="", nullable=False))
