"""What ingest remembers between polls: the state of each feed, and which entries it has published.

Both are written only after the bus has acknowledged the articles of the response they describe: a crash
repeats an article, never loses one.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import UtcTime, metadata

feed_states = sa.Table(
    "feed_states",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("last_modified", sa.Text, nullable=False),
    sa.Column("body_hash", sa.String(64), nullable=False),
    sa.Column("due", UtcTime, nullable=False, index=True),
    sa.Column("leased_until", UtcTime, nullable=True),  # a poller works on it
    sa.Column("leased_by", sa.String(128), nullable=False),
    sa.Column("polled", UtcTime, nullable=True),
    sa.Column("succeeded", UtcTime, nullable=True),  # last 200 or 304 that could be read; null: never yet
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("outcome", sa.String(32), nullable=False),  # FetchOutcome, or empty
    sa.Column("detail", sa.Text, nullable=False),  # one line for people
    sa.Column("articles", sa.BigInteger, nullable=False),  # published so far
    sa.Column("newest", UtcTime, nullable=True),  # when the last new article came
    sa.Column("host", sa.String(300), nullable=False, server_default=""),  # name and port: one request at a time
    # What it asks of us, and where it lives by now (ingest/manners.py).
    sa.Column("hint", sa.Float, nullable=False, server_default="0"),
    sa.Column("quiet", sa.String(200), nullable=False, server_default=""),
    sa.Column("whole", UtcTime, nullable=True),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("moved_to", sa.Text, nullable=False, server_default=""),
    sa.Column("moved_since", UtcTime, nullable=True),
    sa.Column("moved_times", sa.Integer, nullable=False, server_default="0"),
    sa.Column("gone_since", UtcTime, nullable=True),
    sa.Column("health", sa.Text, nullable=False, server_default=""),  # ingest.health.health.FeedHealth as JSON
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),  # by the list
)

feed_hosts = sa.Table(
    "feed_hosts",
    metadata,
    sa.Column("host", sa.String(300), primary_key=True),  # name and port
    sa.Column("since", UtcTime, nullable=False),  # when `busy_until` was set
    sa.Column("busy_until", UtcTime, nullable=False),  # a poller asks it, or all leave it alone
    sa.Column("held_by", sa.String(128), nullable=False),  # the poller that asks it, or empty
)

feed_conditions = sa.Table(
    "feed_conditions",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("condition", sa.String(32), primary_key=True),  # FeedCondition
    sa.Column("since", UtcTime, primary_key=True),  # when it was first noticed
    sa.Column("detail", sa.Text, nullable=False),  # what is particular, for people
    sa.Column("over", UtcTime, nullable=True),  # when it was seen to be over
    sa.Column("told", UtcTime, nullable=True),  # when it was said that it began
    sa.Column("told_over", UtcTime, nullable=True),
    sa.Index("feed_conditions_untold", "told", "over", "told_over"),
)

seen_entries = sa.Table(
    "seen_entries",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("entry", sa.String(64), primary_key=True),  # the article's id; before 0.3 the hash of guid, link or title
    sa.Column("article", sa.String(64), nullable=False, index=True),
    sa.Column("revision", sa.String(16), nullable=False),
    sa.Column("at", UtcTime, nullable=False),  # when it was first seen
    # What it is recognised by (ingest/recognition): hashes, all empty in rows of before 0.3.
    sa.Column("guid", sa.String(16), nullable=False, server_default=""),
    sa.Column("address", sa.String(16), nullable=False, server_default=""),
    sa.Column("title", sa.String(16), nullable=False, server_default=""),
    sa.Column("text", sa.String(16), nullable=False, server_default=""),
    sa.Column("words", sa.String(64), nullable=False, server_default=""),
    sa.Column("published", sa.BigInteger, nullable=True),
    sa.Column("left", UtcTime, nullable=True),  # since when the feed has not had it any more
)
