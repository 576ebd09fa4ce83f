"""What a subscription would have sent over the last days: the decisions of the alert worker, run on the archive.

    archive, in its order ─▶ owed_for ─▶ plan ─▶ messages at once
                                          └────▶ what waits ─ due_together ─▶ messages later

Nothing is written. The archive keeps the newest revision of an article: where an outlet changed one so that another
subscription wants it, the run of those days may have differed by that article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.matching import index
from alerts.planning.history import in_parts
from alerts.planning.plan import History, Notification, due_together, plan
from alerts.planning.recipients import Known, pending_for
from alerts.reports.archived import mention_of, tagged_of
from config.files.feeds import FeedList
from config.files.subscriptions import Subscription
from config.files.watchlist import Watchlist
from core.archive import articles, mentions
from core.article import Mention, Tagged
from core.outcomes import NotificationOutcome

_EXAMPLES = 5
_DROWNING_DAY, _DROWNING_HOUR = 50, 20
"""Messages that nobody reads any more: one every ten minutes of a working day, one every three minutes."""
_REMEMBERED = timedelta(hours=25)
"""Longer than any group window, and than an hour's budget."""


class Example(msgspec.Struct, frozen=True):
    """One message that would have come."""

    at: datetime
    headline: str
    source: str
    labels: tuple[str, ...]
    stories: int


class Estimate(msgspec.Struct, frozen=True):
    """What would have come in `days` days."""

    days: int
    messages: int
    stories: int
    updates: int
    per_day: float
    busiest: datetime | None
    """The hour with most messages."""
    busiest_messages: int
    examples: tuple[Example, ...]
    """The newest, spread over the days."""


class Volume(msgspec.Struct, frozen=True):
    """What to know before saving a subscription."""

    week: Estimate
    month: Estimate
    warnings: tuple[str, ...]


class Sending(msgspec.Struct, frozen=True):
    """One message of a run."""

    at: datetime
    notifications: tuple[Notification, ...]


def volume(
    connection: sa.Connection, subscription: Subscription, watchlist: Watchlist, feeds: FeedList, now: datetime
) -> Volume:
    """Say what the last 7 and 30 days would have sent, and warn of what would drown its reader or never come."""
    week = estimate(connection, subscription, watchlist, now, 7)
    month = estimate(connection, subscription, watchlist, now, 30)
    said = [*cannot_fire(subscription, watchlist, feeds), *warnings_of(week, month)]
    return Volume(week, month, tuple(said))


def estimate(
    connection: sa.Connection, subscription: Subscription, watchlist: Watchlist, now: datetime, days: int
) -> Estimate:
    """Run the decisions over the archive of the last `days` days."""
    since = now - timedelta(days=days)
    stream = list(read_archive(connection, subscription, watchlist, since))
    by_article = {tagged.article.id: tagged for _, batch in stream for tagged in batch}
    sent = [one for one in run(subscription, stream, until=now) if one.at <= now]
    hours = Counter(one.at.replace(minute=0, second=0, microsecond=0) for one in sent)
    # of several busiest hours the latest: it is the one that people remember
    busiest, most = max(hours.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    count = min(_EXAMPLES, len(sent))
    spread = [sent[-1 - place * len(sent) // count] for place in range(count)]
    return Estimate(
        days=days,
        messages=len(sent),
        stories=sum(notification.kind == "alert" for one in sent for notification in one.notifications),
        updates=sum(notification.kind == "update" for one in sent for notification in one.notifications),
        per_day=round(len(sent) / days, 1),
        busiest=busiest,
        busiest_messages=most,
        examples=tuple(_example(one, by_article) for one in spread),
    )


def run(
    subscription: Subscription, stream: Iterable[tuple[datetime, Sequence[Tagged]]], *, until: datetime
) -> Iterator[Sending]:
    """Give the messages of a stream of batches, in the order of their leaving, up to a moment."""
    prepared, history = index([subscription]), History()
    known: Known = {}
    alerts: set[str] = set()
    for at, batch in stream:
        yield from _leaving(history, at)
        pending = pending_for(prepared, batch, known)
        created = {one.alert for one in pending} - alerts
        alerts |= created
        planned = plan(history, pending, created, at)
        yield from _sendings(at, [*planned.notifications, *planned.joined])
        recent = history.recent[subscription.id]
        history.recent[subscription.id] = [one for one in recent if one.at > at - _REMEMBERED]
    yield from _leaving(history, until)


def _leaving(history: History, until: datetime) -> Iterator[Sending]:
    """Let leave what is due, one moment after the other."""
    while True:
        waiting = [notification for some in history.waiting.values() for notification in some]
        moment = min((notification.due for notification in waiting), default=None)
        if moment is None or moment > until:
            return
        yield from _sendings(moment, due_together(history, [one for one in waiting if one.due <= moment]))


def _sendings(at: datetime, notifications: Iterable[Notification]) -> Iterator[Sending]:
    by_delivery: defaultdict[str, list[Notification]] = defaultdict(list)
    for notification in notifications:
        if notification.outcome is NotificationOutcome.IN_DELIVERY and notification.delivery is not None:
            by_delivery[notification.delivery].append(notification)
    for delivery in sorted(by_delivery):
        yield Sending(at, tuple(by_delivery[delivery]))


def warnings_of(short: Estimate, long: Estimate) -> tuple[str, ...]:
    """Say what would drown a reader, or never come: from an estimate of a week and one of a month."""
    said = []
    if not long.messages:
        said.append(f"Nothing would have come in the last {long.days} days: widen what it asks for.")
    if max(short.per_day, long.per_day) > _DROWNING_DAY:
        said.append(f"About {max(short.per_day, long.per_day):g} messages a day: choose a digest, or ask for less.")
    if max(short.busiest_messages, long.busiest_messages) > _DROWNING_HOUR:
        most = max(short.busiest_messages, long.busiest_messages)
        said.append(f"{most} messages in one hour: set a budget, a group window or a digest.")
    return tuple(said)


def cannot_fire(subscription: Subscription, watchlist: Watchlist, feeds: FeedList) -> tuple[str, ...]:
    """Say why a subscription can never fire with this watchlist and these feeds; empty where it can."""
    listed: dict[str, set[str]] = {
        "entities": {entity.id for entity in watchlist.entities},
        "kinds": {entity.kind for entity in watchlist.entities},
        "tags": {tag for entity in watchlist.entities for tag in entity.tags},
    }
    said = []
    if not subscription.all and not any(set(getattr(subscription, part)) & known for part, known in listed.items()):
        said.append("Nothing that it asks for is on the watchlist.")
    if feeds.sample_wire:
        return tuple(said)  # whose outlets are not in the list
    outlets = {feed.name.casefold() for feed in feeds.feeds}
    if subscription.sources and "" not in outlets and not outlets & {one.casefold() for one in subscription.sources}:
        said.append("None of the feeds is of an outlet that it asks for.")
    if subscription.countries and not {feed.country for feed in feeds.feeds} & set(subscription.countries):
        said.append("None of the feeds is of a country that it asks for: `country` in feeds.yaml says where they sit.")
    return tuple(said)


def read_archive(
    connection: sa.Connection, subscription: Subscription, watchlist: Watchlist, since: datetime
) -> Iterator[tuple[datetime, list[Tagged]]]:
    """Give the articles that can matter to a subscription as they were handled, one batch a moment."""
    tags = {entity.id: tuple(entity.tags) for entity in watchlist.entities}
    ids = _candidates(connection, subscription, tags, since)
    order = (articles.c.archived, articles.c.fetched, articles.c.id)
    rows: list[sa.Row[Any]] = []
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for some in in_parts(ids):
        rows += connection.execute(sa.select(articles).where(articles.c.id.in_(some))).all()
        query = sa.select(mentions).where(mentions.c.article.in_(some))
        for row in connection.execute(query.order_by(mentions.c.article, mentions.c.field.desc(), mentions.c.start)):
            found[row.article].append(mention_of(row, tags))
    rows.sort(key=lambda row: tuple(getattr(row, column.name) for column in order))
    for at, batch in groupby(rows, key=lambda row: row.archived):
        yield at, [tagged_of(row, tuple(found[row.id])) for row in batch]


def _candidates(
    connection: sa.Connection, subscription: Subscription, tags: Mapping[str, Sequence[str]], since: datetime
) -> list[str]:
    """Find articles by what is asked for; where updates are wanted, also the others of their stories."""
    asked = {*subscription.entities, *(id_ for id_, has in tags.items() if set(has) & set(subscription.tags))}
    named = sa.or_(mentions.c.entity.in_(asked), mentions.c.kind.in_(subscription.kinds))
    query = sa.select(articles.c.id, articles.c.story).where(articles.c.archived >= since)
    rows = connection.execute(
        query.where(
            articles.c.id.in_(
                sa.select(mentions.c.article) if subscription.all else sa.select(mentions.c.article).where(named)
            )
        )
    ).all()
    ids = {row.id for row in rows}
    if subscription.updates != "none":
        for some in in_parts(row.story for row in rows):
            ids |= {row.id for row in connection.execute(query.where(articles.c.story.in_(some)))}
    return sorted(ids)


def _example(sent: Sending, by_article: Mapping[str, Tagged]) -> Example:
    notification = sent.notifications[0]
    tagged = by_article[notification.article]
    labels = {mention.entity: mention.label for mention in tagged.mentions}
    wanted = tuple(labels.get(entity, entity) for entity in notification.why.entities)
    stories = len({one.story for one in sent.notifications})
    return Example(sent.at, tagged.article.title, tagged.article.source, wanted, stories)
