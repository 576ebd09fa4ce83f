"""A feed's hub, from what the feed says of it to articles: asked, confirmed, pushed, renewed, and done without."""

from __future__ import annotations

import shutil
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from console_client import running
from hubs import Hub, asked_of
from polling import Room, item

from config.files.feeds import Feed, FeedList
from config.files.settings import Settings
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.guarded_http.policy import AddressPolicy
from core.guarded_http.sync_client import SyncClient
from core.outcomes import HubState
from ingest.websub.asking import HubAsker
from ingest.websub.tables import feed_hubs, pushed_documents
from operations.feed_pushes import callback_base
from operations.feeds import read_feeds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console_client import Client
    from servers.web import WebServer

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with closing(Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")) as database:
        made = Room(database, pushed=True)
        yield made
        made.poller.close()


@pytest.fixture
def console(room: Room, tmp_path: Path) -> Iterator[Client]:
    with closing(SqliteBus(tmp_path / "bus.db")) as bus, running(room.database, bus, lambda: room.now) as client:
        yield client


@pytest.fixture
def hub(web: WebServer) -> Hub:
    return Hub(web)


@pytest.fixture
def asker(room: Room, console: Client) -> HubAsker:
    client = SyncClient(AddressPolicy(loopback=True), deadline=10)
    return HubAsker(room.database, client, lambda: room.now, console.address, "wirewatch/test")


def listed(room: Room, *urls: str, **keys: object) -> None:
    feeds = tuple(Feed.model_validate({"url": url, "every": "15m", **keys}) for url in urls)
    room.listed = (room.listed[0] + 1, FeedList(feeds=feeds))


def row(room: Room) -> sa.Row[tuple[object, ...]]:
    with room.database.reading() as connection:
        return connection.execute(sa.select(feed_hubs)).one()


def waiting(room: Room) -> int:
    with room.database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(pushed_documents)).scalar_one())


def wait_of(room: Room, hub: Hub) -> timedelta:
    due = room.state(hub.topic).due
    assert isinstance(due, datetime)
    return due - room.now


@pytest.fixture
def subscribed(room: Room, hub: Hub, asker: HubAsker) -> HubAsker:
    """Give the asker of a hub that has confirmed."""
    listed(room, hub.topic)
    assert len(room.poll()) == 1
    assert asker.once() == 1
    assert hub.answers == [(200, "a<b>&1")]
    assert row(room).state == HubState.CONFIRMED
    return asker


def test_news_that_are_pushed_are_articles_at_once_and_the_same_as_when_polled(
    room: Room, hub: Hub, web: WebServer, subscribed: HubAsker
) -> None:
    assert subscribed.once() == 0, "it is asked once"
    with room.database.reading() as connection:
        assert [one.push for one in read_feeds(connection, room.now, room.listed[1])] == ["confirmed"]
    assert (hub.asked[0]["hub.mode"], hub.asked[0]["hub.topic"]) == ("subscribe", hub.topic)
    assert hub.push(hub.document(item(2))) == 202
    pushed = room.poll()
    assert [one.title for one in pushed] == ["Title 2"]
    assert len(web.requests("/feed")) == 1, "nobody was asked"
    assert hub.push(hub.document(item(2))) == 202
    assert room.poll() == [], "the same once more"
    hub.items = [item(3), item(2), item(1)]
    assert [one.title for one in room.poll(DAY)] == ["Title 3"], "by the same marks as in a poll"
    assert waiting(room) == 0


def test_polls_are_rare_while_pushes_come_and_frequent_again_when_they_stop(
    room: Room, hub: Hub, subscribed: HubAsker
) -> None:
    assert subscribed
    room.poll(QUARTER * 1.2)
    assert wait_of(room, hub) < QUARTER * 1.2, "confirmed, but nothing was ever pushed"
    hub.push(hub.document(item(2)))
    hub.items = [item(2), item(1)]
    room.poll(QUARTER * 1.2)
    room.poll(QUARTER * 1.2)
    assert wait_of(room, hub) > QUARTER * 5
    hub.items.insert(0, item(3))
    assert [one.title for one in room.poll(QUARTER * 7)] == ["Title 3"], "the hub was silent"
    hub.items.insert(0, item(4))
    room.poll(QUARTER * 7)
    assert wait_of(room, hub) < QUARTER * 1.2
    hub.push(hub.document(item(5)))
    assert len(room.poll()) == 1
    hub.items.insert(0, item(5))
    room.poll(QUARTER * 1.2)
    assert wait_of(room, hub) > QUARTER * 5, "they come again"


def test_what_is_not_signed_by_the_hub_is_left_without_a_word(room: Room, hub: Hub, subscribed: HubAsker) -> None:
    assert subscribed
    for signature in ("", "sha256=00", "sha1=", "md5=d41d8cd98f00b204e9800998ecf8427e"):
        assert hub.push(hub.document(item(2)), signature) == 202
    assert (waiting(room), room.poll()) == (0, [])
    assert hub.push(hub.document(item(2)), method="sha1") == 202
    assert len(room.poll()) == 1, "a hub may sign by SHA-1"


def test_a_callback_says_yes_to_what_we_asked_for_alone(
    room: Room, hub: Hub, console: Client, subscribed: HubAsker
) -> None:
    assert subscribed
    until = row(room).until
    assert hub.verify(topic="https://other.example/feed")[0] == 404
    assert hub.verify(mode="unsubscribe")[0] == 404, "nobody asked for an end"
    assert hub.verify(challenge="")[0] == 404
    assert hub.verify(challenge="x" * 2_000)[0] == 404
    assert console.get(f"/push/{'A' * 43}?hub.mode=subscribe&hub.topic={hub.topic}&hub.challenge=1")[0] == 404
    assert console.get("/push/%00")[0] == 404
    assert console.post(f"/push/{'A' * 43}", "<rss/>")[0] == 410
    assert row(room).until == until
    assert len(str(row(room).token)) >= 43


def test_a_lease_is_renewed_before_it_ends(room: Room, hub: Hub, subscribed: HubAsker) -> None:
    first = row(room)
    room.now += DAY * 7
    assert subscribed.once() == 0
    room.now += DAY * 1.1
    assert subscribed.once() == 1
    second = row(room)
    assert (second.token, second.secret) == (first.token, first.secret)
    assert second.until == room.now + DAY * 10
    hub.status = 503
    room.now += DAY * 8.1
    assert subscribed.once() == 1
    assert (row(room).state, row(room).detail) == (HubState.CONFIRMED, "HTTP 503")
    hub.status = 202
    room.now += DAY / 24
    assert subscribed.once() == 1, "again, soon, while its lease lasts"
    assert (row(room).until, row(room).detail) == (room.now + DAY * 10, "")


def test_a_hub_that_refuses_costs_nothing_and_is_asked_ever_more_seldom(room: Room, hub: Hub, asker: HubAsker) -> None:
    hub.status = 403
    listed(room, hub.topic)
    room.poll()
    assert asker.once() == 1
    assert (row(room).state, row(room).detail) == (HubState.REFUSED, "HTTP 403")
    assert asker.once() == 0
    room.now += DAY
    assert asker.once() == 1
    hub.items.insert(0, item(2))
    assert len(room.poll()) == 1
    assert wait_of(room, hub) < QUARTER * 1.2


def test_a_hub_that_denies_later_is_believed(room: Room, hub: Hub, subscribed: HubAsker) -> None:
    assert subscribed
    assert hub.verify(mode="denied", reason="no more") == (200, "")
    assert (row(room).state, row(room).detail) == (HubState.REFUSED, "it denies: no more")


def test_a_hub_on_a_private_address_is_not_asked(room: Room, hub: Hub) -> None:
    listed(room, hub.topic)
    room.poll()
    asker = HubAsker(room.database, SyncClient(AddressPolicy(), deadline=5), lambda: room.now, "https://a.example", "x")
    assert asker.once() == 1
    assert (row(room).state, hub.asked) == (HubState.UNREACHABLE, [])


def test_a_push_that_cannot_be_read_makes_the_feed_be_asked_itself(
    room: Room, hub: Hub, web: WebServer, subscribed: HubAsker
) -> None:
    assert subscribed
    assert hub.push(b"<html>an error page</html>") == 202
    room.poll()
    assert (waiting(room), room.state(hub.topic).failures) == (0, 0)
    assert len(web.requests("/feed")) == 2


def test_a_flood_is_refused_and_comes_again(room: Room, hub: Hub, subscribed: HubAsker) -> None:
    assert subscribed
    answers = [hub.push(hub.document(item(number))) for number in range(2, 24)]
    assert (answers.count(202), answers.count(503)) == (20, 2)
    assert len(room.poll()) == 20


def test_a_feed_that_names_another_hub_or_none_is_believed(room: Room, hub: Hub, asker: HubAsker) -> None:
    listed(room, hub.topic)
    room.poll()
    asker.once()
    old = hub.callback
    hub.topic += "?second"
    hub.items.insert(0, item(2))
    room.poll(QUARTER * 1.2)
    asker.once()
    assert row(room).topic == hub.topic
    assert (old != hub.callback, asked_of(urllib.request.Request(old, b"<rss/>"))[0]) == (True, 410)
    hub.hub = ""
    hub.items.insert(0, item(3))
    room.poll(QUARTER * 1.2)
    with pytest.raises(sa.exc.NoResultFound):
        row(room)


@pytest.mark.parametrize("paused", [True, False])
def test_a_feed_that_is_paused_or_removed_is_forgotten(
    room: Room,
    hub: Hub,
    subscribed: HubAsker,
    paused: bool,  # noqa: FBT001
) -> None:
    hub.push(hub.document(item(2)))
    listed(room, *([hub.topic] if paused else []), paused=paused)
    assert room.poll() == []
    subscribed.once()
    assert (hub.push(hub.document(item(3))), waiting(room)) == (410, 0)


@pytest.mark.parametrize(
    ("public_url", "base"),
    [
        ("", ""),
        ("http://127.0.0.1:8087", ""),
        ("http://localhost:8087", ""),
        ("http://[::1]/", ""),
        ("https://wire.example.org", "https://wire.example.org"),
    ],
)
def test_hubs_are_asked_only_where_they_can_reach_us(public_url: str, base: str, tmp_path: Path) -> None:
    assert callback_base(Settings(data_dir=tmp_path, public_url=public_url)) == base
