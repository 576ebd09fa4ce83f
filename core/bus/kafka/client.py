"""Connections to the brokers: consumers, the admin client, topics, and Kafka's errors as ours."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, TopicAlreadyExistsError

from core.bus.kafka.refusals import EMPTY, explained
from core.bus.kafka.settings import ANSWER_MS, Settings, client_settings, consumer_settings, topic_settings
from core.bus.last_warning import LastWarning
from core.errors import ServiceAway


class KafkaClient:
    """The brokers `servers` (`host:port`), with the prefix of every topic and group. Nothing is connected by itself.

    `security` is what kafka-python is told of TLS and of signing in (`security.py`).
    """

    def __init__(self, servers: Sequence[str], prefix: str, security: Settings) -> None:
        self.servers = list(servers)
        self.settings = client_settings(servers, security)
        self.prefix = prefix
        self._known: set[str] = set()
        self._warning = LastWarning(EMPTY)
        logging.getLogger("kafka").addHandler(self._warning)

    def ensure(self, topic: str) -> None:
        """Make the topic unless we know that it is there."""
        if topic in self._known:
            return
        with self.errors(), self.admin() as admin, contextlib.suppress(TopicAlreadyExistsError):
            admin.create_topics({self.prefix + topic: topic_settings()}, timeout_ms=ANSWER_MS, wait_for_metadata=True)
        self._known.add(topic)

    def forget_topics(self) -> None:
        """Look anew whether each topic is there."""
        self._known.clear()

    def consumer(self, topic: str, **settings: Any) -> Any:  # noqa: ANN401  # kafka-python has no types
        """Give a consumer that is on no topic yet."""
        self.ensure(topic)
        with self.errors():
            return KafkaConsumer(**{**consumer_settings(self.settings), **settings})

    def place(self, topic: str, partition: int) -> Any:  # noqa: ANN401
        """Give Kafka's name of a partition."""
        return TopicPartition(self.prefix + topic, partition)

    def places(self, consumer: Any, topic: str) -> list[Any]:  # noqa: ANN401
        """Give the partitions, once the broker we ask knows them: a topic that another has just made takes a moment."""
        deadline = time.monotonic() + ANSWER_MS / 1000
        while not (numbers := consumer.partitions_for_topic(self.prefix + topic)):
            if time.monotonic() > deadline:
                raise self.away(f"topic {self.prefix}{topic} is made, and has no partitions yet")
            time.sleep(0.05)
        return [self.place(topic, number) for number in sorted(numbers)]

    @contextlib.contextmanager
    def admin(self) -> Iterator[Any]:
        """Give an admin client for the block; use it within `errors`."""
        admin = KafkaAdminClient(**self.settings)
        try:
            yield admin
        finally:
            admin.close()

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except KafkaError as error:
            raise self.away(f"{type(error).__name__}: {error}") from error

    def away(self, why: str) -> ServiceAway:
        """Make the error for people, with what the client complained about last.

        A wrong password is `ServiceAway`, too: whoever changed it at the broker mends it there or here, and nothing
        is lost meanwhile.
        """
        where, warned = f"kafka {','.join(self.servers)}", self._warning.text
        if (found := explained(warned, self.settings)) is not None:
            what, fix = found
            return ServiceAway(f"{where}: {what}; {fix}")
        said = f" (kafka said: {warned})" if warned else ""
        return ServiceAway(f"{where}: {why}{said}; check that it runs and that bus_url names it")

    def close(self) -> None:
        """Listen to the client's warnings no more."""
        logging.getLogger("kafka").removeHandler(self._warning)
