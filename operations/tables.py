"""What people did, which dead letters were replayed, and what published lists said when they were taken over."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import Json, UtcTime, metadata

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

listed_entries = sa.Table(
    "listed_entries",
    metadata,
    sa.Column("list", sa.String(64), primary_key=True),  # the file of the watchlist that it came to: un, ofac
    sa.Column("entity", sa.String(128), primary_key=True),  # its id there
    sa.Column("said", Json, nullable=False),  # the entity as its publisher listed it then
    sa.Column("decision", sa.String(16), nullable=False),  # operations.imports.entries.Decision
    sa.Column("merged_into", sa.String(128), nullable=False),  # an entity of ours; empty: it is one of its own
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
)
