"""The memory of feeds' health: what begins and ends, in the transaction that stores the poll."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from core.database import Database, in_parts
from core.log import get
from core.outcomes import FeedCondition
from ingest.health.health import FeedHealth, NoticedCondition
from ingest.tables import feed_conditions

_log = get("ingest.health")
_decoder = msgspec.json.Decoder(FeedHealth)


def read_health(stored: str) -> FeedHealth:
    """Read what is kept with a feed."""
    return _decoder.decode(stored) if stored else FeedHealth()


def write_health(health: FeedHealth) -> str:
    """Write it."""
    return msgspec.json.encode(health).decode()


def store_conditions(
    database: Database,
    connection: sa.Connection,
    feed: str,
    begun: Iterable[NoticedCondition],
    ended: Iterable[FeedCondition],
    now: datetime,
) -> None:
    """Store which conditions of a feed stand from now on, and which are over."""
    its = feed_conditions.c
    for one in begun:
        _log.warning("feed_condition_began", feed=feed, condition=one.condition.value, detail=one.detail)
        since = datetime.fromtimestamp(one.since, UTC)
        row = {"feed": feed, "condition": one.condition.value, "since": since, "detail": one.detail}
        connection.execute(database.insert(feed_conditions).values(row).on_conflict_do_nothing())
    for condition in ended:
        _log.info("feed_condition_ended", feed=feed, condition=condition.value)
        over = sa.update(feed_conditions).where(its.feed == feed, its.condition == condition.value, its.over.is_(None))
        connection.execute(over.values(over=now))


def forget_conditions(connection: sa.Connection, feeds: Iterable[str]) -> None:
    """Forget what was wrong with feeds that are listed no more."""
    for part in in_parts(feeds):
        connection.execute(sa.delete(feed_conditions).where(feed_conditions.c.feed.in_(part)))
