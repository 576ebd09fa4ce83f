"""Which files of the folder that `run` follows are not in force, why, and since when."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "files_not_in_force",
        sa.Column("file", sa.String(32), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", UtcTime, nullable=False),
    )
