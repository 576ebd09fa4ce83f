"""What people did, which dead letters were replayed, what published lists said, and what looks back found."""

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

look_backs = sa.Table(
    "look_backs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("watchlist", sa.Integer, nullable=False),  # the version that it looks with
    sa.Column("entities", Json, nullable=False),  # ids
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("reached", UtcTime, nullable=False),  # it goes on after the article `last`, archived then
    sa.Column("last", sa.String(64), nullable=False),
    sa.Column("articles", sa.Integer, nullable=False),  # read so far
    sa.Column("done", sa.Boolean, nullable=False),
)

retro_mentions = sa.Table(
    "retro_mentions",
    metadata,
    sa.Column("look_back", sa.Integer, sa.ForeignKey("look_backs.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),  # 1, 2, 3 … in the order of events
    sa.Column("article", sa.String(64), nullable=False),
    sa.Column("entity", sa.String(128), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("published", UtcTime, nullable=False),
)

draft_trials = sa.Table(
    "draft_trials",
    metadata,
    sa.Column("draft", sa.String(64), primary_key=True),  # sha256 of the file's name and text
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("result", Json, nullable=False),  # operations.draft_trials.DraftTrial
    sa.Column("version", sa.Integer, nullable=True, index=True),  # of the watchlist that was saved of it; null: none
)
