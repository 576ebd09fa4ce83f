"""How a message is parked: what goes into the topic `dead`, and how it is had back from there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from core.article import DeadLetter, decode, encode
from core.bus.port import DEAD, MESSAGE_LIMIT, Bus, Message, Received
from core.errors import BadMessage, Refused
from core.outcomes import DeadReason

_VALUE_KEPT = 64 * 1024
_KEY_KEPT = 512
_ERROR_KEPT = 2000
_ID_DIGITS = 16
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class ParkedMessage(msgspec.Struct, frozen=True):
    """A dead letter as it stands in the log."""

    id: str
    """Of its contents: the same on every bus, and for a letter that was published twice."""
    letter: DeadLetter


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


def parked_messages(bus: Bus) -> Iterator[ParkedMessage]:
    """Give the dead letters that are still in the log, each once, as the log took them."""
    seen: set[str] = set()
    for message in bus.replay(DEAD, _BEGINNING):
        id_ = hashlib.sha256(message.value).hexdigest()[:_ID_DIGITS]
        if id_ not in seen:
            seen.add(id_)
            with suppress(BadMessage):  # of another version of ours: it says nothing to us
                yield ParkedMessage(id_, decode(message.value, DeadLetter))


def whole_message(bus: Bus, letter: DeadLetter) -> Message:
    """Give the message that was parked: of the letter, or of the log where the letter holds only its beginning.

    Raises `Refused` where it cannot be had, or where no log would take it.
    """
    if letter.reason == DeadReason.OVERSIZE:
        raise Refused(f"{letter.error}: no log takes it")
    if 0 < len(letter.value) < _VALUE_KEPT and len(letter.key) < _KEY_KEPT:
        return Message(letter.key, letter.value)
    found = bus.fetch(letter.topic, letter.partition, letter.offset)
    if found is None or not found.value.startswith(letter.value) or not found.key.startswith(letter.key):
        raise Refused(f"{len(letter.value)} bytes of it were kept, and the log does not have the whole any more")
    if not found.value:
        raise Refused("nothing of it could be read")
    return Message(found.key, found.value)
