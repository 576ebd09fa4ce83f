"""The archive in pages, oldest first; each page is a look of its own, so that no writer waits for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.reports.archived import article_of
from core.archive import articles
from core.article import Article
from core.database import Database

_PAGE = 500
_COLUMNS = [*(articles.c[name] for name in Article.__struct_fields__), articles.c.archived]


class ArchivedPage(msgspec.Struct, frozen=True):
    """Some articles, and where the next page begins."""

    articles: tuple[Article, ...]
    archived: datetime
    last: str
    """The id of the last one."""


def archived_pages(
    database: Database, start: datetime, after: str = "", until: datetime | None = None
) -> Iterator[ArchivedPage]:
    """Give what was archived since `start` (from there on after the article of that id), before `until`."""
    place = start, after
    while True:
        same = sa.and_(articles.c.archived == place[0], articles.c.id > place[1])
        query = sa.select(*_COLUMNS).where(sa.or_(articles.c.archived > place[0], same))
        if until is not None:
            query = query.where(articles.c.archived < until)
        with database.reading() as connection:
            rows = connection.execute(query.order_by(articles.c.archived, articles.c.id).limit(_PAGE)).all()
        if not rows:
            return
        place = rows[-1].archived, rows[-1].id
        yield ArchivedPage(tuple(map(article_of, rows)), *place)


def count_archived(database: Database, start: datetime) -> int:
    """Count what was archived since then."""
    with database.reading() as connection:
        query = sa.select(sa.func.count()).select_from(articles).where(articles.c.archived >= start)
        return int(connection.execute(query).scalar() or 0)
