from __future__ import annotations

import asyncio
import os
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from polling import START, Room, item, rss

from config.files.feeds import FeedList
from core.database import Database
from ingest.formats.document import Parsed
from ingest.formats.origin import Origin
from ingest.formats.read import read_document
from ingest.recognition.match import distinct
from ingest.tables import feed_states, seen_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.web import WebServer


DATA = Path(os.environ.get("WIREWATCH_TEST_DATA", Path(__file__).parents[2] / "../shared/data")) / "feeds"


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    yield made
    made.close()


@pytest.fixture
def room(database: Database) -> Iterator[Room]:
    made = Room(database)
    yield made
    made.poller.close()


@pytest.mark.slow
def test_the_publishers_files_polled_twice_are_one_article_an_entry(room: Room, web: WebServer) -> None:
    files = sorted(DATA.glob("*.xml"))
    assert len(files) == 27, f"the publishers' files are missing: {DATA}"
    urls = {web.page(f"/{file.name}", file.read_bytes(), "application/xml"): file for file in files}
    room.feeds(*urls)

    first = room.poll()
    counts = {}
    for url, file in urls.items():
        parsed = read_document(file.read_bytes(), Origin(url=url))
        assert isinstance(parsed, Parsed)
        counts[url] = len(distinct(parsed.entries))
    assert Counter(article.feed for article in first) == counts
    assert len({article.id for article in first}) == sum(counts.values())
    assert room.poll(timedelta(days=1)) == []
    assert {room.state(url).outcome for url in urls} == {"unchanged"}


def test_the_same_entries_under_another_body_are_not_published_again(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1), item(2)))
    room.feeds(url)
    assert len(room.poll()) == 2
    web.page("/feed", rss(item(3), item(1), item(2)))
    assert [article.title for article in room.poll(timedelta(hours=1))] == ["Title 3"]


def test_an_edited_entry_is_a_new_revision_of_its_article(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1))))
    [first] = room.poll()
    web.page("/feed", rss(item(1, title="Edited")))
    [second] = room.poll(timedelta(hours=1))
    assert second.id == first.id
    assert second.revision != first.revision


def test_guids_that_all_change_publish_nothing(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1), item(2))))
    room.poll()
    web.page("/feed", rss(item(1, guid="new-1"), item(2, guid="new-2")))
    assert room.poll(timedelta(hours=1)) == []


def test_two_feeds_with_the_same_entry_share_its_article(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/one", rss(item(1))), web.page("/two", rss(item(1))))
    assert len({article.id for article in room.poll()}) == 1


def test_the_backlog_of_a_feed_is_history(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1), item(2, at=START - timedelta(hours=25)))))
    assert {article.title: article.history for article in room.poll()} == {"Title 1": False, "Title 2": True}


def test_a_bus_that_is_away_delays_and_loses_nothing(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1))))
    room.bus.away = 1
    assert len(room.poll()) == 1
    assert "bus: no answer" in room.heartbeat.problems
    assert room.heartbeat.problem == ""


def test_a_bus_that_is_away_is_on_the_heartbeat_as_long_as_it_is(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1))))
    room.bus.away = 1_000_000

    async def look() -> list[str]:
        running = asyncio.create_task(room.poller.run(asyncio.Event()))
        assert await asyncio.to_thread(room.bus.refused.wait, 10)
        seen = []
        for _ in range(15):  # several looks at what is due meanwhile, which succeed
            await asyncio.sleep(0.1)
            seen.append(room.heartbeat.problem)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return seen

    assert set(asyncio.run(look())) == {"bus: no answer"}


@pytest.mark.slow
def test_nothing_is_remembered_before_the_bus_has_acknowledged(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    room.feeds(url)
    room.bus.away = 1_000_000

    async def begin() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(room.poller.run(stop))
        assert await asyncio.to_thread(room.bus.refused.wait, 10)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(begin())
    with room.database.reading() as connection:
        assert connection.execute(sa.select(seen_entries)).all() == []
    assert room.state(url).etag == ""

    again = Room(room.database)  # the same name: takes over the lease of the one that died
    again.listed = room.listed

    async def finish() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(again.poller.run(stop))
        assert await asyncio.to_thread(again.bus.published.wait, 10)
        stop.set()
        await running

    asyncio.run(finish())
    assert [article.title for article in again.bus.articles] == ["Title 1"]


def test_two_pollers_do_not_ask_the_same_feed(database: Database, web: WebServer) -> None:
    rooms = [Room(database, name) for name in ("ingest-1", "ingest-2")]
    urls = [web.page(f"/{number}", rss(item(number))) for number in range(6)]

    async def both() -> None:
        for room in rooms:
            room.feeds(*urls)
        await asyncio.gather(*(room.poller.once() for room in rooms))

    asyncio.run(both())
    assert Counter(request.path for request in web.requests()) == {f"/{number}": 1 for number in range(6)}
    for room in rooms:
        room.poller.close()


def test_a_failing_feed_backs_off_and_comes_back(room: Room, web: WebServer) -> None:
    url = web.script("/feed", (503, {}, b""), (503, {}, b""), then=(200, {}, rss(item(1))))
    room.feeds(url)
    assert room.poll() == []
    assert room.heartbeat.problem == "1 of 1 feeds fail"
    assert room.poll(timedelta(minutes=10)) == []
    assert len(web.requests("/feed")) == 1
    assert room.poll(timedelta(minutes=7)) == []
    assert (room.state(url).outcome, room.state(url).failures) == ("http_error", 2)
    assert len(room.poll(timedelta(minutes=34))) == 1
    assert (room.state(url).failures, room.heartbeat.problem) == (0, "")


def test_retry_after_is_obeyed(room: Room, web: WebServer) -> None:
    url = web.script("/feed", (429, {"Retry-After": "7200"}, b""))
    room.feeds(url)
    room.poll()
    assert room.state(url).due == START + timedelta(hours=2)


@pytest.mark.slow
def test_a_hostile_feed_stops_no_other(room: Room, web: WebServer) -> None:
    slow = rss("<item><author>" + "x@a." + "a." * 40_000 + "!</author>")  # mis-nested: read by feedparser
    bad, good = web.page("/bad", slow), web.page("/good", rss(item(1)))
    room.feeds(bad, good)
    assert len(room.poll()) == 1
    assert room.state(bad).outcome == "parser_killed"
    assert room.state(bad).detail == "over its 1 s of processor time"


def test_a_feed_on_which_our_own_code_fails_is_told_from_a_hostile_one(room: Room, web: WebServer) -> None:
    url = web.page("/odd", b"<odd><a></width></odd>")
    room.feeds(url, web.page("/good", rss(item(1))))
    assert len(room.poll()) == 1
    assert room.state(url).outcome == "crashed"
    assert room.state(url).detail.startswith("a fault of Wirewatch: TypeError in _base.py:")


def test_a_removed_feed_is_asked_no_more_and_repeats_nothing_when_it_returns(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    room.feeds(url)
    room.poll()
    room.feeds()
    room.poll(timedelta(hours=1))
    assert len(web.requests("/feed")) == 1
    room.feeds(url)
    assert room.poll() == []
    assert len(web.requests("/feed")) == 2


def test_a_new_feed_is_asked_within_a_second(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))

    async def run() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(room.poller.run(stop))
        room.feeds(url)
        asked = await asyncio.to_thread(web.wait_for, 1, "/feed", 1.0)
        stop.set()
        await running
        assert [request.path for request in asked] == ["/feed"]

    asyncio.run(run())


@pytest.mark.slow
def test_the_sample_wire_starts_and_stops_with_its_flag(room: Room) -> None:
    room.listed = (7, FeedList(sample_wire=True))
    articles = room.poll()
    assert len({article.source for article in articles}) >= 4
    assert all("(sample)" in article.source for article in articles)
    assert len(articles) == 30
    assert room.poll() == []
    room.listed = (8, FeedList())
    assert room.poll(timedelta(minutes=1)) == []
    with room.database.reading() as connection:
        assert connection.execute(sa.select(feed_states.c.url)).all() == []
