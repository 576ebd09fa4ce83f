"""Finds archived articles by what people have at hand: an id, the address, or words of the headline."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import sqlalchemy as sa

from core.archive import articles
from core.outcomes import ArticleOutcome

_AT_ONCE = 1000
_SHORTEST_PATH = 2
"""Characters of a path that names an article: `/` is a home page, and many of those are archived."""


class FoundArticle(msgspec.Struct, frozen=True):
    """An archived article, as people recognise it."""

    id: str
    headline: str
    source: str
    url: str
    published: datetime
    archived: datetime
    story: str
    outcome: ArticleOutcome


def find_articles(connection: sa.Connection, text: str, limit: int = 10) -> list[FoundArticle]:
    """Give the articles that a text names, the best match first, then the newest; empty where there is none.

    An id names one article. An address is compared without scheme, `www.`, fragment and trailing slash, and its query
    may have more or fewer parameters than the archived one's, as tracking adds them. Other words must all stand in
    the headline, in any case and with or without accents.
    """
    wanted = text.strip()
    by_id = connection.execute(_select().where(articles.c.id == wanted)).first()
    if by_id is not None:
        return [_found(by_id)]
    if _looks_like_address(wanted):
        return _by_address(connection, wanted, limit)
    return _by_words(connection, wanted, limit)


def _select() -> sa.Select[tuple[Any, ...]]:
    fields = ("id", "title", "source", "url", "published", "archived", "story", "outcome")
    return sa.select(*(articles.c[name] for name in fields))


def _found(row: sa.Row[Any]) -> FoundArticle:
    outcome = ArticleOutcome(row.outcome)
    return FoundArticle(row.id, row.title, row.source, row.url, row.published, row.archived, row.story, outcome)


def _looks_like_address(text: str) -> bool:
    host, slash, _ = text.partition("/")
    return "://" in text or (bool(slash) and "." in host and " " not in text)


def _by_address(connection: sa.Connection, text: str, limit: int) -> list[FoundArticle]:
    wanted = _address(text)
    if wanted is None:
        return []
    place, query = wanted
    host, _, path = place.partition("/")
    if len(path) < _SHORTEST_PATH and not query:
        return []
    inside = articles.c.url.contains(path or host, autoescape=True)
    rows = connection.execute(_select().where(inside).order_by(articles.c.archived.desc(), articles.c.id))
    ranked = []
    for row in rows:
        other = _address(row.url)
        if other is not None and other[0] == place and (query <= other[1] or other[1] <= query):
            ranked.append((len(query & other[1]), row))
    ranked.sort(key=lambda pair: -pair[0])
    return [_found(row) for _, row in ranked[:limit]]


def _address(url: str) -> tuple[str, frozenset[tuple[str, str]]] | None:
    """Give host and path, and the query's parameters; None for no web address."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    if not host:
        return None
    return f"{host}{port}{parts.path.rstrip('/')}", frozenset(parse_qsl(parts.query, keep_blank_values=True))


def _by_words(connection: sa.Connection, text: str, limit: int) -> list[FoundArticle]:
    wanted = _folded(text).split()
    if not wanted:
        return []
    found: list[FoundArticle] = []
    for row in _newest_first(connection):
        title = _folded(row.title)
        if all(word in title for word in wanted):
            found.append(_found(row))
            if len(found) == limit:
                break
    return found


def _newest_first(connection: sa.Connection) -> Iterator[sa.Row[Any]]:
    """Read the archive in pieces, by its index on the time."""
    key = (articles.c.archived, articles.c.id)
    query = _select().order_by(key[0].desc(), key[1].desc()).limit(_AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        last = rows[-1]
        older = sa.or_(key[0] < last.archived, sa.and_(key[0] == last.archived, key[1] < last.id))
        rows = connection.execute(query.where(key[0] <= last.archived, older)).all()


def _folded(text: str) -> str:
    """Write without case and accents; neither database has a function for both."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one)).casefold()
