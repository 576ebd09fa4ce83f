"""What readers judged can be dismissed by an editor, and a link that was used to confirm is still known."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcTime

revision = "0013"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("judgements", sa.Column("dismissed", UtcTime, nullable=True))
    op.add_column("confirmations", sa.Column("used", UtcTime, nullable=True))
