"""The entries of feeds that were seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from core.database import Database, in_parts
from ingest.recognition.marks import EntryMarks, SeenEntry
from ingest.tables import feed_states, seen_entries


def remembered(database: Database, feed: str) -> list[SeenEntry]:
    """Give what we remember of a feed's entries."""
    its = seen_entries.c
    columns = (
        its.entry,
        its.article,
        its.revision,
        its.left,
        its.at,
        its.guid,
        its.address,
        its.title,
        its.text,
        its.words,
        its.published,
    )
    with database.reading() as connection:
        rows = connection.execute(sa.select(*columns).where(its.feed == feed))
        return [
            SeenEntry(
                entry=entry, article=article, revision=revision, left=left, first_seen=at, marks=EntryMarks(*marks)
            )
            for entry, article, revision, left, at, *marks in rows
        ]


def known_revisions(database: Database, articles: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Give the (article, revision) pairs that any feed has published, of some articles."""
    found: set[tuple[str, str]] = set()
    with database.reading() as connection:
        for part in in_parts(articles):
            query = sa.select(seen_entries.c.article, seen_entries.c.revision)
            rows = connection.execute(query.where(seen_entries.c.article.in_(part)))
            found.update((row.article, row.revision) for row in rows)
    return frozenset(found)


def forget_removed(database: Database, now: datetime, after: timedelta) -> None:
    """Forget what was seen of feeds that are listed no more, so long after that was noticed.

    Until then one that is added again alerts nobody twice.
    """
    its = seen_entries.c
    listed = sa.exists().where(feed_states.c.url == its.feed)
    with database.reading() as connection:
        removed = connection.execute(sa.select(its.feed).where(sa.not_(listed)).distinct()).scalars().all()
    for feed in removed:
        with database.transaction() as connection:
            connection.execute(sa.update(seen_entries).where(its.feed == feed, its.left.is_(None)).values(left=now))
            connection.execute(sa.delete(seen_entries).where(its.feed == feed, its.left < now - after))


def store_seen(
    database: Database, connection: sa.Connection, seen: Iterable[tuple[str, datetime, Iterable[SeenEntry]]]
) -> None:
    """Store rows of feeds, each with the time of its poll; what was first seen before keeps that time."""
    rows = [_values(feed, at, row) for feed, at, entries in seen for row in entries]
    if rows:
        insert = database.insert(seen_entries)
        changed = {name: insert.excluded[name] for name in rows[0] if name not in ("feed", "entry", "at")}
        connection.execute(insert.on_conflict_do_update(index_elements=["feed", "entry"], set_=changed), rows)


def store_absent(
    connection: sa.Connection, feed: str, at: datetime, left: Iterable[str], forgotten: Iterable[str]
) -> None:
    """Store which entries have just left a feed, and forget those that left it long ago."""
    its = seen_entries.c
    for part in in_parts(left):
        absent = sa.update(seen_entries).where(its.feed == feed, its.entry.in_(part), its.left.is_(None))
        connection.execute(absent.values(left=at))
    for part in in_parts(forgotten):
        connection.execute(sa.delete(seen_entries).where(its.feed == feed, its.entry.in_(part)))


def _values(feed: str, at: datetime, row: SeenEntry) -> dict[str, object]:
    values = {"article": row.article, "revision": row.revision, "at": at, "left": row.left}
    return {"feed": feed, "entry": row.entry, **values, **msgspec.structs.asdict(row.marks)}
