"""What a subscription would have sent over the last days: the decisions of the alert worker, run on the archive.

    archive ─ archive_stream (+ retagging) ─▶ simulation ─▶ messages ─▶ figures, examples, warnings

The archive keeps the newest revision of an article: where an outlet changed one so that another subscription wants
it, the run of those days may have differed by that article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from alerts.planning.local_time import this_hour
from alerts.reports.archive_stream import ArchiveStream, Batches, read_archive
from alerts.reports.estimate_wording import cannot_fire, summary_of, warnings_of
from alerts.reports.estimated import Estimate, Example, HeldMessage, MessageVolume
from alerts.reports.retagging import Retag
from alerts.reports.simulation import Simulated, SimulatedMessage, simulate
from config.files.feeds import FeedList
from config.files.subscriptions import Subscription
from config.files.watchlist import Watchlist
from core.article import Tagged
from core.outcomes import NotificationKind

__all__ = ["Estimate", "Example", "HeldMessage", "Retag", "Volume", "estimate", "volume"]

_EXAMPLES = 5
_WEEK, _MONTH = 7, 30
_DAY = timedelta(days=1)


class Volume(msgspec.Struct, frozen=True):
    """What to know before saving a subscription."""

    week: Estimate
    month: Estimate
    """Its examples are others than the week's."""
    warnings: tuple[str, ...]


def volume(
    connection: sa.Connection,
    subscription: Subscription,
    watchlist: Watchlist,
    feeds: FeedList,
    now: datetime,
    retag: Retag | None = None,
) -> Volume:
    """Say what the last 7 and 30 days would have sent, and warn of what would drown its reader or never come."""
    stream = read_archive(connection, subscription, watchlist, now - _MONTH * _DAY, retag)
    week = estimate(stream, subscription, now, _WEEK)
    month = estimate(stream, subscription, now, _MONTH, {one.article for one in week.examples})
    warnings = [*cannot_fire(subscription, watchlist, feeds), *warnings_of(week, month, now, stream.partly)]
    return Volume(week, month, tuple(warnings))


def estimate(
    stream: ArchiveStream, subscription: Subscription, now: datetime, days: int, shown: Collection[str] = ()
) -> Estimate:
    """Run the decisions over what the stream holds of the last `days` days. No example is about one of `shown`."""
    since = now - days * _DAY
    batches = _since(stream, since)
    ran = simulate(subscription, batches, now)
    begins = _begins(stream, since)
    counted = _counted(ran, begins, now)
    busiest, most = _busiest(ran.sent, subscription.zone)
    made = Estimate(
        days=days,
        since=begins,
        messages=counted.messages,
        stories=counted.stories,
        updates=counted.updates,
        per_day=counted.per_day,
        busiest=busiest,
        busiest_messages=most,
        waiting=tuple(_held(one, subscription) for one in ran.waiting),
        examples=_examples(ran.sent, batches, shown),
    )
    return msgspec.structs.replace(made, summary=summary_of(made, now))


def message_volume(stream: ArchiveStream, subscription: Subscription, since: datetime, now: datetime) -> MessageVolume:
    """Count what the stream would have sent since a moment: the figures of an estimate, without its examples."""
    return _counted(simulate(subscription, _since(stream, since), now), _begins(stream, since), now)


def _since(stream: ArchiveStream, since: datetime) -> Batches:
    return [(at, batch) for at, batch in stream.batches if at >= since]


def _begins(stream: ArchiveStream, since: datetime) -> datetime | None:
    return None if stream.since is None else max(stream.since, since)


def _counted(ran: Simulated, begins: datetime | None, now: datetime) -> MessageVolume:
    kinds = Counter(notification.kind for one in ran.sent for notification in one.notifications)
    covered = timedelta(0) if begins is None else now - begins
    return MessageVolume(
        messages=len(ran.sent),
        stories=kinds[NotificationKind.ALERT],
        updates=kinds[NotificationKind.UPDATE],
        per_day=round(len(ran.sent) / max(covered / _DAY, 1.0), 1),
    )


def _busiest(sent: Sequence[SimulatedMessage], zone: str) -> tuple[datetime | None, int]:
    """Give the local hour with most messages; of several the latest: it is the one that people remember."""
    hours = Counter(this_hour(zone, one.at) for one in sent)
    if not hours:
        return None, 0
    hour, most = max(hours.items(), key=lambda item: (item[1], item[0]))
    return hour.astimezone(ZoneInfo(zone)), most


def _held(one: SimulatedMessage, subscription: Subscription) -> HeldMessage:
    due = one.at.astimezone(ZoneInfo(subscription.zone))
    return HeldMessage(due, one.notifications[0].held, len({each.story for each in one.notifications}))


def _examples(
    sent: Sequence[SimulatedMessage], batches: Sequence[tuple[datetime, Sequence[Tagged]]], shown: Collection[str]
) -> tuple[Example, ...]:
    """Give the newest and some more, spread over the days."""
    fresh = [one for one in sent if one.notifications[0].article not in shown]
    count = min(_EXAMPLES, len(fresh))
    by_article = {tagged.article.id: tagged for _, batch in batches for tagged in batch}
    return tuple(_example(fresh[-1 - place * len(fresh) // count], by_article) for place in range(count))


def _example(sent: SimulatedMessage, by_article: Mapping[str, Tagged]) -> Example:
    notification = sent.notifications[0]
    tagged = by_article[notification.article]
    labels = {mention.entity: mention.label for mention in tagged.mentions}
    return Example(
        at=sent.at,
        article=notification.article,
        headline=tagged.article.title,
        source=tagged.article.source,
        labels=tuple(labels.get(entity, entity) for entity in notification.why.entities),
        stories=len({one.story for one in sent.notifications}),
    )
