"""The archive, searched: articles by words and by what is known of them, each with what became of it and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.reports.archived import mention_of, tagged_of
from alerts.reports.articles import find_articles
from alerts.reports.search import ArticleFilter, Place, search, terms_of
from alerts.tables import alert_articles, alerts
from core.archive import articles, mentions
from core.article import Article, Mention, RejectedName
from core.outcomes import ArticleOutcome
from operations.actor import AccessRole, Actor, require
from operations.errors import invalid, not_found
from operations.retagging import rejected_in
from operations.site import Site

_PAGE = 500
WHY_NOT = {
    ArticleOutcome.ALERTED: "alerted",
    ArticleOutcome.UPDATED: "told as a follow-up of its story",
    ArticleOutcome.JOINED: "not told again: its story was told before, to everybody who wants it",
    ArticleOutcome.NO_MENTION: "not told: nobody on the watchlist is named",
    ArticleOutcome.NOBODY_SUBSCRIBED: "not told: no subscription asks for whom it names",
    ArticleOutcome.HISTORY: "not told: it was imported, a new feed's backlog, or too old when it came",
}
"""What became of an article, in words."""


class ArticleQuery(msgspec.Struct, frozen=True):
    """What somebody asks for; empty means whatever."""

    words: str = ""
    """`Gao "armed men" -football`: all must stand in title or text, in any case; -word must not."""
    entities: tuple[str, ...] = ()
    """Ids or names of the watchlist; one of them is named."""
    outlet: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    outcome: ArticleOutcome | None = None


class NamedEntity(msgspec.Struct, frozen=True):
    """Whom an article names, and how it is written there."""

    entity: str
    label: str
    text: str
    sentence: str


class ArticleHit(msgspec.Struct, frozen=True):
    """An article that was found."""

    id: str
    title: str
    source: str
    url: str
    language: str
    published: datetime
    archived: datetime
    story: str
    outcome: ArticleOutcome
    why: str
    """What became of it, in words."""
    named: tuple[NamedEntity, ...]


class ArticleHits(msgspec.Struct, frozen=True):
    """A page of them, those archived last first."""

    articles: tuple[ArticleHit, ...]
    after: str
    """Asks for the next page; "" at the end."""


class ShownArticle(msgspec.Struct, frozen=True):
    """An article with all that is known of it."""

    article: ArticleHit
    text: str
    subscriptions: tuple[str, ...]
    """Those that an alert on it went to."""
    rejected: tuple[RejectedName, ...]
    """Names of the watchlist in force that stand there and do not count, each with its reason."""


class ExportedArticle(msgspec.Struct, frozen=True):
    """An article as `try` and `import articles` read it."""

    id: str
    url: str
    title: str
    text: str
    published: datetime
    source: str
    language: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]


def search_articles(site: Site, actor: Actor, asked: ArticleQuery, limit: int = 20, after: str = "") -> ArticleHits:
    """Give a page of the articles that were asked for; raises `OperationError` for what cannot be asked."""
    require(actor, AccessRole.READER, "look at the archive")
    wanted, place = _filter(site, asked), _place(after)
    with site.database.reading() as connection:
        rows = search(connection, wanted, limit + 1, place)
        named = _named(connection, [row.id for row in rows[:limit]])
    hits = tuple(_hit(row, named.get(row.id, ())) for row in rows[:limit])
    more = f"{hits[-1].archived.isoformat()},{hits[-1].id}" if len(rows) > limit else ""
    return ArticleHits(hits, more)


def show_article(site: Site, actor: Actor, words: str) -> ShownArticle:
    """Give the article of that id or address, or whose headline has those words."""
    require(actor, AccessRole.READER, "look at the archive")
    with site.database.reading() as connection:
        row = row_of(connection, words)
        id_ = row.id
        named = _named(connection, [id_])
        told = sa.select(alerts.c.subscription).join(alert_articles, alert_articles.c.alert == alerts.c.id)
        subscriptions = tuple(sorted(set(connection.execute(told.where(alert_articles.c.article == id_)).scalars())))
    rejected = tuple(rejected_in(site)(tagged_of(row, ()).article))
    return ShownArticle(_hit(row, named.get(id_, ())), row.text, subscriptions, rejected)


def row_of(connection: sa.Connection, words: str) -> sa.Row[tuple[Any, ...]]:
    """Give the row of the article of that id or address, or whose headline has those words; raises `OperationError`."""
    found = find_articles(connection, words, 1)
    if not found:
        raise not_found(f"{words}: no such article in the archive; `wirewatch articles search` finds them by words")
    return connection.execute(sa.select(articles).where(articles.c.id == found[0].id)).one()


def export_articles(site: Site, actor: Actor, asked: ArticleQuery) -> Iterator[ExportedArticle]:
    """Give all articles that were asked for, as `try` reads them; read in pages, so that no writer waits."""
    require(actor, AccessRole.READER, "look at the archive")
    wanted, place = _filter(site, asked), None
    while True:
        with site.database.reading() as connection:
            rows = search(connection, wanted, _PAGE, place)
        yield from (_exported(tagged_of(row, ()).article) for row in rows)
        if len(rows) < _PAGE:
            return
        place = Place(rows[-1].archived, rows[-1].id)


def _filter(site: Site, asked: ArticleQuery) -> ArticleFilter:
    try:
        words = terms_of(asked.words)
    except ValueError as error:
        raise invalid(f"words: {error}") from error
    names = site.in_force.names()
    entities = tuple(names.get(one.casefold(), one) for one in asked.entities)
    return ArticleFilter(words, entities, asked.outlet, asked.language.lower(), asked.since, asked.until, asked.outcome)


def _place(after: str) -> Place | None:
    if not after:
        return None
    at, _, id_ = after.partition(",")
    try:
        return Place(datetime.fromisoformat(at), id_)
    except ValueError as error:
        raise invalid("after: give what the page before said") from error


def _named(connection: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[Mention, ...]]:
    query = sa.select(mentions).where(mentions.c.article.in_(ids)).order_by(mentions.c.field.desc(), mentions.c.start)
    found: dict[str, tuple[Mention, ...]] = {}
    for row in connection.execute(query):
        found[row.article] = (*found.get(row.article, ()), mention_of(row, {}))
    return found


def _hit(row: sa.Row[tuple[Any, ...]], named: Sequence[Mention]) -> ArticleHit:
    first: dict[str, NamedEntity] = {}
    for one in named:
        first.setdefault(one.entity, NamedEntity(one.entity, one.label, one.text, one.sentence))
    outcome = ArticleOutcome(row.outcome)
    return ArticleHit(
        row.id,
        row.title,
        row.source,
        row.url,
        row.language,
        row.published,
        row.archived,
        row.story,
        outcome,
        WHY_NOT[outcome],
        tuple(first.values()),
    )


def _exported(one: Article) -> ExportedArticle:
    return ExportedArticle(
        one.id,
        one.url,
        one.title,
        one.text,
        one.published,
        one.source,
        one.language,
        tuple(one.authors),
        tuple(one.categories),
    )
