"""The decisions of the alert worker, run on a stream of articles for one subscription. Nothing is written.

batch ─▶ recipients ─▶ plan ─▶ messages at once
└────▶ what is held ─ release_due ─▶ messages later
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.matching import index
from alerts.planning.history import History, RecentNotification
from alerts.planning.notification import Notification, Pending, ReaderStory
from alerts.planning.plan import plan, release_due
from alerts.planning.recipients import pending_for
from alerts.why_matched import Why
from config.files.subscriptions import Subscription
from core.article import Tagged
from core.errors import BadInput
from core.outcomes import NotificationOutcome

_REMEMBERED = timedelta(hours=25)
"""Longer than any group window, and than an hour's budget."""


class SimulatedMessage(msgspec.Struct, frozen=True):
    """One message of a run: when it leaves, and what is in it."""

    at: datetime
    notifications: tuple[Notification, ...]


class Simulated(msgspec.Struct, frozen=True):
    """What a run led to."""

    sent: tuple[SimulatedMessage, ...]
    """In the order of their leaving."""
    waiting: tuple[SimulatedMessage, ...]
    """What is due after the run's end, one a moment."""


def simulate(
    subscription: Subscription, stream: Iterable[tuple[datetime, Sequence[Tagged]]], until: datetime
) -> Simulated:
    """Run a stream of batches, each with its moment, up to a moment.

    Raises `BadInput` where the filter fails, or takes too much time.
    """
    prepared, memory = index([subscription]), _Memory(subscription.id)
    sent: list[SimulatedMessage] = []
    for at, batch in stream:
        sent += _leaving(memory, at)
        pending = pending_for(prepared, batch, memory.alerted)
        for reason in prepared.take_failed().values():
            raise BadInput(reason)
        planned = plan(memory.history_of(pending), pending, at)
        memory.remember(planned.history, pending, at)
        sent += _messages(at, [*planned.notifications, *planned.joined])
    sent += _leaving(memory, until)
    held: defaultdict[datetime, list[Notification]] = defaultdict(list)
    for one in memory.waiting():
        held[one.due].append(one)
    waiting = tuple(SimulatedMessage(due, tuple(held[due])) for due in sorted(held))
    return Simulated(tuple(one for one in sent if one.at <= until), waiting)


class _Memory:
    """What the database would hold in a real run."""

    def __init__(self, subscription: str) -> None:
        self._subscription = subscription
        self._alerts: set[str] = set()
        self._waiting: dict[ReaderStory, tuple[Notification, ...]] = {}
        self._notified: dict[ReaderStory, str] = {}
        self._recent: tuple[RecentNotification, ...] = ()
        self.alerted: dict[str, dict[str, Why]] = {}

    def history_of(self, pending: Sequence[Pending]) -> History:
        """Give what a plan for these needs, as the worker reads it: a batch costs its size, however long the run."""
        places = {self._place(one) for one in pending}
        return History(
            alerts=frozenset({one.alert for one in pending} & self._alerts),
            waiting={place: self._waiting[place] for place in places if place in self._waiting},
            notified={place: self._notified[place] for place in places if place in self._notified},
            recent={self._subscription: self._recent},
        )

    def remember(self, history: History, pending: Sequence[Pending], at: datetime) -> None:
        """Keep what a plan led to."""
        self._alerts |= history.alerts
        self.released(history)
        recent = history.recent.get(self._subscription, ())
        self._recent = tuple(one for one in recent if one.at > at - _REMEMBERED)
        for one in pending:
            story = self.alerted.setdefault(one.tagged.placement.story, {})
            story.setdefault(one.match.subscription.id, one.match.why)

    def released(self, history: History) -> None:
        """Keep what waits, and who was notified."""
        self._notified |= history.notified
        for place, some in history.waiting.items():
            if some:
                self._waiting[place] = some
            else:
                self._waiting.pop(place, None)

    def waiting(self) -> list[Notification]:
        """Give what waits."""
        return [one for some in self._waiting.values() for one in some]

    def waiting_history(self) -> History:
        """Give what a release needs."""
        return History(waiting=self._waiting)

    @staticmethod
    def _place(one: Pending) -> ReaderStory:
        to = one.match.subscription.to
        return to.channel, to.address, one.tagged.placement.story


def _leaving(memory: _Memory, until: datetime) -> list[SimulatedMessage]:
    """Let leave what is due, one moment after the other."""
    messages: list[SimulatedMessage] = []
    while True:
        waiting = memory.waiting()
        moment = min((one.due for one in waiting), default=None)
        if moment is None or moment > until:
            return messages
        gone, history = release_due(memory.waiting_history(), [one for one in waiting if one.due <= moment])
        memory.released(history)
        messages += _messages(moment, gone)


def _messages(at: datetime, notifications: Iterable[Notification]) -> list[SimulatedMessage]:
    by_delivery: defaultdict[str, list[Notification]] = defaultdict(list)
    for one in notifications:
        if one.outcome is NotificationOutcome.IN_DELIVERY and one.delivery is not None:
            by_delivery[one.delivery].append(one)
    return [SimulatedMessage(at, tuple(by_delivery[delivery])) for delivery in sorted(by_delivery)]
