"""A newsroom of one for tests of when messages leave: articles in, messages out, by a clock that we move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged
from sending import items_of, take

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.dispatch import Outgoing
from alerts.delivery.outbox import Outbox
from alerts.readers.subscribers import Current, Subscribers
from alerts.releaser import Releaser
from alerts.tables import notifications
from alerts.worker import AlertHandler
from core.article import Fact, Tagged
from core.outcomes import AttemptOutcome

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from core.database import Database

CLAIM = Fact(kind="state", value="claimed", text="a revendiqué l'attaque")


class Newsroom:
    """A newsroom of one: articles in, messages out."""

    def __init__(self, database: Database, *wanted: Subscription, start: datetime = NOW) -> None:
        self.database = database
        self.clock = Hands(start)
        self.listed = list(wanted)
        self.stored = Subscribers(database, self.clock)
        self.handler = AlertHandler(database, self._current(), self.clock)
        self.releaser = Releaser(database, self._current(), self.clock)
        self.outbox = Outbox(database, self.clock)
        self.messages: list[Outgoing] = []

    def _current(self) -> Any:  # noqa: ANN401
        return Current(lambda: (hash(tuple(self.listed)), tuple(self.listed)), self.stored).get

    def handle(self, *messages: Tagged) -> None:
        self.handler.handle(batch(messages))

    def out(self) -> list[tuple[str, ...]]:
        """Give what leaves now, one tuple a message: target, then its headlines."""
        self.releaser.release()
        gone = [one for lane in self.outbox.lanes() for one in take(self.database, self.clock, lane, 1000)]
        for one in gone:
            self.outbox.finish(one.leased, AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), 0.1, 0.5)
        self.messages += gone
        return sorted((one.leased.target, *(item.snapshot.headline for item in items_of(one))) for one in gone)

    def outcomes(self) -> dict[str, int]:
        query = sa.select(notifications.c.outcome, sa.func.count()).group_by(notifications.c.outcome)
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def story(number: int, title: str = "", **changes: Any) -> Tagged:  # noqa: ANN401
    return tagged(article(f"a{number}", title=title or f"story {number}", **changes), story=f"s{number}")


def more(number: int, of: int, *facts: Fact, role: Any = "same", named: bool = True) -> Tagged:  # noqa: ANN401
    one = article(f"a{number}", title=f"more {number}", source=f"Outlet {number}")
    told = tagged(one, story=f"s{of}", role=role, named=named)
    return Tagged(
        article=told.article, mentions=told.mentions, placement=told.placement, watchlist=1, facts=tuple(facts)
    )


def mail(id_: str = "desk", address: str = "desk@example.org", **parts: Any) -> Subscription:  # noqa: ANN401
    return subscription(id_, "email", address, **{"all": True, **parts})
