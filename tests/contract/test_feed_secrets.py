"""Feeds behind a password, and on networks of ours: what is shown to whom, and where nobody is led by a stranger."""

from __future__ import annotations

import asyncio
import base64
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from polling import Room, item, rss
from servers.web import WebServer

from config.files.feeds import Feed, FeedList, dump_feeds, parse_feeds
from core.database import Database
from core.errors import BadInput
from core.ip_networks import networks
from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.web import Answer, Request

SECRETS = {"river": "ada:päss:word", "key": "abc-123", "agent": "Reader of ours/1.0", "bad": "two\nlines"}


def secret(name: str) -> str:
    if name not in SECRETS:
        raise BadInput(f"there is no secret {name}: set WIREWATCH_SECRET_{name.upper()}")
    return SECRETS[name]


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with closing(Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")) as database:
        made = Room(database, secret=secret)
        yield made
        made.poller.close()


def listed(room: Room, **keys: object) -> None:
    room.listed = (room.listed[0] + 1, FeedList(feeds=(Feed.model_validate(keys),)))


def guarded(request: Request) -> Answer:
    wanted = f"Basic {base64.b64encode('ada:päss:word'.encode()).decode()}"
    if request.headers.get("authorization") != wanted:
        return 401, {}, b""
    return 200, {}, rss(item(1))


def test_a_feed_behind_a_password_is_read(room: Room, web: WebServer) -> None:
    url = web.route("/feed", guarded)
    listed(room, url=url)
    assert room.poll() == []
    assert room.state(url).detail == "HTTP 401"
    listed(room, url=f"{url}?x", basic="river", headers={"X-Key": "key", "User-Agent": "agent", "Cookie": "key"})
    assert [one.title for one in room.poll()] == ["Title 1"]
    shown = web.requests("/feed")[-1].headers
    assert (shown["x-key"], shown["user-agent"], shown["cookie"]) == ("abc-123", "Reader of ours/1.0", "abc-123")


def test_a_redirect_to_another_host_takes_no_secret_along(room: Room, web: WebServer) -> None:
    with WebServer() as other:
        far = other.page("/far", rss(item(1)))
        web.redirect("/near", far)
        listed(room, url=web.redirect("/feed", "/near"), basic="river", headers={"X-Key": "key"})
        assert len(room.poll()) == 1
        near, away = web.requests("/near")[0].headers, other.requests("/far")[0].headers
    assert {"authorization", "x-key"} <= near.keys(), "the same host is shown them again"
    assert not {"authorization", "x-key"} & away.keys()


@pytest.mark.parametrize(("name", "says"), [("lake", "there is no secret lake"), ("bad", "no header field may hold")])
def test_a_secret_that_is_not_there_costs_its_feed_only_and_is_never_shown(
    room: Room, web: WebServer, name: str, says: str
) -> None:
    url, other = web.page("/feed", rss(item(1))), web.page("/other", rss(item(2)))
    feeds = (Feed(url=url, headers={"X-Key": name}), Feed(url=other))
    room.listed = (2, FeedList(feeds=feeds))
    assert [one.title for one in room.poll()] == ["Title 2"]
    state = room.state(url)
    assert (state.outcome, says in str(state.detail), "two" in str(state.detail)) == ("misconfigured", True, False)
    assert web.requests("/feed") == []


@pytest.mark.parametrize("name", ["Host", "Content-Length", "X Key", "X-Key\r\n", "If-None-Match"])
def test_what_the_client_writes_itself_cannot_be_set(name: str) -> None:
    with pytest.raises(BadInput, match="is no header field that can be set here"):
        parse_feeds(dump_feeds(FeedList.model_construct(feeds=(_unchecked(name),))), "f")


def _unchecked(name: str) -> Feed:
    return Feed(url="https://river.example/rss").model_copy(update={"headers": {name: "key"}})


def test_secrets_are_listed_by_name() -> None:
    wanted = FeedList(feeds=(Feed(url="https://river.example/rss", basic="river", headers={"X-Key": "key"}),))
    assert parse_feeds(dump_feeds(wanted), "f") == wanted


def fetch(url: str, *, private: str) -> bytes | None:
    return asyncio.run(Fetcher(private=networks(private), deadline=5).fetch(url)).body


def test_a_listed_feed_may_be_on_a_network_of_ours_and_nobody_else(web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    assert fetch(url, private="127.0.0.0/8") == rss(item(1))
    web.redirect("/near", "/feed")
    assert fetch(web.url("/near"), private="10.0.0.0/8,127.0.0.1") == rss(item(1))
    by_name = web.redirect("/away", f"http://localhost:{web.port}/feed")
    for asked, private in ((url, ""), (url, "10.0.0.0/8"), (by_name, "127.0.0.0/8")):
        with pytest.raises(FetchFailed) as refused:
            fetch(asked, private=private)
        assert refused.value.outcome is FetchOutcome.FORBIDDEN_ADDRESS
