"""What people did, which dead letters were replayed, and whose a sign-in link and a session are."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("door", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "replayed_letters",
        sa.Column("letter", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("letter"),
    )
    for table in ("sign_in_tokens", "sessions"):
        op.add_column(table, sa.Column("name", sa.Text(), server_default="", nullable=False))
