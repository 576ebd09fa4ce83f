"""Archived articles read again with the list in force: for entities that are new to it, and names that are off it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.reports.archived import tagged_of
from config.files.watchlist import Entity, Watchlist
from core.archive import articles, mentions
from core.article import Article, Mention
from core.database import in_parts

MOST = 20_000
"""Articles that are read anew, the newest: some seconds of work, while somebody waits for an estimate."""


class Retag(msgspec.Struct, frozen=True):
    """How to find the names of the watchlist in force."""

    version: int
    """The version in force."""
    tag: Callable[[Sequence[Article]], Sequence[tuple[Mention, ...]]]


class NewMentions(msgspec.Struct, frozen=True):
    """What was found anew."""

    by_article: Mapping[str, tuple[Mention, ...]] = {}
    partly: tuple[str, ...] = ()
    """Names of the entities that may stand in older articles too, which were not read."""


def new_mentions(
    connection: sa.Connection, asked: Mapping[str, Entity], window: sa.ColumnElement[bool], retag: Retag
) -> NewMentions:
    """Read again what was read before the asked entities are known to have been listed."""
    first = _first_versions(connection, asked, window)
    since = {id_: first.get(id_, retag.version) for id_ in asked}
    before = max(since.values(), default=0)
    old = sa.and_(window, articles.c.watchlist < before)
    newest = sa.select(articles.c.id).where(old).order_by(articles.c.archived.desc(), articles.c.id)
    ids = list(connection.execute(newest.limit(MOST + 1)).scalars())
    found: dict[str, tuple[Mention, ...]] = {}
    for some in in_parts(ids[:MOST]):
        found |= _read_again(connection, some, since, retag)
    partly = tuple(asked[id_].name for id_ in sorted(asked) if since[id_] == before) if len(ids) > MOST else ()
    return NewMentions(found, partly)


def names_taken_off(
    connection: sa.Connection, listed: Watchlist, window: sa.ColumnElement[bool], ids: Collection[str], retag: Retag
) -> dict[str, tuple[Mention, ...]]:
    """Give what the list in force finds in those articles that were found by a name which it has no more."""
    kept = {(entity.id, name) for entity in listed.entities for name, _ in entity.listed()}
    of_window = sa.select(mentions.c.entity, mentions.c.name).join(articles, articles.c.id == mentions.c.article)
    gone = {(row.entity, row.name) for row in connection.execute(of_window.where(window).distinct())} - kept
    if not gone:
        return {}
    found: dict[str, tuple[Mention, ...]] = {}
    named = sa.select(mentions.c.article, mentions.c.entity, mentions.c.name)
    for some in in_parts(ids):
        rows = connection.execute(named.where(mentions.c.article.in_(some)))
        again = {row.article for row in rows if (row.entity, row.name) in gone}
        read = list(connection.execute(sa.select(articles).where(articles.c.id.in_(again)))) if again else []
        found |= zip((row.id for row in read), retag.tag([tagged_of(row, ()).article for row in read]), strict=True)
    return found


def _first_versions(
    connection: sa.Connection, asked: Mapping[str, Entity], window: sa.ColumnElement[bool]
) -> dict[str, int]:
    """Give the oldest version of the list with which each entity was found; no entity that never was."""
    query = (
        sa.select(mentions.c.entity, sa.func.min(articles.c.watchlist))
        .join(articles, articles.c.id == mentions.c.article)
        .where(window)
        .group_by(mentions.c.entity)
    )
    return {row[0]: row[1] for row in connection.execute(query) if row[0] in asked}


def _read_again(
    connection: sa.Connection, ids: Sequence[str], since: Mapping[str, int], retag: Retag
) -> dict[str, tuple[Mention, ...]]:
    rows: list[sa.Row[Any]] = list(connection.execute(sa.select(articles).where(articles.c.id.in_(ids))))
    tagged = retag.tag([tagged_of(row, ()).article for row in rows])
    found = {
        row.id: tuple(one for one in some if row.watchlist < since.get(one.entity, 0))
        for row, some in zip(rows, tagged, strict=True)
    }
    return {id_: some for id_, some in found.items() if some}
