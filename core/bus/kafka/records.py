"""Kafka's records and our messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from core.bus.port import Message, Received


def key_of(message: Message) -> bytes:
    """Give the key by which Kafka chooses the partition."""
    return message.key.encode("utf-8", "replace")


def received(topic: str, record: Any) -> Received:  # noqa: ANN401  # kafka-python has no types
    """Make a message of a record of `topic`."""
    return Received(
        topic=topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode("utf-8", "replace"),
        value=record.value or b"",
        at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )


def damaged_at(error: str) -> tuple[int, int] | None:
    """Read partition and offset of a damaged record: the client says them in words only."""
    found = re.search(r"partition=(\d+)\) at offset (\d+)", error)
    return (int(found[1]), int(found[2])) if found else None
