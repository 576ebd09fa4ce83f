"""Who is who between two polls of a feed: what is published anew, as which article, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.files.feeds import Feed
from core.article import Article
from ingest.articles import FeedReading, articles_of
from ingest.formats.document import Entry, Parsed
from ingest.identify import entry_hash
from ingest.recognition.marks import EntryMarks, SeenEntry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEED = Feed(url="https://river.example/rss")
LONG = "The ferry between the two banks did not run this morning, since the river had risen by two metres at night."


def news(
    number: int,
    *,
    guid: str | None = None,
    link: str | None = None,
    title: str = "",
    text: str = "",
    at: int | None = -1,
) -> Entry:
    """Item number n, at n o'clock; `at`: the hour of its date, None for none."""
    hour = number if at == -1 else at
    return Entry(
        id=f"guid-{number}" if guid is None else guid,
        link=f"https://river.example/{number}" if link is None else link,
        title=title or f"Report {number}",
        text=text or f"Text of report {number}",
        published=None if hour is None else datetime(2026, 11, 24, hour, tzinfo=UTC).timestamp(),
        date="missing" if hour is None else "read",
    )


class Memory:
    """A feed that is polled again and again, and what is remembered of it, as the store keeps it."""

    def __init__(self) -> None:
        self.rows: dict[str, SeenEntry] = {}
        self.polls = 0

    def poll(self, *entries: Entry, now: datetime = NOW) -> tuple[Article, ...]:
        reading = articles_of(
            Parsed(entries=entries),
            FEED,
            now,
            max_age=timedelta(hours=24),
            remembered=tuple(self.rows.values()),
            first=not self.polls,
        )
        self.polls += 1
        self._keep(reading, now)
        return reading.articles

    def _keep(self, reading: FeedReading, now: datetime) -> None:
        self.rows |= {row.entry: row for row in reading.seen}
        for key in reading.left:
            row = self.rows[key]
            self.rows[key] = SeenEntry(
                entry=row.entry, article=row.article, revision=row.revision, marks=row.marks, left=now
            )
        for key in reading.forgotten:
            del self.rows[key]


HOME = "https://river.example/"
BULLETIN = "https://river.example/bulletin"

SHAPES: dict[str, list[tuple[Entry, ...]]] = {
    "own guid and link": [(news(1),), (news(2), news(1)), (news(3), news(2), news(1))],
    "own guid and link, one at a time": [(news(1),), (news(2),), (news(3),)],
    "one link, no guid": [(news(n, guid="", link=BULLETIN),) for n in (1, 2, 3)],
    "one link, no guid, all at once": [tuple(news(n, guid="", link=BULLETIN) for n in (1, 2, 3))],
    "one link, no guid, one title": [tuple(news(n, guid="", link=BULLETIN, title="Bulletin") for n in (1, 2, 3))],
    "one link, no guid, growing": [
        tuple(news(n, guid="", link=BULLETIN) for n in range(last, 0, -1)) for last in (1, 2, 3)
    ],
    "guid 0 for all": [(news(n, guid="0"),) for n in (1, 2, 3)],
    "guid 0 for all, at once": [tuple(news(n, guid="0") for n in (1, 2, 3))],
    "guid 0 for all, growing": [tuple(news(n, guid="0") for n in range(last, 0, -1)) for last in (1, 2, 3)],
    "guid N/A for all, no link": [tuple(news(n, guid="N/A", link="") for n in (1, 2, 3))],
    "the home page as guid and link of all": [tuple(news(n, guid=HOME, link=HOME) for n in (1, 2, 3))],
    "the home page for all, growing": [
        tuple(news(n, guid=HOME, link=HOME) for n in range(last, 0, -1)) for last in (1, 2, 3)
    ],
    "a live blog": [(news(n, link=f"https://river.example/live#post-{n}"),) for n in (1, 2, 3)],
    "a live blog, at once": [tuple(news(n, link=f"https://river.example/live#post-{n}") for n in (1, 2, 3))],
    "a live blog without fragments": [(news(n, link="https://river.example/live"),) for n in (1, 2, 3)],
    "a live blog without guids": [(news(n, guid="", link=f"https://river.example/live#p{n}"),) for n in (1, 2, 3)],
    "neither guid nor link": [(news(1, guid="", link=""),), (news(2, guid="", link=""), news(3, guid="", link=""))],
    "neither guid nor link, one title": [
        tuple(news(n, guid="", link="", title="Bulletin") for n in range(last, 0, -1)) for last in (1, 2, 3)
    ],
    "undated, one link": [(news(n, guid="", link=BULLETIN, at=None),) for n in (1, 2, 3)],
    "addresses that differ in what is no tracking": [
        (news(n, guid="", link=f"https://river.example/?at_id={n}"),) for n in (1, 2, 3)
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_three_items_are_three_articles(shape: str) -> None:
    memory = Memory()
    published = [article for entries in SHAPES[shape] for article in memory.poll(*entries)]
    assert len({article.id for article in published}) == len(published) == 3
    named = [article.canonical for article in published if article.canonical]
    assert len(set(named)) == len(named), "no two articles stand for one page"
    assert memory.poll(*SHAPES[shape][-1]) == (), "the same again says nothing"


def four(**changes: object) -> tuple[Entry, ...]:
    return tuple(
        news(n, **{name: value(n) if callable(value) else value for name, value in changes.items()})  # type: ignore[arg-type]
        for n in (4, 3, 2, 1)
    )


MIGRATIONS = {
    "all guids new": (four(), four(guid=lambda n: f"new-{n}")),
    "all guids gone": (four(), four(guid="")),
    "all guids come": (four(guid=""), four()),
    "another domain, guids kept": (four(), four(link=lambda n: f"https://stream.example/{n}")),
    "links and slugs new, guids kept": (four(), four(link=lambda n: f"https://river.example/{n}-report")),
    "guids and links new": (four(), four(guid=lambda n: f"new-{n}", link=lambda n: f"https://stream.example/{n}")),
    "no guids, links new": (four(guid=""), four(guid="", link=lambda n: f"https://stream.example/{n}")),
    "undated, guids and links new": (
        four(at=None, text=lambda n: f"{n}: {LONG}"),
        four(at=None, text=lambda n: f"{n}: {LONG}", guid=lambda n: f"x{n}", link=lambda n: f"https://s.example/{n}"),
    ),
    "guid is the link: https, slash, tracking": (
        four(guid=lambda n: f"http://river.example/{n}", link=lambda n: f"http://river.example/{n}"),
        four(
            guid=lambda n: f"https://www.river.example/{n}/",
            link=lambda n: f"https://www.river.example/{n}/?utm_source=r",
        ),
    ),
    "guids new at each fetch": (four(guid=lambda n: f"a{n}"), four(guid=lambda n: f"b{n}")),
    "dates all new": (four(), four(at=11)),
    "dates gone": (four(), four(at=None)),
    "the order turned": (four(), tuple(reversed(four()))),
}


@pytest.mark.parametrize("change", MIGRATIONS)
def test_what_a_cms_renames_is_not_published_again(change: str) -> None:
    before, after = MIGRATIONS[change]
    memory = Memory()
    assert len(memory.poll(*before)) == 4
    assert memory.poll(*after) == ()
    [new] = memory.poll(news(9), *after)
    assert new.title == "Report 9"
    assert memory.poll(*before) == (), "and back"


FIRST = "The ferry sank near Mopti on Monday; the owner reports twelve passengers missing."
EDITED = "The ferry that sank near Mopti on Monday carried forty people, says the owner; nine passengers are missing."
EDITS = {
    "text": news(1, text=EDITED),
    "title": news(1, title="Rewritten", text=FIRST),
    "title and text": news(1, title="Rewritten", text=EDITED),
    "all but guid and link": news(1, title="Rewritten", text=EDITED, at=8),
    "text, without a guid": news(1, guid="", text=EDITED),
    "title and text, without a guid": news(1, guid="", title="Rewritten", text=EDITED),
    "text and date, without a guid": news(1, guid="", text=EDITED, at=8),
    "title and slug": news(1, link="https://river.example/1-rewritten", title="Rewritten", text=FIRST),
    "title and guid": news(1, guid="new", title="Rewritten", text=FIRST),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_page_that_is_edited_is_a_revision_of_its_article(edit: str) -> None:
    memory = Memory()
    [first] = memory.poll(news(1, guid=None if EDITS[edit].id else "", text=FIRST))
    [second] = memory.poll(EDITS[edit])
    assert second.id == first.id
    assert second.revision != first.revision


TICKER = (
    FIRST,
    "Locusts have reached Niamey; farmers burn tyres around their fields.",
    "Customs seized gold worth millions.",
)


@pytest.mark.parametrize("title", ["Ticker", ""])
def test_a_ticker_tells_another_article_each_time(title: str) -> None:
    memory = Memory()
    told = [memory.poll(news(n, guid="ticker", link=BULLETIN, title=title, text=text)) for n, text in enumerate(TICKER)]
    assert len({article.id for [article] in told}) == 3
    [edited] = memory.poll(news(2, guid="ticker", link=BULLETIN, title=title, text=f"{TICKER[2]} Seven were arrested."))
    assert edited.id == told[2][0].id


def test_a_known_address_with_new_guid_title_and_text_is_another_article() -> None:
    memory = Memory()
    [first] = memory.poll(news(1))
    [second] = memory.poll(news(2, link="https://river.example/1", at=1))
    assert second.id != first.id
    assert (first.canonical, second.canonical) == ("river.example/1", "")


def test_entries_that_say_the_same_are_one() -> None:
    memory = Memory()
    assert len(memory.poll(news(1), news(1), news(1, at=2))) == 1


def test_ids_are_the_same_in_every_replay() -> None:
    def replayed() -> list[str]:
        return [
            one.id for polls in SHAPES.values() for memory in [Memory()] for poll in polls for one in memory.poll(*poll)
        ]

    assert replayed() == replayed()


def test_a_text_that_comes_broken_is_no_revision_and_published_once_where_it_is_new() -> None:
    memory = Memory()
    memory.poll(news(1))
    [new] = memory.poll(news(1, text="Te\ufffdt"), news(2, text="N\ufffdw"))
    assert new.title == "Report 2"
    assert memory.poll(news(1), news(2, text="N\ufffdw")) == ()
    [mended] = memory.poll(news(1), news(2, text="New"))
    assert mended.id == new.id


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
