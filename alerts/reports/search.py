"""Searches the archive: by words, and by whom an article names, its outlet, language, time, and what became of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from core.archive import articles, mentions
from core.outcomes import ArticleOutcome

_TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')
_LETTER = re.compile(r"\w")
MOST_TERMS = 32


class SearchTerms(msgspec.Struct, frozen=True):
    """Words and phrases that must all stand in an article, and those that must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


class ArticleFilter(msgspec.Struct, frozen=True):
    """What is asked for; empty means whatever."""

    words: SearchTerms = SearchTerms((), ())
    entities: tuple[str, ...] = ()
    """Any of these is named."""
    outlet: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """By when an article was archived."""
    outcome: ArticleOutcome | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a list of articles goes on: after this one."""

    archived: datetime
    id: str


def terms_of(text: str) -> SearchTerms:
    """Read `Gao "armed men" -football`; raises ValueError with the fix where nothing is asked for."""
    found = [(sign, phrase or word) for sign, phrase, word in _TERM.findall(text) if _LETTER.search(phrase or word)]
    terms = SearchTerms(tuple(term for sign, term in found if not sign), tuple(term for sign, term in found if sign))
    if terms.unwanted and not terms.wanted:
        raise ValueError("names only words that must not occur; write one that must, before -word")
    if len(found) > MOST_TERMS:
        raise ValueError(f"has {len(found)} words; {MOST_TERMS} are the most")
    return terms


def search(
    connection: sa.Connection, asked: ArticleFilter, limit: int, after: Place | None = None
) -> list[sa.Row[tuple[Any, ...]]]:
    """Give rows of the archive, those archived last first."""
    query = sa.select(articles).order_by(articles.c.archived.desc(), articles.c.id.desc()).limit(limit)
    if after is not None:
        earlier = articles.c.archived < after.archived
        query = query.where(sa.or_(earlier, sa.and_(articles.c.archived == after.archived, articles.c.id < after.id)))
    for condition in _conditions(asked, connection.dialect.name):
        query = query.where(condition)
    return list(connection.execute(query))


def _conditions(asked: ArticleFilter, dialect: str) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if asked.words.wanted:
        made.append(_sqlite(asked.words) if dialect == "sqlite" else _postgresql(asked.words))
    if asked.entities:
        named = sa.select(mentions.c.article).where(mentions.c.entity.in_(asked.entities))
        made.append(articles.c.id.in_(named))
    if asked.outlet:
        made.append(sa.func.lower(articles.c.source) == asked.outlet.lower())
    if asked.language:
        made.append(articles.c.language == asked.language)
    if asked.since is not None:
        made.append(articles.c.archived >= asked.since)
    if asked.until is not None:
        made.append(articles.c.archived < asked.until)
    if asked.outcome is not None:
        made.append(articles.c.outcome == asked.outcome)
    return made


def _sqlite(terms: SearchTerms) -> sa.ColumnElement[bool]:
    asked = " AND ".join(map(_quoted, terms.wanted)) + "".join(f" NOT {_quoted(one)}" for one in terms.unwanted)
    found = "SELECT article FROM article_words_rows WHERE number IN (SELECT rowid FROM article_words(:words))"
    ids = sa.text(found).bindparams(words=asked).columns(sa.column("article", sa.String))
    return articles.c.id.in_(ids.subquery().select())


def _postgresql(terms: SearchTerms) -> sa.ColumnElement[bool]:
    asked = " ".join([*map(_quoted, terms.wanted), *(f"-{_quoted(one)}" for one in terms.unwanted)])
    document = sa.func.to_tsvector(
        sa.literal_column("'simple'"), articles.c.title + sa.literal_column("' '") + articles.c.text
    )
    return document.op("@@")(sa.func.websearch_to_tsquery(sa.literal_column("'simple'"), asked))


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ") + '"'
