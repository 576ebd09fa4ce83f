"""Workers record the settings that they run with."""

import sqlalchemy as sa
from alembic import op

from core.database import Json

revision = "0011"
down_revision = "0008"


def upgrade() -> None:
    """Add the column."""
    op.add_column("workers", sa.Column("settings", Json, nullable=False, server_default="{}"))
