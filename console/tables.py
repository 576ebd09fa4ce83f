"""Who may look: one-time sign-in tokens and sessions, stored as hashes."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

sign_in_tokens = sa.Table(
    "sign_in_tokens",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the token in the link
    sa.Column("expires", UtcTime, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the cookie
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("expires", UtcTime, nullable=False),
)
