"""The list of feeds, edited by commands and scripts: in force at once, in the file too, and each act on record."""

from __future__ import annotations

import itertools
import lzma
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from polling import START, Room, item, rss
from recorded import DATA
from served import served
from sites import OPERATOR, READER, put_in_force, site_of
from typer.testing import CliRunner

from config.files.feeds import Feed, parse_feeds
from config.versions.base import read_base
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from operations import feed_discovery, feed_list, feeds
from operations.access import grants
from operations.actor import Scope
from operations.audit import list_audit
from operations.errors import ErrorKind, OperationError
from wirewatch.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.web import WebServer

    from core.database import Database
    from operations.actor import Actor
    from operations.site import Site

LISTS = DATA / "opml"
RIVER = "https://river.example/rss"
LISTED = "# ours\nfeeds:\n  - {url: https://river.example/rss, name: River}  # since May\n"
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head><body>News</body></html>'


@pytest.fixture
def site(either_database: Database, tmp_path: Path) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    seconds = itertools.count(step=2)  # lists are read anew after a second
    made = site_of(either_database, bus, lambda: START + timedelta(seconds=next(seconds)), tmp_path)
    put_in_force(made, {"feeds": LISTED})
    (tmp_path / "feeds.yaml").write_text(LISTED)
    yield made
    bus.close()


def in_file(site: Site) -> str:
    return (site.config_dir / "feeds.yaml").read_text()


def test_an_edit_is_in_force_in_the_file_and_on_record(site: Site) -> None:
    feed_list.add_feed(site, OPERATOR, Feed(url="https://lake.example/rss", name="Lake"))
    assert [one.url for one in site.in_force.feeds().feeds] == [RIVER, "https://lake.example/rss"]
    assert in_file(site) == LISTED + "  - {url: 'https://lake.example/rss', name: Lake}\n"
    assert read_base(site.config_dir)["feeds"].version == 2
    feed_list.pause_feed(site, OPERATOR, "https://lake.example/rss")
    assert [one.state for one in feeds.list_feeds(site, OPERATOR)] == ["waiting", "paused"]
    feed_list.resume_feed(site, OPERATOR, "https://lake.example/rss")
    feed_list.remove_feed(site, OPERATOR, "https://lake.example/rss")
    assert in_file(site) == LISTED
    acts = [(one.action, one.subject) for one in list_audit(site, OPERATOR)]
    assert acts == [(f"feeds {act}", "https://lake.example/rss") for act in ("remove", "resume", "pause", "add")]


def test_a_file_with_edits_of_its_own_is_left_to_its_editor(site: Site) -> None:
    edited = LISTED + "  - https://mine.example/rss\n"
    (site.config_dir / "feeds.yaml").write_text(edited)
    feed_list.add_feed(site, OPERATOR, Feed(url="https://lake.example/rss"))
    assert in_file(site) == edited
    assert len(site.in_force.feeds().feeds) == 2


@pytest.mark.parametrize("url", [RIVER, "http://river.example/rss", "https://www.river.example/rss/"])
def test_a_feed_is_not_listed_twice(site: Site, url: str) -> None:
    with pytest.raises(BadInput, match="is on the list already, as https://river"):
        feed_list.add_feed(site, OPERATOR, Feed(url=url))


@pytest.mark.parametrize("act", [feed_list.pause_feed, feed_list.remove_feed, feed_list.ask_feed, feeds.show_feed])
def test_what_is_not_listed_is_said_so(site: Site, act: Any) -> None:  # noqa: ANN401
    with pytest.raises(BadInput, match="no such feed"):
        act(site, OPERATOR, "https://none.example/rss")


ACTS: dict[str, Callable[[Site, Actor], object]] = {
    "add": lambda site, actor: feed_list.add_feed(site, actor, Feed(url="https://lake.example/rss")),
    "remove": lambda site, actor: feed_list.remove_feed(site, actor, RIVER),
    "pause": lambda site, actor: feed_list.pause_feed(site, actor, RIVER),
    "resume": lambda site, actor: feed_list.resume_feed(site, actor, RIVER),
    "ask": lambda site, actor: feed_list.ask_feed(site, actor, RIVER),
    "import": lambda site, actor: feed_list.import_feeds(site, actor, b"lake.example/rss"),
    "discover": lambda site, actor: feed_discovery.discover(site, actor, "https://127.0.0.1/"),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_reader_may_look_and_not_edit(site: Site, act: str) -> None:
    assert feeds.show_feed(site, READER, RIVER).name == "River"
    assert RIVER in feed_list.export_feeds(site, READER)
    with pytest.raises(OperationError, match="may not") as refused:
        ACTS[act](site, READER)
    assert (refused.value.kind, site.versions.number("feeds")) == (ErrorKind.FORBIDDEN, 1)


def test_a_paused_feed_is_not_asked_and_one_that_is_due_later_is_asked_now(site: Site, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    feed_list.add_feed(site, OPERATOR, Feed(url=url))
    feed_list.remove_feed(site, OPERATOR, RIVER)
    room = Room(site.database)

    def asked() -> int:
        room.now = site.clock()
        room.listed = site.versions.number("feeds"), site.in_force.feeds()
        room.poll()
        return len(web.requests("/feed"))

    assert (asked(), asked()) == (1, 1)
    feed_list.ask_feed(site, OPERATOR, url)
    assert asked() == 2
    assert "if-none-match" not in web.requests("/feed")[1].headers, "the whole feed"
    feed_list.ask_feed(site, OPERATOR, url)
    feed_list.pause_feed(site, OPERATOR, url)
    assert asked() == 2
    with pytest.raises(BadInput, match="resume it first"):
        feed_list.ask_feed(site, OPERATOR, url)
    feed_list.resume_feed(site, OPERATOR, url)
    assert asked() == 3
    room.poller.close()


def test_a_site_s_address_finds_its_feed(site: Site, web: WebServer) -> None:
    news, home = web.page("/news.xml", rss(item(1), item(2))), web.page("/home", PAGE.encode())
    for address in (news, home):
        found = feed_discovery.discover(site, OPERATOR, address, allow_loopback=True)
        assert (found.url, found.title, found.entries) == (news, "Paper", 2)
        assert found.headlines == ("Title 1", "Title 2")
    by_habit = web.page("/rss.xml", rss(item(3)))
    bare = web.page("/bare", b"<html><body>no link</body></html>")
    assert feed_discovery.discover(site, OPERATOR, bare, allow_loopback=True).url == by_habit
    with pytest.raises(BadInput, match="not public"):
        feed_discovery.discover(site, OPERATOR, home)
    with pytest.raises(BadInput, match="HTTP 404"):
        feed_discovery.discover(site, OPERATOR, web.url("/none"), allow_loopback=True)


def test_a_page_without_a_feed_says_what_it_is(site: Site, web: WebServer) -> None:
    with pytest.raises(BadInput, match="an HTML page that links no feed, and none is where feeds usually are"):
        feed_discovery.discover(site, OPERATOR, web.page("/", b"<html><body/></html>"), allow_loopback=True)


def test_an_import_reports_what_came_what_was_known_and_what_cannot_be(site: Site) -> None:
    urls = ["http://www.river.example/rss", "lake.example/rss", "https://lake.example/rss", "ftp://a.example/rss"]
    report = feed_list.import_feeds(site, OPERATOR, "\n".join(urls).encode())
    assert (report.added, report.known) == (1, 2)
    [refused] = report.refused
    assert (refused.url, "must begin with https://" in refused.reason) == ("ftp://a.example/rss", True)
    assert feed_list.import_feeds(site, OPERATOR, "\n".join(urls).encode()).added == 0
    assert site.versions.number("feeds") == 2, "what changes nothing makes no version"
    with pytest.raises(BadInput, match="no address of a feed"):
        feed_list.import_feeds(site, OPERATOR, b"<opml/>")
    opml = feed_list.export_feeds(site, OPERATOR)
    assert feed_list.import_feeds(site, OPERATOR, opml.encode()).known == 2


def test_thirteen_thousand_feeds_are_imported_in_seconds(site: Site) -> None:
    lines = [f"Outlet {number},https://outlet-{number}.example/feed?a={number}" for number in range(13_000)]
    began = time.process_time()
    report = feed_list.import_feeds(site, OPERATOR, "\n".join(["title,url", *lines]).encode())
    assert (report.added, report.known, report.refused) == (13_000, 0, ())
    assert time.process_time() - began < 30
    assert in_file(site).startswith(LISTED)
    assert len(parse_feeds(in_file(site), "f").feeds) == 13_001


def test_a_script_does_the_same(site: Site) -> None:
    with served(create_api(Sources(site))) as api:
        token = grants.create_token(site, OPERATOR, "tests", [Scope.EDIT])
        api.headers["Authorization"] = f"Bearer {token}"
        added = _post(api, "", {"url": "lake.example/rss", "every": "10m"})
        assert (added.status_code, added.json()) == (201, {"url": "https://lake.example/rss", "every": "10m"})
        assert _post(api, "", {"url": "lake.example/rss"}).status_code == 409
        assert _post(api, "", {"url": "x", "evry": "10m"}).status_code == 400
        lake = "https://lake.example/rss"
        for act, state in (("pause", "paused"), ("resume", "waiting"), ("ask", "waiting")):
            assert _post(api, "/acts", {"url": lake, "act": act}).status_code == 200
            [shown] = api.get("/api/v1/feeds", params={"url": lake}).json()["feeds"]
            assert shown["state"] == state
        assert _post(api, "/acts", {"url": lake, "act": "remove"}).status_code == 200
        assert api.get("/api/v1/feeds", params={"url": lake}).status_code == 404
        assert _post(api, "/import", {"list": "pond.example/rss"}).json() == {"added": 1, "known": 0, "refused": []}
        assert 'xmlUrl="https://pond.example/rss"' in api.get("/api/v1/feeds/export").json()["opml"]
        assert _post(api, "/discover", {"address": "http://127.0.0.1/"}).status_code == 400


def _post(api: httpx.Client, path: str, body: dict[str, object]) -> httpx.Response:
    return api.post(f"/api/v1/feeds{path}", json=body)


def test_the_commands_do_the_same(tmp_path: Path, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_DATA_DIR", str(tmp_path / "data"))
    for name, text in {"watchlist": "", "feeds": LISTED, "subscriptions": ""}.items():
        (tmp_path / f"{name}.yaml").write_text(text)

    def run(*words: str, given: str = "") -> str:
        done = CliRunner().invoke(app, ["--config", str(tmp_path), *words], input=given, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    run("apply")
    web.page("/news.xml", rss(item(1)))
    home = web.page("/home", PAGE.encode())
    added = run("feeds", "add", home, "--allow-loopback", "--language", "fr", given="y\n")
    assert "Title 1" in added
    news = web.url("/news.xml")
    assert f"{news}: added" in added
    assert f"  - {{url: '{news}', name: Paper, language: fr}}\n" in (tmp_path / "feeds.yaml").read_text()
    run("feeds", "add", "lake.example/rss", "--unseen")
    for act, state in (("pause", "paused"), ("resume", "waiting"), ("ask", "waiting")):
        run("feeds", act, "https://lake.example/rss")
        assert run("feeds", "show", "https://lake.example/rss").splitlines()[1].split()[0] == state
    run("feeds", "remove", "https://lake.example/rss")
    opml = run("feeds", "export")
    (tmp_path / "other.opml").write_text(opml.replace("river.example", "pond.example"))
    assert run("feeds", "import", str(tmp_path / "other.opml")) == "1 added, 1 known, 0 refused\n"
    assert [line.split()[1] for line in run("feeds", "list").splitlines()] == [RIVER, news, "https://pond.example/rss"]


def test_a_real_list_of_thirteen_thousand_addresses_is_imported_in_half_a_minute(site: Site) -> None:
    document = lzma.decompress((LISTS / "feeds_merged.csv.xz").read_bytes())
    began = time.process_time()
    report = feed_list.import_feeds(site, OPERATOR, document)
    assert time.process_time() - began < 30
    assert report.added > 13_000
    assert report.added + report.known + len(report.refused) == document.count(b"\n") - 1
