"""Archive, match, decide, write the outbox: one transaction a batch, so that a crash leaves all of it or nothing.

batch ─ decode ─ not handled before ─ match, decide ─▶ alerts ─▶ articles, mentions, outlets, deliveries
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.decide import never
from alerts.match import Index, index, matches
from alerts.record import Owed, claim_revisions, first_of_each, record_alerts, record_articles, record_owed
from config.subscriptions import Subscription
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
        self._indexed: tuple[int, Index] | None = None

    def handle(self, batch: Sequence[Received]) -> None:
        """Record everything about these articles, or nothing where it raises `BadMessage` or `Transient`."""
        arrived = [decode(received.value, Tagged) for received in batch]
        prepared = self._index()
        now = self._clock()
        with self._database.transaction() as connection:
            new = claim_revisions(self._database, connection, arrived, now)
            reached(CrashPoint.AFTER_CLAIM)
            owed = [one for tagged in new for one in self._owed(prepared, tagged)]
            created = record_alerts(self._database, connection, owed, now)
            outcomes = _outcomes(new, owed, created)
            record_articles(self._database, connection, new, outcomes, now)
            record_owed(self._database, connection, owed, created, now)
            reached(CrashPoint.BEFORE_OUTBOX_COMMIT)
        reached(CrashPoint.AFTER_OUTBOX_COMMIT)

    def _index(self) -> Index:
        number, subscriptions = self._subscriptions()
        if self._indexed is None or self._indexed[0] != number:
            self._indexed = number, index(subscriptions)
        return self._indexed[1]

    def _owed(self, prepared: Index, tagged: Tagged) -> list[Owed]:
        if not tagged.mentions or never(tagged.article):
            return []
        return [Owed.of(match, tagged) for match in matches(prepared, tagged)]


def _outcomes(new: Sequence[Tagged], owed: Sequence[Owed], created: set[str]) -> list[ArticleOutcome]:
    """Say how each article ended, in their order. The first of an alert is `alerted`, the others joined."""
    alerted = {id(one.tagged) for one in first_of_each(owed) if one.alert in created}
    wanted = {id(one.tagged) for one in owed}
    outcomes = []
    for tagged in new:
        if id(tagged) in alerted:
            outcome = ArticleOutcome.ALERTED
        elif id(tagged) in wanted:
            outcome = ArticleOutcome.JOINED
        elif not tagged.mentions:
            outcome = ArticleOutcome.NO_MENTION
        else:
            outcome = never(tagged.article) or ArticleOutcome.NOBODY_SUBSCRIBED
        outcomes.append(outcome)
    return outcomes
