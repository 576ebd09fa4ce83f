"""Subscriptions that people make themselves; entries: what waits, and what each message tells."""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0004"
down_revision = "0003"

_ENTRY = (
    *("id", "alert", "subscription", "story", "kind", "article", "channel", "target", "created", "due", "held"),
    *("rhythm", "why", "shown", "delivery", "outcome"),
)


def upgrade() -> None:
    """Build what this version adds."""
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_subscriptions_owner"), "subscriptions", ["owner"], unique=False)
    op.create_index(op.f("ix_subscriptions_serial"), "subscriptions", ["serial"], unique=False)
    op.create_table(
        "subscription_serials",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _create_entries()
    op.create_table(
        "snoozes",
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "kind", "what"),
    )
    op.create_table(
        "judgements",
        sa.Column("alert", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert", "article", "entity", "name"),
    )
    op.create_index(op.f("ix_judgements_entity"), "judgements", ["entity"], unique=False)
    _fill_entries()
    _free_deliveries_of_alerts()


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alert", sa.String(length=32), nullable=False),
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("story", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("article", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("due", UtcTime(), nullable=False),
        sa.Column("held", sa.String(length=16), nullable=False),
        sa.Column("rhythm", sa.String(length=16), nullable=False),
        sa.Column("why", Json, nullable=False),
        sa.Column("shown", Json, nullable=False),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_entries_alert"), "entries", ["alert"], unique=False)
    op.create_index(op.f("ix_entries_story"), "entries", ["story"], unique=False)
    op.create_index(op.f("ix_entries_delivery"), "entries", ["delivery"], unique=False)
    op.create_index("entries_due", "entries", ["outcome", "due"], unique=False)
    op.create_index("entries_recent", "entries", ["subscription", "created"], unique=False)


def _fill_entries() -> None:
    """Give every delivery of before its entry, so that nothing under way is lost."""
    null = sa.text("'null'::jsonb" if op.get_bind().dialect.name == "postgresql" else "'null'")
    old = sa.table("deliveries", *(sa.column(name) for name in ("id", "alert", "channel", "target", "created")))
    alerts = sa.table("alerts", *(sa.column(name) for name in ("id", "subscription", "story", "article", "why")))
    new = sa.table("entries", *(sa.column(name) for name in _ENTRY))
    chosen = sa.select(
        old.c.id,
        alerts.c.id,
        alerts.c.subscription,
        alerts.c.story,
        sa.text("'alert'"),
        alerts.c.article,
        old.c.channel,
        old.c.target,
        old.c.created,
        old.c.created,
        sa.text("''"),
        sa.text("''"),
        alerts.c.why,
        null,
        old.c.id,
        sa.text("'bundled'"),
    ).select_from(old.join(alerts, alerts.c.id == old.c.alert))
    op.execute(sa.insert(new).from_select(_ENTRY, chosen))


def _free_deliveries_of_alerts() -> None:
    op.drop_index(op.f("ix_deliveries_alert"), "deliveries")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("deliveries", "alert")
        return
    # SQLite builds the table anew, and dropping the old one takes its attempts along: they are kept aside
    op.execute("CREATE TEMPORARY TABLE kept_attempts AS SELECT * FROM attempts")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_column("alert")
    op.execute("INSERT OR IGNORE INTO attempts SELECT * FROM kept_attempts")
    op.execute("DROP TABLE kept_attempts")
