"""Reads the log outside any group: from a moment up to its end, one record, and how far a group is behind it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kafka.errors import KafkaError

from core.bus.kafka.client import KafkaClient
from core.bus.kafka.records import received
from core.bus.kafka.settings import ANSWER_MS, CLOSE_MS, PUBLISH_SECONDS
from core.bus.port import Received


def replay(client: KafkaClient, topic: str, since: datetime) -> Iterator[Received]:
    """Read all partitions side by side up to their present ends."""
    with _reading(client, topic) as consumer:
        with client.errors():
            left = _start(client, consumer, topic, since)
        silent_since = time.monotonic()
        while left:
            with client.errors():
                polled = consumer.poll(timeout_ms=200)
            for records in polled.values():
                silent_since = time.monotonic()
                yield from (received(topic, r) for r in records if r.offset < left.get(r.partition, 0))
            with client.errors():
                # positions, not the records' offsets: the end may be a marker that is no record
                left = {
                    number: end
                    for number, end in left.items()
                    if consumer.position(client.place(topic, number), timeout_ms=ANSWER_MS) < end
                }
            if time.monotonic() - silent_since > PUBLISH_SECONDS:
                raise client.away("no answer while replaying")


def fetch(client: KafkaClient, topic: str, partition: int, offset: int) -> Received | None:
    """Read one record, or give None where the log does not have it any more."""
    place, deadline = client.place(topic, partition), time.monotonic() + PUBLISH_SECONDS
    with _reading(client, topic) as consumer:
        with client.errors():
            if place not in client.places(consumer, topic):
                return None
            consumer.assign([place])
            begin = consumer.beginning_offsets([place], timeout_ms=ANSWER_MS)[place]
            if not begin <= offset < consumer.end_offsets([place], timeout_ms=ANSWER_MS)[place]:
                return None
            consumer.seek(place, offset)
        while time.monotonic() < deadline:
            with client.errors():
                polled = consumer.poll(timeout_ms=200, max_records=1)
            for record in polled.get(place, ()):
                return received(topic, record) if record.offset == offset else None
    raise client.away("no answer while reading one message")


def lag(client: KafkaClient, topic: str, group: str) -> int:
    """Compare the ends with what the group has committed."""
    with _reading(client, topic, group_id=client.prefix + group) as consumer, client.errors():
        places = client.places(consumer, topic)
        ends = consumer.end_offsets(places, timeout_ms=ANSWER_MS)
        begins = consumer.beginning_offsets(places, timeout_ms=ANSWER_MS)
        done = {place: consumer.committed(place, timeout_ms=ANSWER_MS) for place in places}
    return sum(max(0, ends[place] - max(begins[place], done[place] or 0)) for place in places)


@contextlib.contextmanager
def _reading(client: KafkaClient, topic: str, **settings: Any) -> Iterator[Any]:  # noqa: ANN401
    consumer = client.consumer(topic, **settings)
    try:
        yield consumer
    finally:
        with contextlib.suppress(KafkaError):
            consumer.close(autocommit=False, timeout_ms=CLOSE_MS)


def _start(client: KafkaClient, consumer: Any, topic: str, since: datetime) -> dict[int, int]:  # noqa: ANN401
    """Seek to the first records at or after `since`; give partition → end of those that have some."""
    places = client.places(consumer, topic)
    consumer.assign(places)
    ends = consumer.end_offsets(places, timeout_ms=ANSWER_MS)
    moment = max(0, int(since.timestamp() * 1000))
    starts = consumer.offsets_for_times(dict.fromkeys(places, moment), timeout_ms=ANSWER_MS)
    for place in places:
        consumer.seek(place, starts[place].offset if starts.get(place) else ends[place])
    return {place.partition: ends[place] for place in places if starts.get(place)}
