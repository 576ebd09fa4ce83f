"""What is due is found by lane, and a lease that is over by its end, however much waits."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0016"


def upgrade() -> None:
    """Replace the index by time with one by lane and time."""
    leased = sa.text("leased_until IS NOT NULL")
    op.drop_index("deliveries_due", "deliveries")
    op.create_index("deliveries_due", "deliveries", ["state", "channel", "lane", "due"])
    op.create_index("deliveries_leased", "deliveries", ["leased_until"], sqlite_where=leased, postgresql_where=leased)
