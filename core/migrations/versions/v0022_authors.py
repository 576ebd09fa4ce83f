"""Articles keep the authors and categories that their feed names, for subscriptions that ask for them.

They keep their canonical address too, by which the memory of stories knows them. It stays empty for those of before:
correcting a story of the last three days reaches the archive then, and not that memory.
"""

import sqlalchemy as sa
from alembic import op

from core.database import Json

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("articles", sa.Column("canonical", sa.Text(), nullable=False, server_default=""))
    for column in ("authors", "categories"):
        op.add_column("articles", sa.Column(column, Json, nullable=False, server_default="[]"))
