"""What is known of the hubs of feeds, and what they have pushed and no poller has read yet."""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

feed_hubs = sa.Table(
    "feed_hubs",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("hub", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),  # the feed, by its own name for itself
    sa.Column("token", sa.String(64), nullable=False, unique=True),  # the end of the callback's address
    sa.Column("secret", sa.String(64), nullable=False),  # signs what is pushed
    sa.Column("state", sa.String(16), nullable=False),  # HubState
    sa.Column("detail", sa.Text, nullable=False),  # one line for people
    sa.Column("failures", sa.Integer, nullable=False),  # asked in vain, in a row
    sa.Column("again", UtcTime, nullable=False, index=True),  # when it is asked next
    sa.Column("until", UtcTime, nullable=True),  # the end of its lease
    sa.Column("pushed", UtcTime, nullable=True),  # when the last push was read
    sa.Column("missed", UtcTime, nullable=True),  # when a poll last found what no push had brought
)

pushed_documents = sa.Table(
    "pushed_documents",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("charset", sa.String(40), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.UniqueConstraint("feed", "digest", name="one_push_of_a_document"),
)
