"""The bus: a durable log with topics, keys, groups and positions. Adapters: `sqlite.py`, `kafka/`.

Promised by every adapter (tests/contract/test_bus.py runs on each):

- when `publish` returns, the messages are durable; when it raises, some may be (publish again: at least once);
- messages of one key are in order; a group resumes after its last commit; groups do not disturb each other;
- the members of a group share the partitions; a member that dies is replaced, and what it had not committed
  comes again;
- a message above `MESSAGE_LIMIT` is refused before it is sent, and parked in the topic `dead`;
- a server that is away raises `ServiceAway` within bounded time and memory, and work goes on when it is back.

Intentionally not part of the contract: transactions, exactly once, delayed messages, order between keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

ARTICLES = "articles"
TAGGED = "tagged"
DEAD = "dead"
TOPICS = (ARTICLES, TAGGED, DEAD)

MESSAGE_LIMIT = 256 * 1024
"""Bytes of key and value. A quarter of Kafka's default `message.max.bytes`, so that no broker refuses one:
a refusal by the broker kills kafka-python's idempotent producer."""


class Message(msgspec.Struct, frozen=True):
    """What is sent. Equal keys stay in order."""

    key: str
    value: bytes


class Received(msgspec.Struct, frozen=True):
    """What arrives, with where it stands in the log."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    at: datetime
    """When the log took it, UTC."""


class Consumer(Protocol):
    """One member of a group on one topic. For one thread."""

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """Give up to `limit` messages, waiting at most `timeout` seconds for the first; may be empty.

        Raises `ServiceAway`. After that, and after `Fenced` from `commit`, poll again: uncommitted messages
        may come again.
        """

    def commit(self) -> None:
        """Record that everything `poll` has returned is done.

        Raises `Fenced` when the partitions have gone to another member meanwhile, `ServiceAway`.
        """

    def rewind(self) -> None:
        """Forget what was polled and not committed: the next polls give it again."""

    def close(self) -> None:
        """Leave the group, within seconds, without an error."""


class Bus(Protocol):
    """The log. Safe to share between threads, except the consumers."""

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Append and wait until durable. Give those that were refused as oversize (now parked in `dead`).

        Raises `ServiceAway` within about ten seconds when the log does not take them.
        """

    def subscribe(self, topic: str, group: str, member: str = "") -> Consumer:
        """Join a group. `member` names a worker slot that keeps its partitions over a restart; may be empty."""

    def replay(self, topic: str, since: datetime) -> Iterator[Received]:
        """Read what the log took at or after `since`, up to its present end, outside any group."""

    def fetch(self, topic: str, partition: int, offset: int) -> Received | None:
        """Give the one message that stands there, or None where the log does not have it any more."""

    def lag(self, topic: str, group: str) -> int:
        """Count the messages that the group has not committed: all that the log has, for a group that never did."""

    def trim(self, before: datetime) -> int:
        """Forget what is older than `before` and done by every group; give how many messages.

        A server that forgets by rules of its own (Kafka's `retention.ms`) does nothing here.
        """

    def check(self) -> None:
        """Raise `ServiceAway` or `Refused`, with the fix in the message, when the bus cannot be used."""

    def close(self) -> None:
        """Let go of connections and threads, within seconds."""
