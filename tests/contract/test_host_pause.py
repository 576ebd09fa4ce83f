"""A host is not asked faster than its rule, however many feeds it has, and left alone where it asks for that."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from polling import Room, item, rss, sqlite_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.web import WebServer


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with sqlite_room(migrated, tmp_path, host_pause=0.5, clock=lambda: datetime.now(UTC)) as made:
        yield made


def polled_for(room: Room, seconds: float) -> None:
    async def run() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(room.poller.run(stop))
        await asyncio.sleep(seconds)
        stop.set()
        await running

    asyncio.run(run())


def test_between_two_requests_to_a_host_there_is_a_pause(room: Room, web: WebServer) -> None:
    room.feeds(*(web.page(f"/{number}", rss(item(number))) for number in range(5)))
    polled_for(room, 4.5)
    asked = [request.at for request in web.requests()]
    assert len(asked) == 5
    assert all(later - before >= 0.45 for before, later in pairwise(asked))


def test_a_host_that_says_when_to_come_again_is_left_alone_by_all_of_its_feeds(room: Room, web: WebServer) -> None:
    other = web.page("/other", rss(item(1)))
    busy = web.route("/busy", lambda _: (429, {"Retry-After": "3"}, b""))
    room.feeds(busy, other)
    begun = time.time()
    polled_for(room, 5.5)
    [first, second] = web.requests()
    assert {first.path, second.path} == {"/busy", "/other"}
    wait = second.at - first.at if first.path == "/busy" else 0.5
    assert wait >= (2.9 if first.path == "/busy" else 0.45)
    assert second.at - begun < 5.5
