"""What a reader decides is about a subscription as it goes to them: unsubscribes and snoozes are by recipient."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0018"
down_revision = "0011"

_SNOOZE = ("subscription", "kind", "what", "until", "at")


def upgrade() -> None:
    """Take what readers did to subscriptions of the file out of the table of people's own; no decision is lost."""
    op.create_table(
        "unsubscribes",
        sa.Column("subscription", sa.String(128), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "recipient"),
    )
    op.create_index(op.f("ix_unsubscribes_serial"), "unsubscribes", ["serial"], unique=False)
    bind = op.get_bind()
    _move_ended(bind)
    _key_snoozes(bind)


def _move_ended(bind: sa.Connection) -> None:
    """Rows of the file hold their reader's decision; a row of before that names an older reader kept theirs."""
    names = ("id", "document", "state", "origin", "changed", "serial")
    types: dict[str, Any] = {"document": Json, "changed": UtcTime}
    old = sa.table("subscriptions", *(sa.column(name, types.get(name)) for name in names))
    kept = ("subscription", "recipient", "ended", "at", "serial")
    new = sa.table("unsubscribes", *(sa.column(name, UtcTime if name == "at" else None) for name in kept))
    of_file = old.c.origin == "file"
    for row in bind.execute(sa.select(old).where(of_file, old.c.state == "ended")).all():
        [(channel, target)] = row.document["to"].items()
        values = {"subscription": row.id, "recipient": _hash(channel, target), "ended": True}
        bind.execute(sa.insert(new).values(**values, at=row.changed, serial=row.serial))
    bind.execute(sa.delete(old).where(of_file))


def _key_snoozes(bind: sa.Connection) -> None:
    """Give each snooze to whom the subscription notified last before it: that reader had the link."""
    types: dict[str, Any] = {"until": UtcTime, "at": UtcTime}
    snoozes = sa.table("snoozes", *(sa.column(name, types.get(name)) for name in _SNOOZE))
    kept = [
        row._asdict() | {"recipient": _last_notified(bind, row.subscription, row.at)}
        for row in bind.execute(sa.select(snoozes)).all()
    ]
    op.drop_table("snoozes")
    made = op.create_table(
        "snoozes",
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "recipient", "kind", "what"),
    )
    kept = [row for row in kept if row["recipient"]]
    if kept:
        bind.execute(sa.insert(made), kept)


def _last_notified(bind: sa.Connection, subscription: str, at: object) -> str:
    names = ("subscription", "channel", "target", "created")
    told = sa.table("notifications", *(sa.column(name, UtcTime if name == "created" else None) for name in names))
    mine = sa.select(told.c.channel, told.c.target).where(told.c.subscription == subscription, told.c.created <= at)
    row = bind.execute(mine.order_by(told.c.created.desc()).limit(1)).first()
    return "" if row is None else _hash(row.channel, row.target)


def _hash(channel: str, target: str) -> str:
    """Write a recipient as this version does (alerts/recipient.py): a migration does not follow later changes."""
    whose = target.strip().lower() if channel == "email" else target
    return hashlib.sha256(f"{channel}:{whose}".encode()).hexdigest()
