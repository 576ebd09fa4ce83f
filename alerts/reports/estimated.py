"""The answer of an estimate, as the command prints it and the API gives it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from core.outcomes import HoldReason


class Example(msgspec.Struct, frozen=True):
    """One message that would have come."""

    at: datetime
    article: str
    """The id of the first that it is about."""
    headline: str
    source: str
    labels: tuple[str, ...]
    stories: int


class HeldMessage(msgspec.Struct, frozen=True):
    """One message that would wait now."""

    due: datetime
    """In the subscription's zone."""
    held: HoldReason
    stories: int


class MessageVolume(msgspec.Struct, frozen=True):
    """How much would have come in some time."""

    messages: int
    stories: int
    updates: int
    per_day: float
    """Messages, over what the archive holds; what it holds of less than a day counts as one."""


class Estimate(msgspec.Struct, frozen=True):
    """What would have come in the last `days` days."""

    days: int
    since: datetime | None
    """From when on the archive holds something of these days; None where it holds nothing."""
    messages: int
    stories: int
    updates: int
    per_day: float
    """Over what the archive holds; what it holds of less than a day counts as one."""
    busiest: datetime | None
    """The hour with most messages, in the subscription's zone."""
    busiest_messages: int
    waiting: tuple[HeldMessage, ...]
    """What is due after now."""
    examples: tuple[Example, ...]
    """The newest, spread over the days."""
    summary: str = ""
    """All of it in a sentence, for people."""
