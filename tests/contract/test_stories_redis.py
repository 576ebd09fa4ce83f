"""A Redis that is set up in a way that would lose stories: refused, or waited for."""

from __future__ import annotations

import pytest
from servers.redis import RedisServer
from wire_examples import recorded

from core.errors import Refused, ServiceAway
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.redis import RedisStories


@pytest.mark.processes
def test_a_redis_that_may_evict_is_refused_with_the_fix() -> None:
    with RedisServer(maxmemory_policy="allkeys-lru") as server:
        index = RedisStories(server.unix_url)
        with pytest.raises(Refused, match="redis-cli config set maxmemory-policy noeviction"):
            index.check()
        index.close()


@pytest.mark.processes
def test_a_full_redis_is_waited_for_and_writes_no_half_batch() -> None:
    with RedisServer(maxmemory="2mb") as server:
        index = RedisStories(server.url)
        index.mark_ready()
        prints = [fingerprint(one) for one in recorded(3000)]

        def place_all() -> None:
            for start in range(0, len(prints), 50):
                index.place(prints[start : start + 50])

        with pytest.raises(ServiceAway, match="full"):
            place_all()
        index.close()
