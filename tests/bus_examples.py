"""Messages for the tests of the bus, reading until they have come, and a bus that is a list."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from core.article import Article, decode
from core.bus.port import Consumer, Message, Received
from core.errors import ServiceAway

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def numbered(count: int, keys: int = 20) -> list[Message]:
    return [Message(f"key-{number % keys}", str(number).encode()) for number in range(count)]


def take(consumer: Consumer, count: int, seconds: float = 120) -> list[Received]:
    """Poll until `count` messages are there."""
    found: list[Received] = []
    deadline = time.monotonic() + seconds
    while len(found) < count and time.monotonic() < deadline:
        with contextlib.suppress(ServiceAway):  # a broker that comes back may need a moment: poll again
            found += consumer.poll(50, 0.2)
    assert len(found) >= count, f"{len(found)} of {count} came"
    return found


def values(messages: list[Received]) -> list[int]:
    return sorted(int(message.value) for message in messages)


class ListBus:
    """A bus that keeps what was published, and is away as often as told."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.away = 0
        self.published = threading.Event()
        self.refused = threading.Event()

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        assert topic == "articles"
        if self.away:
            self.away -= 1
            self.refused.set()
            raise ServiceAway("bus: no answer")
        self.articles += [decode(message.value, Article) for message in messages]
        self.published.set()
        return ()
