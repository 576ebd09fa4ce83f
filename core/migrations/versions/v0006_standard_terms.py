"""The field's own terms: entries are notifications, what a message showed is a snapshot, a placement has a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = (("entries", "notifications"), ("targets", "suppressions"), ("budgets", "rate_limits"))
_COLUMNS = (
    ("alerts", "shown", "snapshot"),
    ("notifications", "shown", "snapshot"),
    ("notifications", "rhythm", "timing"),
    ("articles", "because", "reason"),
)
_INDEXES = {
    "ix_entries_alert": ("ix_notifications_alert", ["alert"]),
    "ix_entries_story": ("ix_notifications_story", ["story"]),
    "ix_entries_delivery": ("ix_notifications_delivery", ["delivery"]),
    "entries_due": ("notifications_due", ["outcome", "due"]),
    "entries_recent": ("notifications_recent", ["subscription", "created"]),
}
_OUTCOMES = (("told", "already_notified"), ("bundled", "in_delivery"))


def upgrade() -> None:
    """Rename; no row is lost, none is written anew but the two outcomes."""
    for old, new in _TABLES:
        op.rename_table(old, new)
    for table, old, new in _COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")  # both databases know it; batch would copy
    for old, (new, columns) in _INDEXES.items():
        op.drop_index(old, "notifications")
        op.create_index(new, "notifications", columns, unique=False)
    outcome = sa.table("notifications", sa.column("outcome"))
    for old, new in _OUTCOMES:
        op.execute(sa.update(outcome).where(outcome.c.outcome == old).values(outcome=new))
