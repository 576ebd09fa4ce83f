"""What is wrong with feeds: listed for whoever looks, and told once, and again when it is over.

feed_conditions (written by ingest) ─▶ tell ─▶ the outbox: the operator's address, and who has `feeds: health`
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.delivery.enqueue import enqueue_service_message
from alerts.messages.service_messages import FeedNews, message_of_feeds
from config.files.channels import EMAIL
from core.errors import BadInput, Transient
from core.log import get
from core.outcomes import FeedCondition
from ingest.health.words import WORDS
from ingest.tables import feed_conditions
from operations.site import Site

_LOOK_EVERY = 15.0
"""Seconds between looks for something to tell."""
_GATHERED = timedelta(minutes=10)
"""After a message, what else comes within this time comes together: a network that fails takes all feeds along."""
_KEPT = timedelta(days=90)

_log = get("operations.feed_health")


class FeedConditionView(msgspec.Struct, frozen=True):
    """What is wrong with a feed."""

    condition: FeedCondition
    since: datetime
    sentence: str
    """Goes on after the feed's name."""
    detail: str
    fix: str


def read_conditions(connection: sa.Connection) -> Mapping[str, tuple[FeedConditionView, ...]]:
    """Give what is wrong now, by the feed's address."""
    its = feed_conditions.c
    found: defaultdict[str, list[FeedConditionView]] = defaultdict(list)
    for row in connection.execute(sa.select(feed_conditions).where(its.over.is_(None)).order_by(its.feed, its.since)):
        condition = FeedCondition(row.condition)
        words = WORDS[condition]
        found[row.feed].append(FeedConditionView(condition, row.since, words.sentence, row.detail, words.fix))
    return {feed: tuple(views) for feed, views in found.items()}


def run_feed_news(site: Site, stop: threading.Event) -> None:
    """Tell what there is to tell, again and again until `stop` is set. A database that is away: the next time."""
    while not stop.wait(_LOOK_EVERY):
        try:
            tell(site)
        except (Transient, BadInput) as error:
            _log.warning("feed_news_postponed", error=str(error))


def tell(site: Site) -> int:
    """Tell what began and what is over since the last time; give how much that was."""
    now, its = site.clock(), feed_conditions.c
    began = sa.and_(its.told.is_(None), its.over.is_(None))
    over = sa.and_(its.over.is_not(None), its.told_over.is_(None))
    with site.database.reading() as connection:  # most looks find nothing, and should not hold up a writer
        if connection.execute(sa.select(its.feed).where(sa.or_(began, over)).limit(1)).first() is None:
            return 0
        last = connection.execute(sa.select(sa.func.max(its.told), sa.func.max(its.told_over))).one()
    if any(moment is not None and now - _GATHERED < moment <= now for moment in last):
        return 0
    recipients, names = _recipients(site), {feed.url: feed.name for feed in site.in_force.feeds().feeds}
    with site.database.transaction() as connection:
        query = sa.select(feed_conditions).where(sa.or_(began, over)).order_by(its.feed, its.since)
        rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        news = [(row, _news(row, names)) for row in rows]
        new = [said for row, said in news if row.over is None]
        ended = [said for row, said in news if row.over is not None and row.told is not None]
        if new or ended:
            message, once = message_of_feeds(new, ended), " ".join(f"{row.feed} {row.condition}" for row in rows)
            for channel, target in recipients:
                said = f"feeds {now.isoformat()} {once}"
                enqueue_service_message(site.database, connection, channel, target, message, now, once=said)
            _log.warning("feed_news", began=len(new), over=len(ended), recipients=len(recipients))
        _mark(connection, rows, now)
        connection.execute(sa.delete(feed_conditions).where(its.told_over < now - _KEPT))
    return len(new) + len(ended)


def _recipients(site: Site) -> Collection[tuple[str, str]]:
    """Give whom to tell, as channel and target."""
    operator = site.settings.operator_mail
    asking = [one.to for one in site.in_force.subscriptions().values() if one.feeds == "health"]
    told = [*([(EMAIL.name, operator)] if operator else []), *((to.channel, to.address) for to in asking)]
    return list(dict.fromkeys(told))


def _news(row: sa.Row[tuple[object, ...]], names: Mapping[str, str]) -> FeedNews:
    words, name = WORDS[FeedCondition(row.condition)], names.get(row.feed, "")
    return FeedNews(f"{name} ({row.feed})" if name else row.feed, words.sentence, row.detail, words.fix)


def _mark(connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]], now: datetime) -> None:
    """Note what was said; what was over before anybody was told counts as told."""
    its = feed_conditions.c
    for row in rows:
        one = sa.and_(its.feed == row.feed, its.condition == row.condition, its.since == row.since)
        told = {"told": row.told or now, "told_over": None if row.over is None else now}
        connection.execute(sa.update(feed_conditions).where(one).values(told))
