"""The pages of articles, of feeds that ask for them: read politely, and never in the way of the feed's own text."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import article, mention, tagged
from polling import START, Room, going_on, page_fetcher, rss
from servers.web import WebServer

from alerts.archiving import archive_articles
from alerts.reports.archived import mention_of, tagged_of
from config.files.feeds import Feed, FeedList
from config.files.settings import Settings
from core.archive import articles, mentions
from core.article import Article, decode, encode
from core.database import Database
from core.outcomes import ArticleOutcome, FeedCondition
from ingest.pages.host_turns import SharedTurns
from operations.feed_discovery import try_feed
from operations.feed_health import read_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.web import Answer

HOUR = timedelta(hours=1)
STORY = "The men came at dawn, and the guards at the gate of the old salt mine of Taoudenni saw nothing of them."


def page_of(*paragraphs: str) -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
    teaser = "<aside><h3>Read also</h3><a href='/other'>Minister Orso Vell resigns</a></aside>"
    return (
        f"<!doctype html><html><head><title>Paper</title></head><body>{menu}<article><h1>At the mine</h1>{body}"
        f"</article>{teaser}<footer>All rights reserved</footer></body></html>"
    ).encode()


PAGE = page_of(STORY, "A second paragraph names the Salt Road Group, which nobody else does.", STORY, STORY)


def item(number: int, link: str, *, ago: timedelta = HOUR, text: str = "The lead.") -> str:
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>Title {number}</title><description>{text}</description>"
        f"<link>{link}</link><pubDate>{START - ago:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")) as made:
        yield made


@pytest.fixture
def room(database: Database) -> Iterator[Room]:
    made = Room(database, secret=lambda _name: "ticket=7")
    yield made
    made.poller.close()


def listed(room: Room, url: str, **keys: object) -> None:
    feed = Feed.model_validate({"url": url, "full_text": True, "every": "15m", **keys})
    room.listed = (room.listed[0] + 1, FeedList(feeds=(feed,)))


def conditions(room: Room, url: str) -> list[FeedCondition]:
    with room.database.reading() as connection:
        return [one.condition for one in read_conditions(connection).get(url, ())]


def test_an_article_carries_its_page_beside_the_feeds_own_text(room: Room, web: WebServer) -> None:
    link = web.page("/mine", PAGE)
    listed(room, web.page("/feed", rss(item(1, link), item(2, web.url("/old"), ago=HOUR * 60))))
    new = {one.title: one for one in room.poll()}
    assert new["Title 1"].text == "The lead."
    assert "Salt Road Group" in new["Title 1"].page
    assert [word for word in ("Orso Vell", "All rights", "Home", "<") if word in new["Title 1"].page] == []
    assert decode(encode(new["Title 1"]), Article) == new["Title 1"]
    assert new["Title 2"].page == "", "the backlog is not asked for"
    assert [request.path for request in web.requests()] == ["/feed", "/robots.txt", "/mine"]
    assert web.requests("/mine")[0].headers["user-agent"] == "wirewatch/test"


def test_a_page_is_read_in_its_encoding(room: Room, web: WebServer) -> None:
    words = "Отряд Солёной дороги напал на рудник во вторник утром, сообщили в министерстве."
    cp1251 = "charset=windows-1251"
    cases = (("utf-8", "", ""), ("cp1251", f"<meta {cp1251}>", ""), ("cp1251", "", f"; {cp1251}"))
    for number, (charset, head, header) in enumerate(cases):
        body = f"<html>{head}<body><article><p>{words}</p><p>{words}</p></article></body></html>".encode(charset)
        link = web.page(f"/mine/{number}", body, f"text/html{header}")
        listed(room, web.page(f"/feed/{number}", rss(item(number, link))))
        assert words in room.poll()[0].page, cases[number]


def test_a_feed_that_does_not_ask_is_read_as_ever(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1, web.page("/mine", PAGE))))
    listed(room, url, full_text=False)
    plain = room.poll()[0]
    listed(room, f"{url}?x")
    assert room.poll() == [], "the same revision: a page is no change of the article"
    assert (plain.page, web.requests("/mine")) == ("", [])


HTML = {"Content-Type": "text/html"}
REFUSALS: dict[str, Answer] = {
    "refused: HTTP 403": (403, {}, b""),
    "refused: HTTP 404": (404, {}, b""),
    "no_text: application/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "no_text: no article in it": (200, HTML, b"<html><body><p>Log in.</p></body></html>"),
    "too_large: more than 500000 bytes": (200, HTML, b"<p>" + b"x" * 600_000),
    "refused: more than 5 redirects": (302, {"Location": "/mine"}, b""),
    "forbidden_address: ": (302, {"Location": "http://10.0.0.1/"}, b""),
    "unreachable: ": (200, {**HTML, "Content-Length": "900"}, b"<p>"),
    "refused: HTTP 503": (503, {"Retry-After": "900"}, b""),  # last: its host is left alone from then on
}


def test_a_refused_page_costs_its_text_alone_and_is_told(room: Room, web: WebServer) -> None:
    answers: list[Answer] = []
    page = web.route("/mine", lambda _request: answers[-1])
    for number, (says, answer) in enumerate(REFUSALS.items()):
        answers.append(answer)
        url = web.page(f"/feed/{number}", rss(item(number, f"{page}?{number}")))
        listed(room, url)
        assert [(one.text, one.page) for one in room.poll()] == [("The lead.", "")], says
        state = room.state(url)
        assert (state.outcome, state.failures) == ("new", 0), says
        assert str(state.detail).startswith(f"pages: none of 1 was read: {says}")


def test_where_pages_stay_refused_somebody_is_told_until_one_is_read(room: Room, web: WebServer) -> None:
    answers: list[Answer] = [(403, {}, b"")]
    page = web.route("/mine", lambda _request: answers[0])
    news: list[str] = []
    url = web.route("/feed", lambda _request: (200, {}, rss(*news)))
    listed(room, url)
    for number in range(1, 6):
        news.insert(0, item(number, f"{page}?{number}", ago=-HOUR * number))
        assert len(room.poll(HOUR)) == 1
    assert conditions(room, url) == [FeedCondition.PAGES_REFUSED]
    room.poll(HOUR)
    assert conditions(room, url) == [FeedCondition.PAGES_REFUSED], "a poll without news says nothing of pages"
    answers[0] = (200, {"Content-Type": "text/html"}, PAGE)
    news.insert(0, item(9, f"{page}?9", ago=-HOUR * 7))
    assert [bool(one.page) for one in room.poll(HOUR)] == [True]
    assert conditions(room, url) == []
    assert room.state(url).detail == ""


def test_robots_txt_is_asked_for_once_and_kept(room: Room, web: WebServer) -> None:
    robots = b"User-agent: *\nDisallow: /shut\n"
    web.route("/robots.txt", lambda _request: (200, {}, robots))
    open_, shut = web.page("/open/1", PAGE), web.page("/shut/1", PAGE)
    listed(room, web.page("/feed", rss(item(1, open_), item(2, shut), item(3, f"{open_}?b"))))
    assert {one.title: bool(one.page) for one in room.poll()} == {"Title 1": True, "Title 2": False, "Title 3": True}
    assert (len(web.requests("/robots.txt")), web.requests("/shut/1")) == (1, [])


def test_a_host_that_fails_on_its_robots_txt_is_left_alone(room: Room, web: WebServer) -> None:
    web.route("/robots.txt", lambda _request: (500, {}, b""))
    url = web.page("/feed", rss(item(1, web.page("/mine", PAGE))))
    listed(room, url)
    assert [one.page for one in room.poll()] == [""]
    assert "robots.txt: HTTP 500" in str(room.state(url).detail)
    assert web.requests("/mine") == []


def test_who_asks_to_be_left_alone_is(room: Room, web: WebServer) -> None:
    page = web.route("/mine", lambda _request: (429, {"Retry-After": "600"}, b""))
    listed(room, web.page("/feed", rss(item(1, f"{page}?1"), item(2, f"{page}?2"), item(3, f"{page}?3"))))
    assert [one.page for one in room.poll()] == ["", "", ""]
    assert len(web.requests("/mine")) == 1


def test_what_does_not_come_in_time_goes_out_without(database: Database, web: WebServer) -> None:
    room = Room(database, pages_deadline=1.0)
    slow = web.drip("/slow", [b"<p>"] * 1_000, every=0.5)
    with WebServer() as other:
        fast = other.page("/fast", PAGE)
        url = web.page("/feed", rss(item(1, slow), item(2, fast)))
        listed(room, url)
        found = {one.title: bool(one.page) for one in room.poll()}
    room.poller.close()
    assert found["Title 1"] is False
    assert len(found) == 2


def test_pages_of_one_host_come_one_after_the_other(database: Database, web: WebServer) -> None:
    room = Room(database, host_pause=0.2, clock=going_on())
    links = [web.page(f"/{number}", PAGE) for number in range(3)]
    listed(room, web.page("/feed", rss(*(item(number, link) for number, link in enumerate(links)))))
    assert all(one.page for one in room.poll())
    room.poller.close()
    at = [request.at for request in web.requests()]
    assert len(at) == 5, "the feed, robots.txt and the pages"
    assert min(later - sooner for sooner, later in pairwise(at)) >= 0.15


def test_pollers_take_turns_at_a_host_of_pages(either_database: Database, web: WebServer) -> None:
    clock, pause = going_on(), 0.2
    fetchers = [page_fetcher(pause, SharedTurns(either_database, clock, name)) for name in ("one", "two")]
    links = [web.page(f"/{number}", PAGE) for number in range(2)]

    async def all_of_both() -> None:
        await asyncio.gather(*(fetcher.fetch(link, link) for fetcher in fetchers for link in links))

    asyncio.run(all_of_both())
    at = sorted(request.at for request in web.requests())
    assert len(at) == 6, "robots.txt and two pages, by each"
    assert min(later - sooner for sooner, later in pairwise(at)) >= pause * 0.75


def test_a_page_that_nobody_waits_for_any_more_holds_no_host(database: Database, web: WebServer) -> None:
    clock = going_on()
    turns = SharedTurns(database, clock, "one")
    url = web.page("/mine", PAGE)

    async def given_up() -> None:
        await turns.take(url)
        waiting = asyncio.create_task(turns.take(url))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await turns.leave(url, 0.0)
        taking = asyncio.create_task(turns.take(url))
        await asyncio.sleep(0)  # its look at the database has begun
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        await SharedTurns(database, clock, "two").take(url)

    asyncio.run(asyncio.wait_for(given_up(), 30))


def test_a_page_that_is_refused_for_a_moment_is_asked_for_again(room: Room, web: WebServer) -> None:
    refusals: list[Answer] = [(503, {}, b""), (429, {}, b"")]
    page = web.route("/mine", lambda _request: refusals.pop() if refusals else (200, HTML, PAGE))
    listed(room, web.page("/feed", rss(item(1, page))))
    assert "Salt Road" in room.poll()[0].page
    assert len(web.requests("/mine")) == 3


@pytest.mark.parametrize(("status", "asked"), [(503, 3), (429, 3), (403, 1), (404, 1), (410, 1)])
def test_a_page_that_stays_refused_is_asked_for_three_times_at_the_most(
    room: Room, web: WebServer, status: int, asked: int
) -> None:
    page = web.route("/mine", lambda _request: (status, {}, b""))
    url = web.page("/feed", rss(item(1, page)))
    listed(room, url)
    assert [one.page for one in room.poll()] == [""]
    assert len(web.requests("/mine")) == asked
    times = f", asked {asked} times" if asked > 1 else ""
    assert str(room.state(url).detail) == f"pages: none of 1 was read: refused: HTTP {status}{times}"


def test_a_ticket_goes_to_the_feeds_own_host_alone(room: Room, web: WebServer) -> None:
    with WebServer() as other:
        near, far = web.page("/near", PAGE), other.page("/far", PAGE)
        listed(room, web.page("/feed", rss(item(1, near), item(2, far))), headers={"Cookie": "ticket"})
        assert all(one.page for one in room.poll())
        assert "cookie" not in other.requests("/far")[0].headers
    assert web.requests("/near")[0].headers["cookie"] == "ticket=7"
    assert "cookie" not in web.requests("/robots.txt")[0].headers


def test_a_trial_shows_the_pages_of_the_newest_and_why_others_are_missing(web: WebServer, tmp_path: Path) -> None:
    shut = web.route("/shut", lambda _request: (403, {}, b""))
    url = web.page("/feed", rss(item(1, web.page("/mine", PAGE)), item(2, shut)))
    settings = Settings(data_dir=tmp_path, fetch_host_pause=timedelta(0))
    found = try_feed(url, lambda: START, settings, allow_loopback=True, full_text=True)
    assert {one.title: "Salt Road" in one.page for one in found.articles} == {"Title 1": True, "Title 2": False}
    assert (found.pages_asked, found.pages_read, found.pages_problem) == (2, 1, "refused: HTTP 403")


def test_the_archive_keeps_the_page_with_the_name_found_in_it(database: Database) -> None:
    named = mention(field="page", start=4, end=8)
    given = tagged(article(page="The AQMI did it."), named)
    with database.transaction() as connection:
        archive_articles(database, connection, [given], [ArticleOutcome.ALERTED], START)
        kept = tagged_of(connection.execute(sa.select(articles)).one(), ())
        found = [mention_of(row, {"aqim": ("sahel",)}) for row in connection.execute(sa.select(mentions))]
    assert (kept.article, found) == (given.article, [named])
