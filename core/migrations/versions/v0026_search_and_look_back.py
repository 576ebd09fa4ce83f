"""The words of archived articles are indexed, so that it is searched; looks back and trials keep what they found.

SQLite: an FTS5 table without a copy of the texts, which triggers keep in step, by numbers of its own (the archive's
rows have none that last). PostgreSQL: an index of its text search. Both take words as they are written, in any
language.
"""

import sqlalchemy as sa
from alembic import op

from core.database import Json, UtcTime

revision = "0026"
down_revision = "0025"

_SQLITE = (
    "CREATE TABLE article_words_rows (number INTEGER PRIMARY KEY, article VARCHAR(64) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE article_words USING fts5(title, text, content='', tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO article_words_rows (article) SELECT id FROM articles",
    (
        "INSERT INTO article_words (rowid, title, text) SELECT number, title, text FROM articles"
        " JOIN article_words_rows ON article = id"
    ),
    (
        "CREATE TRIGGER article_words_added AFTER INSERT ON articles BEGIN"
        " INSERT INTO article_words_rows (article) VALUES (new.id);"
        " INSERT INTO article_words (rowid, title, text)"
        " VALUES ((SELECT number FROM article_words_rows WHERE article = new.id), new.title, new.text);"
        " END"
    ),
    (
        "CREATE TRIGGER article_words_changed AFTER UPDATE OF title, text ON articles"
        " WHEN old.title <> new.title OR old.text <> new.text BEGIN"
        " INSERT INTO article_words (article_words, rowid, title, text) VALUES ('delete',"
        " (SELECT number FROM article_words_rows WHERE article = old.id), old.title, old.text);"
        " INSERT INTO article_words (rowid, title, text)"
        " VALUES ((SELECT number FROM article_words_rows WHERE article = new.id), new.title, new.text);"
        " END"
    ),
    (
        "CREATE TRIGGER article_words_removed AFTER DELETE ON articles BEGIN"
        " INSERT INTO article_words (article_words, rowid, title, text) VALUES ('delete',"
        " (SELECT number FROM article_words_rows WHERE article = old.id), old.title, old.text);"
        " DELETE FROM article_words_rows WHERE article = old.id;"
        " END"
    ),
)
_POSTGRESQL = "CREATE INDEX article_words ON articles USING gin (to_tsvector('simple', title || ' ' || text))"


def upgrade() -> None:
    """Build the index, of what is archived already too, and the tables."""
    connection = op.get_bind()
    statements = _SQLITE if connection.dialect.name == "sqlite" else (_POSTGRESQL,)
    for statement in statements:
        connection.execute(sa.text(statement.replace(":", r"\:")))
    op.create_table(
        "look_backs",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("watchlist", sa.Integer(), nullable=False),
        sa.Column("entities", Json, nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("reached", UtcTime, nullable=False),
        sa.Column("last", sa.String(64), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "retro_mentions",
        sa.Column("look_back", sa.Integer(), sa.ForeignKey("look_backs.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("article", sa.String(64), nullable=False),
        sa.Column("entity", sa.String(128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published", UtcTime, nullable=False),
    )
    op.create_table(
        "draft_trials",
        sa.Column("draft", sa.String(64), primary_key=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True, index=True),
    )
