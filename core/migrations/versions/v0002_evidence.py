"""Why a name counts, what an article adds to its story, and where its outlet sits."""

import sqlalchemy as sa
from alembic import op

from core.database import Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Build what this version adds."""
    op.add_column("articles", sa.Column("country", sa.String(length=2), server_default="", nullable=False))
    op.add_column("articles", sa.Column("facts", Json, server_default="[]", nullable=False))
    op.add_column("mentions", sa.Column("severity", sa.String(length=16), server_default="medium", nullable=False))
    op.add_column("mentions", sa.Column("strength", sa.String(length=16), server_default="strong", nullable=False))
    op.add_column("mentions", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("mentions", sa.Column("evidence", Json, server_default="[]", nullable=False))
