"""The archive as a stream: what an estimate runs on, in the order in which it was, or would have been, handled.

An article that was imported without `--alert` stands at the time when it was published; every other at the time when
the alert worker archived it. The backlog of a new feed stays out: it would have notified nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.matching import parts_of
from alerts.reports.archived import mention_of, tagged_of
from alerts.reports.retagging import NewMentions, Retag, names_taken_off, new_mentions
from config.files.subscriptions import Subscription
from config.files.watchlist import Entity, Watchlist
from core.archive import articles, mentions
from core.article import IMPORT_FEED, Mention, Tagged
from core.database import in_parts

Batches = list[tuple[datetime, list[Tagged]]]
_IMPORTED = sa.and_(articles.c.history, articles.c.feed == IMPORT_FEED)


class ArchiveStream(msgspec.Struct, frozen=True):
    """Batches of what can matter to a subscription, and what the archive can say."""

    batches: Batches
    since: datetime | None
    """Where the archive begins, or the window in it; None where it holds nothing of the window."""
    partly: tuple[str, ...] = ()
    """Names of entities that are newer than most of the window: only its newest articles were read for them."""


class ReadAgain(msgspec.Struct, frozen=True):
    """Articles that were read with another list: these are their mentions, whatever is archived."""

    mentions: Mapping[str, tuple[Mention, ...]] = {}
    entities: frozenset[str] = frozenset()
    """Of these all is known thereby."""


_NOTHING_AGAIN = ReadAgain()


def read_archive(
    connection: sa.Connection,
    subscription: Subscription,
    watchlist: Watchlist,
    since: datetime,
    retag: Retag | None = None,
    again: ReadAgain = _NOTHING_AGAIN,
) -> ArchiveStream:
    """Read what can matter to a subscription since a moment, one batch a moment.

    `retag` finds the names of the list in force in articles that were read with an older one: those of entities that
    were not listed then. What was found by a name that is off the list does not count.
    """
    asked = asked_for(subscription, watchlist)
    window = sa.and_(articles.c.archived >= since, sa.or_(sa.not_(_IMPORTED), articles.c.published >= since))
    unread = {id_: entity for id_, entity in asked.items() if id_ not in again.entities}
    found = NewMentions() if retag is None else new_mentions(connection, unread, window, retag)
    ids = _candidates(connection, subscription, asked, window, {**found.by_article, **again.mentions})
    tags = {entity.id: tuple(entity.tags) for entity in watchlist.entities}
    known = dict(again.mentions)
    if retag is not None:
        unknown = [id_ for id_ in ids if id_ not in known]
        known |= names_taken_off(connection, watchlist, window, unknown, retag)
    batches = _batches(connection, ids, tags, found.by_article, known)
    return ArchiveStream(batches, _beginning(connection, since), found.partly)


def asked_for(subscription: Subscription, watchlist: Watchlist) -> dict[str, Entity]:
    """Give the entities of the list that a subscription asks for, by id."""
    parts = set(parts_of(subscription))

    def is_asked(entity: Entity) -> bool:
        own = {("entity", entity.id), ("kind", entity.kind), ("all", ""), *(("tag", tag) for tag in entity.tags)}
        return bool(own & parts)

    return {entity.id: entity for entity in watchlist.entities if is_asked(entity)}


def _beginning(connection: sa.Connection, since: datetime) -> datetime | None:
    first = sa.select(sa.func.min(articles.c.archived)).where(sa.not_(articles.c.history))
    imported = sa.select(sa.func.min(articles.c.published)).where(_IMPORTED, articles.c.published >= since)
    moments = [moment for query in (first, imported) if (moment := connection.execute(query).scalar()) is not None]
    return max(min(moments), since) if moments else None


def _candidates(
    connection: sa.Connection,
    subscription: Subscription,
    asked: Mapping[str, Entity],
    window: sa.ColumnElement[bool],
    found: Mapping[str, tuple[Mention, ...]],
) -> list[str]:
    """Find articles by what is asked for; where updates are wanted, also the others of their stories."""
    query, named = sa.select(articles.c.id, articles.c.story).where(window), sa.select(mentions.c.article)
    tagged = {id_ for id_, entity in asked.items() if set(entity.tags) & set(subscription.tags)}
    parts = [named] if subscription.all else [named.where(mentions.c.kind.in_(subscription.kinds))]
    if not subscription.all:
        parts += [named.where(mentions.c.entity.in_(some)) for some in in_parts({*subscription.entities, *tagged})]
    rows = [row for part in parts for row in connection.execute(query.where(articles.c.id.in_(part)))]
    for some in in_parts(found):
        rows += connection.execute(query.where(articles.c.id.in_(some)))
    ids = {row.id for row in rows}
    if subscription.updates != "none":
        for some in in_parts(row.story for row in rows):
            ids |= {row.id for row in connection.execute(query.where(articles.c.story.in_(some)))}
    return sorted(ids)


def _batches(
    connection: sa.Connection,
    ids: Collection[str],
    tags: Mapping[str, tuple[str, ...]],
    found: Mapping[str, tuple[Mention, ...]],
    again: Mapping[str, tuple[Mention, ...]],
) -> Batches:
    rows: list[sa.Row[Any]] = []
    archived: defaultdict[str, list[Mention]] = defaultdict(list)
    for some in in_parts(ids):
        rows += connection.execute(sa.select(articles).where(articles.c.id.in_(some))).all()
        query = sa.select(mentions).where(mentions.c.article.in_(some))
        for row in connection.execute(query.order_by(mentions.c.article, mentions.c.field.desc(), mentions.c.start)):
            archived[row.article].append(mention_of(row, tags))
    rows.sort(key=lambda row: (_moment(row), row.fetched, row.id))
    return [
        (at, [_as_news(tagged_of(row, again.get(row.id, (*archived[row.id], *found.get(row.id, ()))))) for row in some])
        for at, some in groupby(rows, key=_moment)
    ]


def _moment(row: sa.Row[Any]) -> datetime:
    moment: datetime = row.published if row.history and row.feed == IMPORT_FEED else row.archived
    return moment


def _as_news(tagged: Tagged) -> Tagged:
    """Let an imported article count as if it had come when it was published."""
    if not (tagged.article.history and tagged.article.feed == IMPORT_FEED):
        return tagged
    return msgspec.structs.replace(tagged, article=msgspec.structs.replace(tagged.article, history=False))
