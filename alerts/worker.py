"""The alert worker: one transaction a batch of tagged articles, so that a crash leaves all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa

from alerts.archiving import archive_articles, claim_revisions
from alerts.delivery.enqueue import enqueue_deliveries
from alerts.delivery.failure_notices import set_aside
from alerts.late_edits import with_archived_stories
from alerts.matching import Index
from alerts.planning.article_outcomes import article_outcomes
from alerts.planning.notification import Pending, deliveries_of
from alerts.planning.plan import plan
from alerts.planning.read_history import lock_stories, read_alerted, read_history
from alerts.planning.recipients import may_follow_up, pending_for
from alerts.planning.write import write_plan
from alerts.readers.failures import SubscriptionFailure, digest_of
from alerts.readers.subscribers import without_inactive
from alerts.recipient import owner_of
from config.files.subscriptions import Subscription
from core import metrics
from core.article import Tagged, decode
from core.bus.port import Received
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database


class AlertHandler:
    """Handles batches of topic `tagged`; several may run, in several processes.

    `subscriptions` gives a version number and the list in force; the number tells when to index it anew. `operator`:
    the address that hears of subscriptions that are set aside.
    """

    def __init__(
        self,
        database: Database,
        subscriptions: Callable[[], tuple[int, tuple[Subscription, ...]]],
        clock: Clock,
        operator: str = "",
        processor_time: Callable[[], float] = time.thread_time,
    ) -> None:
        self._operator = operator
        self._database = database
        self._subscriptions = subscriptions
        self._clock = clock
        self._index = Index(processor_time)
        self._number: int | None = None

    def handle(self, batch: Sequence[Received]) -> None:
        """Claim, match, plan, archive, write, enqueue; or nothing of it, raising `BadMessage` or `Transient`."""
        database, now = self._database, self._clock()
        arrived = [decode(received.value, Tagged) for received in batch]
        index = self._index_in_force()
        with database.transaction() as connection:
            new = claim_revisions(database, connection, arrived, now)
            new = with_archived_stories(connection, new)
            reached(CrashPoint.AFTER_CLAIM)
            pending = _match(connection, index, new)
            self._set_aside_failed(connection, index, now)
            lock_stories(connection, pending)
            planned = plan(read_history(connection, pending, now), pending, now)
            outcomes = article_outcomes(new, pending, planned)
            archive_articles(database, connection, new, outcomes, now)
            write_plan(database, connection, pending, planned, now)
            enqueue_deliveries(database, connection, deliveries_of([*planned.notifications, *planned.joined]), now)
            reached(CrashPoint.BEFORE_OUTBOX_COMMIT)
        reached(CrashPoint.AFTER_OUTBOX_COMMIT)
        for outcome in outcomes:
            metrics.count_article(outcome)

    def _set_aside_failed(self, connection: sa.Connection, index: Index, now: datetime) -> None:
        """Let a filter that fails cost its own subscription only."""
        for one, reason in index.take_failed().items():
            failure = SubscriptionFailure(one.id, digest_of(one), reason, now)
            set_aside(self._database, connection, failure, owner_of(one.to), self._operator, now)

    def _index_in_force(self) -> Index:
        number, subscriptions = self._subscriptions()
        if self._number != number:
            self._index.update(subscriptions)
            self._number = number
        return self._index


def _match(connection: sa.Connection, index: Index, new: Sequence[Tagged]) -> list[Pending]:
    """Give what these articles mean to whom, as the database knows readers and stories this moment."""
    followed = {one.placement.story for one in new if may_follow_up(one)} if index.following else set()
    pending = pending_for(index, new, read_alerted(connection, followed))
    active = without_inactive(connection, {one.match.subscription.id: one.match.subscription for one in pending})
    return [one for one in pending if one.match.subscription.id in active]
