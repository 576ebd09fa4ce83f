"""What people did, and which dead letters were replayed."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),  # a login, a token's name, a reader's address
    sa.Column("door", sa.String(16), nullable=False),  # operations.actor.Door
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),  # in short; empty where there was nothing
    sa.Column("after", sa.Text, nullable=False),
)

replayed_letters = sa.Table(
    "replayed_letters",
    metadata,
    sa.Column("letter", sa.String(64), primary_key=True),  # operations.dead_letters: its id
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)
