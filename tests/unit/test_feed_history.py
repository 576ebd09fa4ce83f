"""What is remembered of a feed: adopted from older releases, forgotten in time; and what of a feed is history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from feed_memory import LONG, NOW, Memory, news

from ingest.formats.document import Entry
from ingest.identify import entry_hash
from ingest.recognition.marks import EntryMarks, SeenEntry

BEFORE = {"guid": news(1), "link": news(1, guid=""), "title": news(1, guid="", link="")}


@pytest.mark.parametrize("key", BEFORE)
def test_what_was_seen_before_the_rule_changed_is_adopted_and_not_published(key: str) -> None:
    entry = BEFORE[key]
    former = entry.id or entry.link or entry.title
    known = Entry(id=entry.id, link=entry.link, title=entry.title, text=LONG, formerly=(former,))
    memory = Memory()
    memory.polls = 1
    old = SeenEntry(entry=entry_hash(former), article="article-of-before", revision="r")
    memory.rows = {old.entry: old}
    assert memory.poll(known) == ()
    assert memory.rows[old.entry].marks != EntryMarks()
    [edited] = memory.poll(
        Entry(id=entry.id, link=entry.link, title=entry.title, text=f"{LONG} Edited.", formerly=(former,))
    )
    assert edited.id == "article-of-before"


def test_several_entries_of_one_former_key_are_adopted_together() -> None:
    memory = Memory()
    memory.polls = 1
    old = SeenEntry(entry=entry_hash("0"), article="article-of-before", revision="r")
    memory.rows = {old.entry: old}
    entries = tuple(Entry(id="0", link=f"https://river.example/{n}", title=f"T{n}", formerly=("0",)) for n in (1, 2, 3))
    assert memory.poll(*entries) == ()
    assert len({row.article for row in memory.rows.values()}) == 3
    [new] = memory.poll(Entry(id="0", link="https://river.example/4", title="T4", formerly=("0",)), *entries)
    assert new.title == "T4"


def test_what_has_left_the_feed_is_forgotten_after_a_month_and_not_before() -> None:
    memory = Memory()
    memory.poll(news(1), news(2))
    memory.poll(news(2), now=NOW + timedelta(days=1))
    assert memory.poll(news(1), news(2), now=NOW + timedelta(days=20)) == ()
    memory.poll(news(2), now=NOW + timedelta(days=21))
    memory.poll(now=NOW + timedelta(days=60))
    assert len(memory.rows) == 2, "an empty document says nothing on what has left"
    memory.poll(news(2), now=NOW + timedelta(days=61))
    assert len(memory.rows) == 1


@pytest.mark.parametrize("state", ["missing", "impossible"])
def test_what_is_not_dated_is_history_in_the_backlog_and_news_later(state: str) -> None:
    undated = [Entry(id=str(n), title=f"T{n}", date=state) for n in range(3)]  # type: ignore[arg-type]
    memory = Memory()
    assert {article.history for article in memory.poll(undated[0], undated[1])} == {True}
    [later] = memory.poll(*undated)
    assert (later.history, later.published) == (False, NOW)


def test_a_date_that_cannot_be_read_never_makes_history() -> None:
    [article] = Memory().poll(Entry(id="1", title="T", date="unreadable"))
    assert (article.history, article.published) == (False, NOW)


def test_a_day_lasts_until_its_end() -> None:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    entries = [
        Entry(
            id=str(n), title=f"T{n}", published=(day - n * timedelta(days=1)).timestamp(), date="read", whole_day=True
        )
        for n in (0, 1, 2)
    ]
    history = {article.title: article.history for article in Memory().poll(*entries)}
    assert history == {"T0": False, "T1": True, "T2": True}


def test_a_time_to_come_is_now_and_a_far_one_is_no_date() -> None:
    soon, far = (Entry(id=str(n), title=f"T{n}", published=NOW.timestamp() + n * 86_400, date="read") for n in (1, 90))
    history = {article.title: (article.history, article.published) for article in Memory().poll(soon, far)}
    assert history == {"T1": (False, NOW), "T90": (True, NOW)}


@pytest.mark.parametrize(("age", "history"), [(timedelta(hours=1), False), (timedelta(hours=30), True)])
def test_an_edit_is_as_old_as_its_article_was_when_first_seen(age: timedelta, history: bool) -> None:  # noqa: FBT001
    published = (NOW - age).timestamp()
    memory = Memory()
    memory.polls = 1

    def version(text: str) -> Entry:
        return Entry(id="guid", link="https://river.example/1", title="Bridge burnt", text=text, published=published)

    [first] = memory.poll(version(LONG))
    [edited] = memory.poll(version(f"{LONG} AQIM was seen."), now=NOW + timedelta(days=4))
    [again] = memory.poll(version(f"{LONG} AQIM was seen there."), now=NOW + timedelta(days=5))
    assert (first.history, edited.history, again.history) == (history,) * 3
    assert edited.published == first.published
