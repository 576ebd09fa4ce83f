"""May a leased delivery leave? Decided in one place, before each attempt. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.retry_policy import give_up_reason
from alerts.delivery.suppressions import Suppression
from alerts.delivery.untried import Drop, GivenUp
from alerts.messages.contents import Contents
from alerts.messages.renderer import Message


class Send(msgspec.Struct, frozen=True):
    """It may."""

    message: Message


Fate = Send | Drop | GivenUp


def fate(
    leased: LeasedDelivery,
    message: Message | None,
    suppression: Suppression | None,
    give_up_after: timedelta,
    now: datetime,
) -> Fate:
    """Decide: drop what its readers have ended, give up what would be in vain, send the rest.

    `message` is None where a delivery has nothing to say any more, `suppression` where its target never refused.
    """
    if message is None:
        return Drop("nothing in it any more")
    if isinstance(message, Contents) and message.stopped:
        return Drop("unsubscribed")
    given_up = give_up_reason(
        suppression,
        attempts=leased.attempt - 1,
        age=now - leased.queued_at,
        give_up_after=give_up_after,
        last_detail=leased.last_detail,
    )
    return given_up or Send(message)
