"""What is remembered of a feed outlives releases, and does not grow for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa
from polling import START, Room, item, rss, sqlite_room

from core.database import Database
from core.outcomes import FetchOutcome
from ingest.identify import entry_hash
from ingest.recognition.marks import EntryMarks, SeenEntry
from ingest.store import endings, entries, listed
from ingest.tables import feed_states, seen_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.web import WebServer


@pytest.fixture
def room(migrated: Path, tmp_path: Path) -> Iterator[Room]:
    with sqlite_room(migrated, tmp_path) as made:
        yield made


def rows(room: Room) -> dict[str, sa.Row[tuple[object, ...]]]:
    with room.database.reading() as connection:
        return {row.entry: row for row in connection.execute(sa.select(seen_entries))}


def test_what_an_older_release_has_seen_is_not_published_again(room: Room, web: WebServer) -> None:
    url = web.page("/feed", rss(item(1, title="AT&amp;T &lt;x&gt;"), item(2)))
    room.feeds(url)
    room.poll()
    with room.database.transaction() as connection:  # as an older release left it
        connection.execute(sa.delete(seen_entries))
        for guid in ("1", "2"):
            old = {"feed": url, "entry": entry_hash(guid), "article": f"a{guid}", "revision": "before", "at": START}
            connection.execute(sa.insert(seen_entries).values(old))
        connection.execute(sa.update(feed_states).values(body_hash="", etag=""))
    assert room.poll(timedelta(hours=1)) == []
    assert {row.article: bool(row.guid) for row in rows(room).values()} == {"a1": True, "a2": True}
    web.page("/feed", rss(item(3), item(1, title="Edited"), item(2)))
    assert {one.title: one.id for one in room.poll(timedelta(hours=1)) if one.title == "Edited"} == {"Edited": "a1"}


def test_an_entry_that_left_its_feed_is_forgotten_after_a_month(room: Room, web: WebServer) -> None:
    room.feeds(web.page("/feed", rss(item(1), item(2))))
    room.poll()
    web.page("/feed", rss(item(2)))
    room.poll(timedelta(hours=1))
    assert sorted(row.left is None for row in rows(room).values()) == [False, True]
    web.page("/feed", rss(item(2), item(3, at=START + timedelta(days=20))))
    room.poll(timedelta(days=20))
    assert len(rows(room)) == 3
    web.page("/feed", rss(item(2), item(3, at=START + timedelta(days=20)), "<!-- later -->"))
    room.poll(timedelta(days=11))
    assert len(rows(room)) == 2


def test_the_ends_of_several_polls_are_written_together(either_database: Database) -> None:
    urls = ["https://a.example/rss", "https://b.example/rss"]
    listed.sync_feeds(either_database, dict.fromkeys(urls, timedelta(minutes=15)), START)
    marks = [EntryMarks(guid=f"g{number}", title="t", published=number) for number in range(3)]
    first = tuple(SeenEntry(entry=f"e{n}", article=f"e{n}", revision="r1", marks=one) for n, one in enumerate(marks))
    again = (msgspec.structs.replace(first[0], revision="r2"),)

    def ending(
        url: str, seen: tuple[SeenEntry, ...], left: tuple[str, ...] = (), forgotten: tuple[str, ...] = ()
    ) -> endings.PollEnding:
        result = endings.PollResult(outcome=FetchOutcome.NEW, due=START, seen=seen, left=left, forgotten=forgotten)
        return endings.PollEnding(url, result, START)

    endings.remember(either_database, [ending(url, first) for url in urls])
    endings.remember(either_database, [ending(urls[0], again, left=("e1",)), ending(urls[1], (), forgotten=("e2",))])
    kept = {
        url: {row.entry: row for row in sorted(entries.remembered(either_database, url), key=lambda row: row.entry)}
        for url in urls
    }
    assert [row.revision for row in kept[urls[0]].values()] == ["r2", "r1", "r1"]
    assert [row.left for row in kept[urls[0]].values()] == [None, START, None]
    assert (set(kept[urls[1]]), kept[urls[1]]["e0"].marks) == ({"e0", "e1"}, marks[0])


def test_what_was_seen_of_a_removed_feed_is_forgotten_after_a_while(either_database: Database) -> None:
    every, month = timedelta(minutes=15), timedelta(days=30)
    urls = ["https://a.example/rss", "https://b.example/rss"]
    listed.sync_feeds(either_database, dict.fromkeys(urls, every), START)
    seen = (SeenEntry(entry="e1", article="a1", revision="1"),)
    result = endings.PollResult(outcome=FetchOutcome.NEW, due=START, seen=seen)
    endings.remember(either_database, [endings.PollEnding(url, result, START) for url in urls])
    listed.sync_feeds(either_database, {urls[0]: every}, START)
    for days, left in ((0, [1, 1]), (30, [1, 1]), (31, [1, 0])):
        entries.forget_removed(either_database, START + timedelta(days=days), month)
        assert [len(entries.remembered(either_database, url)) for url in urls] == left
