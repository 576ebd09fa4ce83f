"""What kafka-python is told, and for how long we wait for it: values only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

PARTITIONS = 4
SESSION_SECONDS = 15.0
PUBLISH_SECONDS = 10.0
ANSWER_MS = 5000
CLOSE_MS = 3000

Settings = dict[str, Any]


def topic_settings() -> Settings:
    """Give how a topic is made."""
    return {"num_partitions": PARTITIONS, "replication_factor": -1}  # -1: as the broker's default


def client_settings(servers: Sequence[str], security: Settings) -> Settings:
    """Give what every client is told: whom to ask first, and how it signs in (`security.py`)."""
    return {
        **security,
        "bootstrap_servers": list(servers),
        "bootstrap_timeout_ms": ANSWER_MS,
        "request_timeout_ms": ANSWER_MS,
        "reconnect_backoff_max_ms": 1000,  # 30 s by default: so long nothing would go on after an outage
    }


def producer_settings(client: Settings) -> Settings:
    """Give what a producer is told beside what every client is: all replicas in sync acknowledge."""
    return {
        **client,
        "acks": "all",
        "compression_type": "zstd",
        "linger_ms": 5,
        "batch_size": 131_072,
        "delivery_timeout_ms": int(PUBLISH_SECONDS * 800),  # what we gave up on leaves the buffer
        "max_block_ms": ANSWER_MS,
        "allow_auto_create_topics": False,
    }


def consumer_settings(client: Settings) -> Settings:
    """Give what every consumer is told beside what every client is: it commits nothing by itself."""
    return {
        **client,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "fetch_max_wait_ms": 100,
        "allow_auto_create_topics": False,
    }


def group_settings(group: str, member: str, session: float) -> Settings:
    """Give what makes a consumer a member of a group; `session` is in seconds."""
    session_ms = int(session * 1000)
    return {
        "group_id": group,
        "group_instance_id": member or None,
        "session_timeout_ms": session_ms,
        "heartbeat_interval_ms": min(3000, session_ms // 3),
        "max_poll_interval_ms": 300_000,
    }


def member_name(name: str) -> str:
    """Make a worker's name one that Kafka takes for a static member."""
    return re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)[:200]
