"""What both adapters do with a message above the limit: refuse it, and park what can be kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from core.article import DeadLetter, encode
from core.bus.port import MESSAGE_LIMIT, Message
from core.clock import now
from core.outcomes import DeadReason

_KEPT = 64 * 1024


def split(messages: Sequence[Message]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Give those that fit, and those that do not."""
    fits = {
        index: len(message.key.encode()) + len(message.value) <= MESSAGE_LIMIT for index, message in enumerate(messages)
    }
    small = tuple(message for index, message in enumerate(messages) if fits[index])
    large = tuple(message for index, message in enumerate(messages) if not fits[index])
    return small, large


def parked(topic: str, messages: Sequence[Message]) -> list[Message]:
    """Give their dead letters."""
    letters = []
    for message in messages:
        size = len(message.value)
        letter = DeadLetter(
            by="bus",
            at=now(),
            topic=topic,
            partition=-1,
            offset=-1,
            key=message.key[:256],
            reason=DeadReason.OVERSIZE,
            error=f"{size} bytes, the bus takes {MESSAGE_LIMIT}",
            value=message.value[:_KEPT],
        )
        letters.append(Message(letter.key, encode(letter)))
    return letters
