"""Examples for the tests of messages: items and contents."""

from __future__ import annotations

from typing import Any

from alert_examples import NOW

from alerts.messages.contents import Contents, MessageItem
from alerts.messages.snapshot import take_snapshot
from alerts.why_matched import Why
from core.article import Tagged
from core.outcomes import HoldReason

DELIVERY = "ab" * 16
WHY = Why(("aqim",), ("entity aqim",))


def item(message: Tagged, *outlets: str, first: Tagged | None = None, **changes: Any) -> MessageItem:  # noqa: ANN401
    """One notification about an article; `first` is the alert's, for a follow-up."""
    snapshot = take_snapshot(message, WHY)
    given: dict[str, Any] = {
        "notification": "0e" * 16,
        "alert": "0f" * 16,
        "subscription": "sahel-desk",
        "story": message.placement.story,
        "kind": "alert",
        "created": NOW,
        "due": NOW,
        "held": HoldReason.NOT,
        "why": WHY,
        "snapshot": snapshot,
        "first": take_snapshot(first, WHY) if first else snapshot,
        "outlets": outlets,
    }
    return MessageItem(**{**given, **changes})


def contents(*items: MessageItem, before: tuple[str, ...] = ()) -> Contents:
    """What a delivery says."""
    return Contents(items, before, stopped=False)
