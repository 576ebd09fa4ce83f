"""`Bus` on Kafka, of its parts."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from datetime import datetime

from core import metrics
from core.bus.dead import park_oversize
from core.bus.kafka import replay
from core.bus.kafka.client import KafkaClient
from core.bus.kafka.consumer import GroupConsumer
from core.bus.kafka.publisher import Publisher
from core.bus.kafka.settings import SESSION_SECONDS, Settings, member_name
from core.bus.port import TOPICS, Message, Received
from core.clock import now
from core.errors import Refused
from core.outcomes import DeadReason


class KafkaBus:
    """The log on the brokers `servers` (`host:port`); topics are named with the prefix. `session` is in seconds.

    `security` is what `security.read` gives; without it, nobody signs in and nothing is encrypted.

    Nothing is connected before it is needed, so that a broker that is away at the start is like one that is
    away later.
    """

    def __init__(
        self,
        servers: Sequence[str],
        topic_prefix: str = "",
        *,
        security: Settings | None = None,
        session: float = SESSION_SECONDS,
    ) -> None:
        self._client = KafkaClient(servers, topic_prefix, security or {})
        self._publisher = Publisher(self._client)
        self._session = session

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Send slice by slice, each acknowledged by all replicas in sync."""
        pending, refused = park_oversize(topic, messages, now())
        self._publisher.publish(pending)
        for _ in refused:
            metrics.count_dead(DeadReason.OVERSIZE)
        return refused

    def subscribe(self, topic: str, group: str, member: str = "") -> GroupConsumer:
        """Join at the first poll. With `member`, a static member: a restart takes its partitions over at once."""
        name = self._client.prefix + group
        return GroupConsumer(self._client, self._publisher, topic, name, member_name(member), self._session)

    def replay(self, topic: str, since: datetime) -> Iterator[Received]:
        """Read all partitions side by side up to their present ends."""
        return replay.replay(self._client, topic, since)

    def fetch(self, topic: str, partition: int, offset: int) -> Received | None:
        """Read one record."""
        return replay.fetch(self._client, topic, partition, offset)

    def lag(self, topic: str, group: str) -> int:
        """Compare the ends with what the group has committed."""
        return replay.lag(self._client, topic, group)

    def trim(self, before: datetime) -> int:  # noqa: ARG002  # the port's
        """Leave it to the broker's `retention.ms`, a week by default."""
        return 0

    def check(self) -> None:
        """Connect, and make the topics where they are missing."""
        if importlib.util.find_spec("crc32c") is None:
            raise Refused("kafka-python without crc32c is ten times slower: pip install 'kafka-python[crc32c]'")
        self._client.forget_topics()
        for topic in TOPICS:
            self._client.ensure(topic)

    def close(self) -> None:
        """Close the producer; consumers close themselves."""
        self._publisher.close()
        self._client.close()
