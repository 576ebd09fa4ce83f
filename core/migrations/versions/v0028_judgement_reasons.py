"""Judgements keep why an alert was not relevant, where its reader said so."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the column; what was judged before has no reason."""
    op.add_column("judgements", sa.Column("reason", sa.String(16), nullable=False, server_default=""))
