"""What was in force when: every version of the watchlist, the feeds and the subscriptions, as it was written.

Beside it the files of the folder that `wirewatch run` follows and that are not in force, with the reason; and which
versions of the watchlist the workers have taken into use.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

config_versions = sa.Table(
    "config_versions",
    metadata,
    sa.Column("kind", sa.String(32), primary_key=True),  # watchlist, feeds, subscriptions
    sa.Column("version", sa.Integer, primary_key=True),  # 1, 2, 3 … without holes: the key is the compare-and-swap
    sa.Column("content", sa.Text, nullable=False),  # the YAML
    sa.Column("digest", sa.String(64), nullable=False),  # sha256 of the content
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),  # config.versions.store.Origin
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

files_not_in_force = sa.Table(
    "files_not_in_force",
    metadata,
    sa.Column("file", sa.String(32), primary_key=True),  # watchlist, feeds, subscriptions, settings
    sa.Column("reason", sa.Text, nullable=False),  # for people: line, key, what is wrong and what to do
    sa.Column("since", UtcTime, nullable=False),
)

watchlist_activations = sa.Table(
    "watchlist_activations",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True),  # one that was saved between two looks has no row
    sa.Column("state", sa.String(16), nullable=False),  # config.versions.activation.ActivationState
    sa.Column("worker", sa.String(128), nullable=False),  # who cannot compile it; empty: nobody said so
    sa.Column("reason", sa.Text, nullable=False),  # why not, for people
    sa.Column("at", UtcTime, nullable=False),  # since when it is so
)

watchlist_checks = sa.Table(
    "watchlist_checks",
    metadata,
    sa.Column("worker", sa.String(128), primary_key=True),  # one that finds names
    sa.Column("version", sa.Integer, nullable=False),  # that it compiles, or compiled last; 0: none yet
    sa.Column("attempts", sa.Integer, nullable=False),  # how often it began to
    sa.Column("compiled", sa.Boolean, nullable=False),
)
