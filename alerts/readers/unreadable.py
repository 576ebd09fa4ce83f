"""Subscriptions that an older version took and this one cannot read: left out by themselves, and named."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import msgspec
import sqlalchemy as sa
from pydantic import ValidationError

from alerts.readers.tables import subscriptions
from config.files.subscriptions import Subscription, SubscriptionList, read_readable
from core.log import get
from core.outcomes import SubscriptionState

_log = get("alerts.readers")


class UnreadableSubscription(msgspec.Struct, frozen=True):
    """One of them, without its document. It notifies nobody; all that can be done to it is to end it."""

    id: str
    owner: str
    origin: str
    created: datetime
    changed: datetime
    problem: str
    """What is wrong with it."""


def parse_in_force(text: str, file: str) -> SubscriptionList:
    """Read the version of the file that is in force; what cannot be read is left out, and said."""
    listed, wrong = read_readable(text, file)
    for id_, problem in wrong.items():
        say_unreadable(id_, problem)
    return listed


@cache
def say_unreadable(id_: str, problem: str) -> None:
    """Say it once: workers look every second."""
    _log.error("subscription_unreadable", subscription=id_, problem=problem)


def list_unreadable(connection: sa.Connection) -> dict[str, UnreadableSubscription]:
    """Give those that nobody has ended, by id."""
    query = sa.select(subscriptions).where(subscriptions.c.state != SubscriptionState.ENDED)
    found = {}
    for row in connection.execute(query.order_by(subscriptions.c.id)):
        try:
            Subscription.model_validate(row.document)
        except ValidationError as error:
            problem = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            found[row.id] = UnreadableSubscription(row.id, row.owner, row.origin, row.created, row.changed, problem)
    return found
