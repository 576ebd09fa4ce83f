"""What a published list said when it was taken over is kept, so that a refresh shows only what changed since.

Lists that were imported before are compared with nothing: their first refresh shows all that differs from the file.
"""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "listed_entries",
        sa.Column("list", sa.String(64), primary_key=True),
        sa.Column("entity", sa.String(128), primary_key=True),
        sa.Column("said", Json, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("merged_into", sa.String(128), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
    )
