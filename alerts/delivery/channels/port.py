"""The contract of a channel, and what it is given."""

from __future__ import annotations

from typing import Protocol

import msgspec

from core.outcomes import AttemptOutcome


class Rendered(msgspec.Struct, frozen=True):
    """One message, ready to send: the same words in the forms that channels need."""

    subject: str
    """One line, at most 200 characters."""
    text: str
    html: str
    slack: str
    """Plain text with Slack's *bold*; `<`, `>` and `&` are escaped by the notifier."""
    group: str = ""
    """The subscription's id, or `digest` for several: mail programs file by it (List-Id)."""
    unsubscribe: str = ""
    """Where a mail program posts to end what caused this (RFC 8058); empty where nobody listens."""
    before: tuple[str, ...] = ()
    """Deliveries that told of the same story before, oldest first: mail programs thread by them (References)."""
    document: dict[str, object] = msgspec.field(default_factory=dict)
    """The same as data, for webhooks: JSON, its text as the feed had it."""


class Sent(msgspec.Struct, frozen=True):
    """How one attempt ended."""

    outcome: AttemptOutcome
    detail: str
    """The far side's answer in one line, for people; never a secret, nor a part of one."""
    retry_after: float | None = None
    """Seconds that the far side asked us to wait."""


class Notifier(Protocol):
    """Takes a message to one target. Shared by many threads."""

    def send(self, message: Rendered, target: str, delivery_id: str) -> Sent:
        """Try once, for at most about 30 s. Raises nothing: every failure is an outcome.

        `delivery_id` is the same in every attempt and goes with the message, so that a repeat can be recognised.
        """
