"""The table of feeds, in agreement with the list of feeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.database import Database, in_parts
from ingest.health.store import forget_conditions
from ingest.store.hosts import forget_over, host_of
from ingest.tables import feed_states

_FORGET_HOSTS = timedelta(days=2)  # none is left alone for longer than a day
_NEW_A_SECOND = 100  # new feeds that come due: a list of thousands is spread over minutes


def sync_feeds(database: Database, every: Mapping[str, timedelta], now: datetime, paused: Collection[str] = ()) -> None:
    """Make the table agree with the feed list: new feeds are due at once (a hundred a second), removed ones are gone.

    What was seen of a removed feed stays for a month (entries.py), so that adding it again alerts nobody twice. A
    feed that is to be asked more often than before comes forward; one that is `paused` is not asked.
    """
    with database.transaction() as connection:
        its = feed_states.c
        rows = connection.execute(sa.select(its.url, its.due, its.host, its.paused))
        stored = {row.url: row for row in rows}
        removed = [url for url in stored if url not in every]
        for part in in_parts(removed):
            connection.execute(sa.delete(feed_states).where(feed_states.c.url.in_(part)))
        forget_conditions(connection, removed)
        forget_over(connection, now - _FORGET_HOSTS)
        unknown = [url for url in every if url not in stored]
        new = [_new(url, now + timedelta(seconds=number // _NEW_A_SECOND)) for number, url in enumerate(unknown)]
        if new:
            connection.execute(database.insert(feed_states).on_conflict_do_nothing(), new)
        for url in every:
            row = stored.get(url)
            if (url in paused) is not (row is not None and row.paused):
                flag = sa.update(feed_states).where(its.url == url).values(paused=url in paused)
                connection.execute(flag)
            if row is not None and not row.host:
                connection.execute(sa.update(feed_states).where(feed_states.c.url == url).values(host=host_of(url)))
            if row is not None and row.due > now + every[url] * 1.1:
                sooner = sa.update(feed_states).where(feed_states.c.url == url, feed_states.c.failures == 0)
                connection.execute(sooner.values(due=now + every[url]))


def _new(url: str, due: datetime) -> dict[str, object]:
    empty = dict.fromkeys(("etag", "last_modified", "body_hash", "leased_by", "outcome", "detail"), "")
    return {"url": url, "host": host_of(url), "due": due, "failures": 0, "articles": 0, **empty}
