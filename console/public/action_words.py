"""The words of the pages behind a message's links: what may be done, its buttons, its forms. Pure."""

from __future__ import annotations

from alerts.messages.harmless import plain
from alerts.readers.actions import Offer
from core.outcomes import JudgementReason

BECAUSE = {f"because-{one}": one for one in JudgementReason}
"""The acts that say why an alert was not relevant."""
_REASONS = {
    JudgementReason.ANOTHER: "Somebody or something else of that name is meant",
    JudgementReason.BESIDE: "It is named, but the article is not about it",
    JudgementReason.KNOWN: "It is not news to me",
    JudgementReason.UNWANTED: "It is about it, but not what I need",
}
UNDO = {"unsubscribe": "subscribe-again", "not-relevant": "relevant"}
UNDO |= dict.fromkeys(BECAUSE, "relevant")
UNDO |= dict.fromkeys(("snooze", "snooze-story", "snooze-entity"), "wake")
"""What takes an act back."""
_MESSAGES = {
    "unsubscribe": "No more messages. You can undo it on the next page.",
    "subscribe-again": "",
    "wake": "",
    "snooze": "What comes meanwhile waits, and comes together at the end.",
    "not-relevant": "It should not have come to you. Whoever looks after the watchlist sees this.",
    "relevant": "",
    "because": "",
}


def offered(offer: Offer) -> list[tuple[str, ...]]:
    """Give what may be done, what shares a question together."""
    if not offer.alert:
        return [("snooze",), ("unsubscribe",)]
    return [("not-relevant",), ("snooze-story", "snooze-entity", "snooze"), ("unsubscribe",)]


def form(offer: Offer, token: str, *acts: str) -> dict[str, object]:
    """Give the form of a page that does one of these."""
    kind = next((one for one in ("snooze", "because") if acts[0].startswith(one)), acts[0])
    return {
        "buttons": [{"action": f"/a/{token}/{act}", "message": button(offer, act)} for act in acts],
        "message": _MESSAGES[kind],
        "lengths": kind == "snooze",
        "grave": kind == "unsubscribe",
    }


def button(offer: Offer, act: str) -> str:
    """Say what a button does."""
    if act in BECAUSE:
        return _REASONS[BECAUSE[act]]
    named = listed(offer)
    return {
        "unsubscribe": f"Unsubscribe from {named}",
        "subscribe-again": "Undo",
        "wake": "Undo",
        "snooze": f"Snooze {named}",
        "snooze-story": "Snooze this story",
        "snooze-entity": f"Snooze {labels(offer)}",
        "not-relevant": "Not relevant",
        "relevant": "Undo",
    }[act]


def listed(offer: Offer) -> str:
    """Name the subscriptions."""
    return ", ".join(plain(name, 128) for name in offer.names or offer.subscriptions)


def labels(offer: Offer) -> str:
    """Name what the alert is about."""
    return ", ".join(plain(label, 80) for _, label in offer.entities)
