"""How feeds are is kept with them, and what is wrong with one for long is told once, and again when it is over.

A feed may be paused.
"""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("feed_states", sa.Column("health", sa.Text(), nullable=False, server_default=""))
    op.add_column("feed_states", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "feed_conditions",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("condition", sa.String(32), primary_key=True),
        sa.Column("since", UtcTime(), primary_key=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("over", UtcTime(), nullable=True),
        sa.Column("told", UtcTime(), nullable=True),
        sa.Column("told_over", UtcTime(), nullable=True),
    )
    op.create_index("feed_conditions_untold", "feed_conditions", ["told", "over", "told_over"])
