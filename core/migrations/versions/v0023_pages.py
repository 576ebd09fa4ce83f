"""Articles keep the text of their page, where their feed asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column."""
    op.add_column("articles", sa.Column("page", sa.Text(), nullable=False, server_default=""))
