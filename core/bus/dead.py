"""How a message is parked: what goes into the topic `dead`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.article import DeadLetter, encode
from core.bus.port import DEAD, MESSAGE_LIMIT, Message, Received
from core.outcomes import DeadReason

_VALUE_KEPT = 64 * 1024
_KEY_KEPT = 512
_ERROR_KEPT = 2000


def size(message: Message) -> int:
    """Give the bytes that count against `MESSAGE_LIMIT`."""
    return len(message.key.encode("utf-8", "surrogatepass")) + len(message.value)


def park_oversize(
    topic: str, messages: Sequence[Message], at: datetime
) -> tuple[list[tuple[str, Message]], tuple[Message, ...]]:
    """Give what is to be written, each with its topic, and what no log will take: dead letters stand for it."""
    refused = tuple(message for message in messages if size(message) > MESSAGE_LIMIT)
    pending = [(topic, message) for message in messages if size(message) <= MESSAGE_LIMIT]
    return pending + [(DEAD, oversize_letter(topic, message, at)) for message in refused], refused


def oversize_letter(topic: str, message: Message, at: datetime) -> Message:
    """Give the dead letter for a message that no log will take."""
    error = f"{size(message)} bytes of key and value; at most {MESSAGE_LIMIT} are taken"
    where = Received(topic=topic, partition=-1, offset=-1, key=message.key, value=message.value, at=at)
    return dead_letter("bus", where, DeadReason.OVERSIZE, error, at)


def dead_letter(by: str, message: Received, reason: DeadReason, error: str, at: datetime) -> Message:
    """Give the dead letter for a message that `by` could not handle; always below the limit."""
    key = message.key[:_KEY_KEPT].encode("utf-8", "replace").decode()
    letter = DeadLetter(
        by=by,
        at=at,
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=key,
        reason=reason.value,
        error=error[:_ERROR_KEPT].encode("utf-8", "replace").decode(),
        value=message.value[:_VALUE_KEPT],
    )
    return Message(key=key, value=encode(letter))
