"""What a feed asks of us is kept from poll to poll: intervals, quiet hours, moves, and that it is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from polling import START, Room, item, rss, sqlite_room

from ingest.manners import Manners, after_answer, after_failure, is_gone, out_of_quiet, quiet_of
from ingest.store import listed
from ingest.tables import feed_states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.web import Answer, Request, WebServer

DAY = timedelta(days=1)


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with sqlite_room(migrated, tmp_path) as made:
        yield made


def wait(room: Room, url: str) -> timedelta:
    due = room.state(url).due
    assert isinstance(due, datetime)
    return due - room.now


def test_what_a_feed_hints_counts_over_answers_that_say_nothing(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss("<ttl>60</ttl>", item(1)))
    room.feeds(url)
    room.poll()
    assert wait(room, url) > timedelta(minutes=50)
    room.poll(timedelta(minutes=70))
    assert web.requests("/feed")[1].headers["if-none-match"]
    assert wait(room, url) > timedelta(minutes=50), "a 304 does not make it forgotten"


def test_a_whole_answer_is_asked_for_once_a_day(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1)))
    room.feeds(url)
    room.poll()
    for _ in range(26):
        room.poll(timedelta(hours=1))
    whole = ["if-none-match" not in request.headers for request in web.requests("/feed")]
    assert (whole[0], sum(whole)) == (True, 2)


def test_a_server_that_says_304_for_ever_loses_nothing(room: Room, web: WebServer) -> None:
    news = [rss(item(1)), rss(item(2), item(1))]

    def stuck(request: Request) -> Answer:
        if "if-none-match" in request.headers:
            return 304, {"ETag": '"stuck"'}, b""
        return 200, {"ETag": '"stuck"'}, news.pop(0) if len(news) > 1 else news[0]

    room.feeds(web.route("/feed", stuck))
    assert [one.title for one in room.poll()] == ["Title 1"]
    assert room.poll(timedelta(hours=2)) == []
    assert [one.title for one in room.poll(DAY)] == ["Title 2"]


def test_a_move_for_good_is_adopted_after_three_times_over_a_day_and_undone_where_it_fails(
    room: Room, web: WebServer
) -> None:
    new = web.page("/new", rss(item(1)))
    url = web.redirect("/old", "/new", 301)
    room.feeds(url)
    for hours in (0, 13, 13):
        room.poll(timedelta(hours=hours))
    assert room.state(url).address == new
    room.poll(timedelta(hours=2))
    assert (len(web.requests("/old")), len(web.requests("/new"))) == (3, 4)
    web.route("/new", lambda _: (500, {}, b""))
    room.poll(timedelta(hours=2))
    assert room.state(url).address == ""
    room.poll(timedelta(hours=2))
    assert len(web.requests("/old")) == 4


def test_a_feed_that_is_gone_for_a_day_is_asked_no_more(room: Room, web: WebServer) -> None:
    url = web.route("/feed", lambda _: (410, {}, b""))
    room.feeds(url)
    for hours in (0, 27, 27, 27):
        room.poll(timedelta(hours=hours))
    assert len(web.requests("/feed")) == 2
    assert room.state(url).detail.startswith("gone for good")


def test_a_feed_without_entries_is_said_to_be_empty_until_it_has_some(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss())
    room.feeds(url)
    room.poll()
    room.poll(timedelta(hours=1))
    assert (room.state(url).outcome, room.state(url).failures, room.state(url).detail) == ("empty", 0, "0 entries")
    web.page("/feed", rss(item(1)))
    assert len(room.poll(timedelta(hours=1))) == 1
    assert room.state(url).outcome == "new"


def test_thousands_of_new_feeds_are_spread_and_a_few_are_due_at_once(room: Room) -> None:
    urls = [f"https://f{number}.example/rss" for number in range(3_000)]
    listed.sync_feeds(room.database, dict.fromkeys(urls, timedelta(minutes=15)), START)
    with room.database.reading() as connection:
        due = sorted(row.due for row in connection.execute(sa.select(feed_states.c.due)))
    assert [due[0], due[99], due[100], due[-1]] == [START, START, *(START + timedelta(seconds=n) for n in (1, 29))]


def test_quiet_hours_and_days_are_left_out() -> None:
    quiet = quiet_of(("0", "1", "24", "x"), ("Saturday", " sunday ", "Holiday"))
    assert quiet == "0 1 saturday sunday"
    friday = datetime(2026, 11, 27, 23, 40, tzinfo=UTC)
    assert out_of_quiet(friday, quiet) == friday
    assert out_of_quiet(friday + timedelta(hours=1), quiet) == datetime(2026, 11, 30, 2, 40, tzinfo=UTC)
    assert quiet_of(tuple(map(str, range(24))), ()) == "", "who never wants to be asked is not believed"


def test_moves_are_believed_only_where_all_say_the_same() -> None:
    manners = Manners()
    for hours, moved in enumerate(("a", "b", "a", "a")):
        now = START + timedelta(hours=20 * hours)
        manners = after_answer(manners, now, whole=True, moved=moved, hint=None, quiet=None)
    assert (manners.address, manners.moved_times) == ("", 2)
    manners = after_answer(manners, START + DAY * 4, whole=True, moved="a", hint=None, quiet=None)
    assert manners.address == "a"


def test_gone_is_believed_after_a_day_and_forgotten_by_any_other_failure() -> None:
    once = after_failure(Manners(), START, gone=True)
    assert not is_gone(once, START + timedelta(hours=23))
    assert is_gone(after_failure(once, START + DAY, gone=True), START + DAY)
    assert after_failure(once, START + DAY, gone=False).gone_since is None
