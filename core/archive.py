"""What was seen: articles, their mentions and their stories. The alert stage writes, the console and `try` read.

`articles` holds the newest revision of each article; `handled` remembers every revision that went through the
alert stage, which makes a repeated message harmless. `sync` with `core/article.py` is by name. `story_labels` keeps
what people corrected: pairs of articles that are one event, or not, from which the decision is trained.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.database import Json, UtcTime, metadata

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("revision", sa.String(16), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("canonical", sa.Text, nullable=False, server_default=""),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("page", sa.Text, nullable=False, server_default=""),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("published", UtcTime, nullable=False),
    sa.Column("fetched", UtcTime, nullable=False),
    sa.Column("country", sa.String(2), nullable=False, server_default=""),
    sa.Column("authors", Json, nullable=False, server_default="[]"),
    sa.Column("categories", Json, nullable=False, server_default="[]"),
    sa.Column("archived", UtcTime, nullable=False, index=True),
    sa.Column("history", sa.Boolean, nullable=False),
    sa.Column("story", sa.String(64), nullable=False, index=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("watchlist", sa.Integer, nullable=False),  # the version that found the mentions
    sa.Column("facts", Json, nullable=False, server_default="[]"),  # core.article.Fact
    sa.Column("outcome", sa.String(32), nullable=False),  # ArticleOutcome of the newest revision
)

handled = sa.Table(
    "handled",
    metadata,
    sa.Column("article", sa.String(64), primary_key=True),
    sa.Column("revision", sa.String(16), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("article", sa.String(64), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field", sa.String(8), primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, primary_key=True),
    sa.Column("entity", sa.String(128), primary_key=True, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("rule", sa.String(32), nullable=False),
    sa.Column("severity", sa.String(16), nullable=False, server_default="medium"),
    sa.Column("strength", sa.String(16), nullable=False, server_default="strong"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("evidence", Json, nullable=False, server_default="[]"),  # core.article.Evidence
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("sentence_start", sa.Integer, nullable=False),
)

story_labels = sa.Table(
    "story_labels",
    metadata,
    sa.Column("a", sa.String(64), primary_key=True),  # article ids, the smaller first
    sa.Column("b", sa.String(64), primary_key=True),
    sa.Column("same_event", sa.Boolean, nullable=False),
    sa.Column("pair", Json, nullable=False),  # both articles as they were: {"a": …, "b": …} of the import format
    sa.Column("author", sa.String(128), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False, index=True),
)
