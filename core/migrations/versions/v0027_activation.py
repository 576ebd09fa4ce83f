"""Which versions of the watchlist the workers have taken into use, and which they cannot compile."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the tables, empty: the version in force is proposed to the workers as a new one is."""
    op.create_table(
        "watchlist_activations",
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
    )
    op.create_table(
        "watchlist_checks",
        sa.Column("worker", sa.String(128), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("compiled", sa.Boolean(), nullable=False),
    )
