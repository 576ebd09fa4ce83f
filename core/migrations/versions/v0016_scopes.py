"""Tokens have scopes, an end and a last use. Those that were there keep what they could: everything, without an end."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0016"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("api_tokens", sa.Column("scopes", sa.Text(), nullable=False, server_default="operate"))
    for column in ("expires", "last_used"):
        op.add_column("api_tokens", sa.Column(column, UtcTime(), nullable=True))
