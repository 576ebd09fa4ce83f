"""What was in force when: every version of the watchlist, the feeds and the subscriptions, as it was written.

Beside it the subscriptions that people made themselves, and those of the file that their readers have ended.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import Json, UtcTime, metadata

config_versions = sa.Table(
    "config_versions",
    metadata,
    sa.Column("kind", sa.String(32), primary_key=True),  # watchlist, feeds, subscriptions
    sa.Column("version", sa.Integer, primary_key=True),  # 1, 2, 3 … without holes: the key is the compare-and-swap
    sa.Column("content", sa.Text, nullable=False),  # the YAML
    sa.Column("digest", sa.String(64), nullable=False),  # sha256 of the content
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),  # file, console
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.String(128), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),  # whose it is: an address, normalised
    sa.Column("document", Json, nullable=False),  # config.files.subscriptions.Subscription, as people write it
    sa.Column("state", sa.String(16), nullable=False),  # alerts.readers.subscribers.State
    sa.Column("origin", sa.String(16), nullable=False),  # self, operator; file: only what its reader has done to it
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("changed", UtcTime, nullable=False),
    sa.Column("serial", sa.BigInteger, nullable=False, index=True),  # grows with every change of any subscription
)

subscription_serials = sa.Table(
    "subscription_serials",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),  # one row, locked by each change
    sa.Column("serial", sa.BigInteger, nullable=False),
)
