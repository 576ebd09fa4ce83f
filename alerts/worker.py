"""Archive, match, decide, write the outbox: one transaction a batch, so that a crash leaves all of it or nothing.

batch ─ decode ─ not handled before ─ match ─▶ alerts ─▶ articles, mentions, outlets ─ decide ─▶ entries, deliveries
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from alerts.matching import Index
from alerts.planning.history import alerted, lock_stories, read_history, still_wanted
from alerts.planning.plan import Pending, Planned, plan, wants_follow_up
from alerts.planning.recipients import Known, adds, pending_for
from alerts.planning.timing import never
from alerts.planning.write import (
    claim_revisions,
    first_of_each,
    record_alerts,
    record_articles,
    record_notifications,
    record_outlets,
)
from config.files.subscriptions import Subscription
from core import metrics
from core.article import Tagged, decode
from core.bus.port import Received
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.outcomes import ArticleOutcome


class AlertHandler:
    """Handles batches of topic `tagged`; several may run, in several processes.

    `subscriptions` gives a version number and the list in force; the number tells when to index it anew.
    """

    def __init__(
        self,
        database: Database,
        subscriptions: Callable[[], tuple[int, tuple[Subscription, ...]]],
        clock: Clock,
    ) -> None:
        self._database = database
        self._subscriptions = subscriptions
        self._clock = clock
        self._index = Index()
        self._number: int | None = None

    def handle(self, batch: Sequence[Received]) -> None:
        """Record everything about these articles, or nothing where it raises `BadMessage` or `Transient`."""
        arrived = [decode(received.value, Tagged) for received in batch]
        prepared = self._up_to_date()
        now = self._clock()
        with self._database.transaction() as connection:
            new = claim_revisions(self._database, connection, arrived, now)
            reached(CrashPoint.AFTER_CLAIM)
            pending = _pending(connection, prepared, new)
            lock_stories(connection, {one.tagged.placement.story for one in pending})
            created = record_alerts(self._database, connection, pending, now)
            history = read_history(
                connection, [one for one in pending if one.alert in created or wants_follow_up(one)], now
            )
            planned = plan(history, pending, created, now)
            outcomes = _outcomes(new, pending, created, planned)
            record_articles(self._database, connection, new, outcomes, now)
            record_outlets(self._database, connection, pending, now)
            record_notifications(self._database, connection, planned, pending, now)
            reached(CrashPoint.BEFORE_OUTBOX_COMMIT)
        reached(CrashPoint.AFTER_OUTBOX_COMMIT)
        for outcome in outcomes:
            metrics.count_article(outcome)

    def _up_to_date(self) -> Index:
        number, subscriptions = self._subscriptions()
        if self._number != number:
            self._index.update(subscriptions)
            self._number = number
        return self._index


def _pending(connection: sa.Connection, prepared: Index, new: Sequence[Tagged]) -> list[Pending]:
    """Give who is owed something for these articles, as the database knows readers and stories this moment."""
    known: Known = {}
    if prepared.following:
        for story, subscription, why in alerted(connection, {one.placement.story for one in new if adds(one)}):
            known.setdefault(story, {})[subscription] = why
    pending = pending_for(prepared, new, known)
    wanted = {id(one) for one in still_wanted(connection, [one.match for one in pending])}
    return [one for one in pending if id(one.match) in wanted]


def _outcomes(
    new: Sequence[Tagged], pending: Sequence[Pending], created: set[str], planned: Planned
) -> list[ArticleOutcome]:
    """Say how each article ended, in their order. The first of an alert is `alerted`, the others joined."""
    alerted_by = {id(one.tagged) for one in first_of_each(pending) if one.alert in created}
    followed = {id(pending[number].tagged) for number in planned.followed}
    wanted = {id(one.tagged) for one in pending}
    outcomes = []
    for tagged in new:
        if id(tagged) in alerted_by:
            outcome = ArticleOutcome.ALERTED
        elif id(tagged) in followed:
            outcome = ArticleOutcome.UPDATED
        elif id(tagged) in wanted:
            outcome = ArticleOutcome.JOINED
        elif not tagged.mentions:
            outcome = ArticleOutcome.NO_MENTION
        else:
            outcome = never(tagged.article) or ArticleOutcome.NOBODY_SUBSCRIBED
        outcomes.append(outcome)
    return outcomes
