"""The two sets of backing services, for what runs outside pytest: `with stack("cluster") as environ: …`."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from servers.kafka import KafkaServer
from servers.postgres import PostgresServer
from servers.redis import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STACKS = ("embedded", "cluster")


@contextmanager
def stack(name: str) -> Iterator[Mapping[str, str]]:
    """Start the servers of a stack, empty, and give the environment that names them; `embedded` needs none."""
    if name == "embedded":
        yield {}
        return
    with ExitStack() as servers:
        kafka = servers.enter_context(KafkaServer())
        redis = servers.enter_context(RedisServer())
        postgres = servers.enter_context(PostgresServer())
        yield {
            "WIREWATCH_BUS_URL": kafka.url,
            "WIREWATCH_STORIES_URL": redis.url,
            "WIREWATCH_DATABASE_URL": postgres.create_database("benchmark"),
        }
