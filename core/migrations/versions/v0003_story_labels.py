"""What people corrected in stories, as labelled pairs."""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "story_labels",
        sa.Column("a", sa.String(length=64), nullable=False),
        sa.Column("b", sa.String(length=64), nullable=False),
        sa.Column("same_event", sa.Boolean(), nullable=False),
        sa.Column("pair", Json, nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("a", "b"),
    )
    op.create_index(op.f("ix_story_labels_at"), "story_labels", ["at"])
