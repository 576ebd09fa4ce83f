"""Who may look: one-time sign-in tokens, sessions and the tokens of scripts, stored as hashes."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

sign_in_tokens = sa.Table(
    "sign_in_tokens",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the token in the link
    sa.Column("expires", UtcTime, nullable=False),
    sa.Column("name", sa.Text, nullable=False, server_default=""),  # who asked for the link
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the cookie
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("expires", UtcTime, nullable=False),
    sa.Column("name", sa.Text, nullable=False, server_default=""),  # whose it is
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),  # what it is for, for people
    sa.Column("hash", sa.String(64), nullable=False, unique=True),  # sha256 of the token
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False, server_default="operate"),  # operations.actor.Scope, by commas
    sa.Column("expires", UtcTime),  # null: never
    sa.Column("last_used", UtcTime),  # to the minute; null: never
)
