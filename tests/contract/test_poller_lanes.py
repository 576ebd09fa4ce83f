"""Nobody starves: silent hosts and a slow one hold up nobody whose own server answers."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from polling import Room, item, rss, sqlite_room
from servers.tarpit import Tarpit
from servers.web import WebServer

from config.files.feeds import Feed, FeedList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 25


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with sqlite_room(migrated, tmp_path, clock=lambda: datetime.now(UTC)) as made:
        yield made


def polled_for(room: Room, seconds: float) -> None:
    async def run() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(room.poller.run(stop))
        await asyncio.sleep(seconds)
        stop.set()
        await running

    asyncio.run(run())


@pytest.mark.slow
def test_eighty_silent_hosts_and_sixty_feeds_of_a_slow_one_leave_the_healthy_their_pace(room: Room) -> None:
    with ExitStack() as opened:
        silent = [opened.enter_context(Tarpit()).url for _ in range(80)]
        slow, *healthy = (opened.enter_context(WebServer()) for _ in range(11))
        slow_urls = []
        for number in range(60):

            def answer(_request: object) -> tuple[int, dict[str, str], bytes]:
                time.sleep(1)
                return 200, {}, rss(item(1))

            slow_urls.append(slow.route(f"/{number}", answer))
        good = [web.page("/feed", rss(item(number))) for number, web in enumerate(healthy)]
        feeds = [Feed(url=url, every=timedelta(minutes=1)) for url in [*silent, *slow_urls]]
        feeds += [Feed(url=url, every=timedelta(seconds=5)) for url in good]
        room.listed = (2, FeedList(feeds=tuple(feeds)))
        begun = time.time()
        polled_for(room, SECONDS)
        for web in healthy:
            asked = [request.at for request in web.requests("/feed")]
            gaps = [later - before for before, later in pairwise([begun, *asked, begun + SECONDS])]
            assert max(gaps) <= 15, gaps  # 7 on a machine of its own; who starves is not asked at all
        slow_asked = [request.at for request in slow.requests()]
        assert min(later - before for before, later in pairwise(slow_asked)) > 0.5, "one at a time"


@pytest.mark.slow
def test_feeds_of_one_host_are_asked_one_after_the_other_and_all(room: Room, web: WebServer) -> None:
    urls = [web.page(f"/{number}", rss(item(number))) for number in range(20)]
    room.feeds(*urls)
    assert len(room.poll()) == 20
