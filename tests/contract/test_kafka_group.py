"""No partition stays unread: what kafka-python's static members forget, the bus notices and mends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafka import KafkaAdminClient
from waiting import eventually

from core.bus.kafka.bus import KafkaBus
from core.bus.kafka.settings import PARTITIONS
from core.bus.port import ARTICLES, Message
from core.errors import Fenced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servers.kafka import KafkaServer

    from core.bus.port import Consumer

ADDED = 3
SESSION = 4.0


def test_partitions_that_were_added_while_nobody_watched_are_read(kafka_server: KafkaServer, topic_prefix: str) -> None:
    kafka_server.start()

    def bus() -> KafkaBus:
        return KafkaBus([kafka_server.bootstrap], topic_prefix, session=SESSION)

    readers, publisher = bus(), bus()
    members = _join(readers)
    eventually(lambda: _shared(publisher, members), 45, seen=lambda: [_read(member) for member in members])
    # Both leave without a word and are back within their session: nothing is divided anew, and neither watches.
    for member in members:
        member.close()
    members = _join(readers)
    eventually(lambda: _shared(publisher, members), 45, seen=lambda: [_read(member) for member in members])
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    admin.create_partitions({topic_prefix + ARTICLES: PARTITIONS + ADDED})
    admin.close()
    publisher.close()
    publisher = bus()  # one that knows of them
    seen: set[int] = set()

    def all_are_read() -> bool:
        _publish(publisher)
        seen.update(*map(_read, members))
        return len(seen) == PARTITIONS + ADDED

    eventually(all_are_read, 45, seen=lambda: seen)
    assert seen == set(range(PARTITIONS + ADDED))
    for member in members:
        member.close()
    readers.close()
    publisher.close()


def _join(bus: KafkaBus) -> list[Consumer]:
    return [bus.subscribe(ARTICLES, "readers", name) for name in ("one", "two")]


def _publish(bus: KafkaBus) -> bool:
    """Publish to every partition."""
    return not bus.publish(ARTICLES, [Message(str(number), b"x") for number in range(50)])


def _shared(bus: KafkaBus, members: Sequence[Consumer]) -> bool:
    """Say whether each reads a half of what is published now."""
    _publish(bus)
    return [len(part) for part in map(_read, members)] == [PARTITIONS // 2] * 2


def _read(member: Consumer) -> set[int]:
    """Give the partitions of what one poll brought."""
    found = {message.partition for message in member.poll(500, 0.2)}
    try:
        member.commit()
    except Fenced:
        member.rewind()
    return found
