"""Two real Redis servers change places behind one address: workers follow, and lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers.proxy import LossyProxy
from servers.redis import RedisServer
from waiting import eventually
from wire_examples import article

from core.errors import ServiceAway
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.redis import RedisStories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processors.stories.memory.port import Placed

pytestmark = pytest.mark.processes  # servers


@pytest.fixture
def pair() -> Iterator[tuple[RedisServer, RedisServer]]:
    """Give a primary and its replica."""
    with RedisServer() as primary, RedisServer() as replica:
        _follow(replica, primary)
        yield primary, replica


def _follow(replica: RedisServer, primary: RedisServer) -> None:
    assert primary.command("CONFIG", "SET", "repl-diskless-sync-delay", "0") == "+OK"  # else it waits five seconds
    assert replica.command("REPLICAOF", "127.0.0.1", str(primary.port)) == "+OK"
    eventually(lambda: "master_link_status:up" in replica.whole("INFO", "replication"))


def _fail_over(old: RedisServer, new: RedisServer, proxy: LossyProxy) -> None:
    """Promote, move the address, demote: connections of before stay with a server that takes no writes."""
    eventually(lambda: new.command("DBSIZE") == old.command("DBSIZE"))  # it may lag behind, and would lose that
    assert new.command("REPLICAOF", "NO", "ONE") == "+OK"
    proxy.move_to(new.port)
    _follow(old, new)


def _place(stories: RedisStories, number: int) -> list[Placed]:
    return stories.place(
        [fingerprint(article(number, f"Gunmen attack a market in town {number}", "Witnesses spoke of fire."))]
    )


def test_a_worker_leaves_a_demoted_server_and_goes_on_with_the_new_one(pair: tuple[RedisServer, RedisServer]) -> None:
    old, new = pair
    with LossyProxy(old.port) as proxy:
        stories = RedisStories(f"redis://127.0.0.1:{proxy.port}/0")
        stories.mark_ready()
        before = _place(stories, 1)
        _fail_over(old, new, proxy)
        with pytest.raises(ServiceAway, match="a replica that takes no writes") as caught:
            _place(stories, 2)
        assert f"127.0.0.1:{proxy.port}" in str(caught.value)
        assert _place(stories, 2), "the same batch again, on the new primary"
        assert _place(stories, 1) == before, "what the old one knew, the new one knows"
        stories.close()


def test_a_check_says_that_the_address_leads_to_a_replica(pair: tuple[RedisServer, RedisServer]) -> None:
    primary, replica = pair
    stories = RedisStories(replica.url)
    with pytest.raises(ServiceAway, match=r"replica.*stories_url"):
        stories.check()
    stories.close()
    stories = RedisStories(primary.url)
    stories.check()
    stories.close()
