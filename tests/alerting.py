"""One subscription, what it is alerted of, and how its mail is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alert_examples import Hands, batch, subscription
from sending import take

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.worker import AlertHandler

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from core.article import Tagged
    from core.database import Database

DESK = subscription("desk", "email", "desk@example.org", entities=("aqim",))
LANE = "email:example.org"


def handle(database: Database, clock: Hands, *messages: Tagged, wanted: Subscription = DESK) -> None:
    """Let the alert worker handle messages."""
    AlertHandler(database, lambda: (1, (wanted,)), clock).handle(batch(messages))


def attempt(database: Database, clock: Hands, sent: AttemptResult) -> None:
    """Lease what is due, and end it so."""
    outbox = Outbox(database, clock)
    [one] = take(database, clock, LANE, 1)
    outbox.finish(one.leased, sent, 1.5, 1.0)
