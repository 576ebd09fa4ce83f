"""Examples for the tests of messages: items and what a sender holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alert_examples import NOW

from alerts.delivery.leased import Leased
from alerts.matching import Why
from alerts.messages.contents import Item
from alerts.messages.snapshot import take_snapshot
from core.article import Tagged
from core.outcomes import Held

WHY = Why(("aqim",), ("entity aqim",))


def item(message: Tagged, *outlets: str, first: Tagged | None = None, **changes: Any) -> Item:  # noqa: ANN401
    """One entry about a message; `first` is what the alert told, for a follow-up."""
    said = take_snapshot(message, WHY)
    given: dict[str, Any] = {
        "notification": "e1",
        "alert": "0f" * 16,
        "subscription": "sahel-desk",
        "story": message.placement.story,
        "kind": "alert",
        "created": NOW,
        "held": Held.NOT,
        "why": WHY,
        "snapshot": said,
        "first": take_snapshot(first, WHY) if first else said,
        "outlets": outlets,
    }
    return Item(**{**given, **changes})


def leased(*items: Item, before: tuple[str, ...] = (), id_: str = "ab" * 16) -> Leased:
    """A message in a sender's hands."""
    return Leased(
        id=id_,
        channel="email",
        target="desk@example.org",
        attempt=1,
        queued_at=NOW,
        until=NOW + timedelta(seconds=60),
        items=items,
        before=before,
    )
