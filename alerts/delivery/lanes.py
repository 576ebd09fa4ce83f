"""The lane of a delivery: the far side that it queues for, so that a slow one delays only its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from core.outcomes import DeliveryState

RATES: Mapping[str, float] = {"slack": 1.0}
"""Messages a second that a far side takes, by channel: Slack's limit for a webhook. The others have none."""


def lane(channel: str, target: str) -> str:
    """Name the far side.

    All mail leaves through one server, which may itself wait for the recipient's: so mail has a lane a domain.
    A webhook's lane is its host; a secret's name stands for a host that only the notifier knows.
    """
    if channel == "email":
        return f"email:{target.rpartition('@')[2].lower()}"
    if channel == "webhook":
        return f"webhook:{urlsplit(target).netloc.rpartition('@')[2].lower()}"
    return channel if channel == "inbox" else f"{channel}:{target}"


def channel_of(name: str) -> str:
    """Give the channel of a lane."""
    return name.partition(":")[0]


def budget(name: str) -> str:
    """Name what shares a rate: all mail lanes lead through one server, every other lane is a far side by itself."""
    return "email" if channel_of(name) == "email" else name


def fresh_delivery(id_: str, channel: str, target: str, now: datetime) -> dict[str, object]:
    """Give the row of a delivery that nobody has tried yet, due at once."""
    return {
        "id": id_,
        "channel": channel,
        "target": target,
        "lane": lane(channel, target),
        "state": DeliveryState.DUE,
        "due": now,
        "leased_until": None,
        "leased_by": "",
        "attempts": 0,
        "created": now,
        "finished": None,
        "detail": "",
    }
