"""Sign-ups that wait to be confirmed, and how often somebody has asked."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

confirmations = sa.Table(
    "confirmations",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # sha256 of the token in the mail; the token is nowhere
    sa.Column("subscription", sa.String(128), nullable=False, index=True),
    sa.Column("expires", UtcTime, nullable=False),
)

sign_up_asks = sa.Table(
    "sign_up_asks",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("who", sa.String(64), nullable=False, index=True),  # hash of an address, or of an IP address
    sa.Column("at", UtcTime, nullable=False),
)
