"""Appends messages in bounded slices, each acknowledged by all replicas in sync."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from core.bus.kafka.client import KafkaClient
from core.bus.kafka.records import key_of
from core.bus.kafka.settings import PUBLISH_SECONDS, producer_settings
from core.bus.port import MESSAGE_LIMIT, Message

_SLICE = 500  # messages in flight; with MESSAGE_LIMIT the bound of what an outage can hold in memory

Pending = list[tuple[str, Message]]
"""Messages with their topics."""


class Publisher:
    """One producer at a time for any number of threads; one that failed in any way is not used again."""

    def __init__(self, client: KafkaClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._producer: Any = None

    def publish(self, pending: Sequence[tuple[str, Message]]) -> None:
        """Send all within `PUBLISH_SECONDS`, or raise `ServiceAway`."""
        deadline = time.monotonic() + PUBLISH_SECONDS
        if not self._lock.acquire(timeout=PUBLISH_SECONDS):
            raise self._client.away("another thread waits for it already")
        try:
            for start in range(0, len(pending), _SLICE):
                self._send(list(pending[start : start + _SLICE]), deadline)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the producer; nothing is pending in it between two calls of `publish`."""
        with self._lock:
            self._drop()

    def _send(self, pending: Pending, deadline: float) -> None:
        """Send until all are acknowledged."""
        error: KafkaError | None = None
        while pending:
            if time.monotonic() >= deadline:
                raise self._client.away(_explained(error)) from error
            for topic in {topic for topic, _ in pending}:
                self._client.ensure(topic)
            pending, error = self._try(pending, deadline)
            if error is not None:
                self._drop()
                self._client.forget_topics()
                if not error.retriable and time.monotonic() + 1 < deadline:
                    deadline = min(deadline, time.monotonic() + 1)  # a new producer, and once more

    def _try(self, pending: Pending, deadline: float) -> tuple[Pending, KafkaError | None]:
        """Send each once; give what was not acknowledged, and the last error."""
        left: Pending = []
        futures, failure = self._hand_over(pending)
        for position, entry in enumerate(pending):
            try:
                if position >= len(futures):
                    left.append(entry)
                else:
                    futures[position].get(timeout=max(0.0, deadline - time.monotonic()))
            except KafkaError as error:
                failure = error
                left.append(entry)
        return left, failure

    def _hand_over(self, pending: Pending) -> tuple[list[Any], KafkaError | None]:
        futures: list[Any] = []
        try:
            if self._producer is None:
                self._producer = KafkaProducer(**producer_settings(self._client.settings))
            for topic, message in pending:
                futures.append(self._producer.send(self._client.prefix + topic, message.value, key_of(message)))
        except KafkaError as error:
            return futures, error
        return futures, None

    def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(KafkaError):
                producer.close(timeout=1)


def _explained(error: KafkaError | None) -> str:
    if isinstance(error, MessageSizeTooLargeError):
        return f"a topic's max.message.bytes is below {MESSAGE_LIMIT}: raise it"
    return f"{type(error).__name__}: {error}" if error else "it does not take messages in time"
