"""Who is who between two polls of a feed: what is published anew, as which article, and what is not."""

from __future__ import annotations

import pytest
from feed_memory import LONG, Memory, news

from ingest.formats.document import Entry

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
    sections = news(2), news(2, guid="2-africa", link="https://river.example/2?utm_source=africa")
    assert len(memory.poll(*sections)) == 1
    assert memory.poll(*reversed(sections)) == ()
    assert len(memory.poll(news(3), news(3, guid="x", at=4))) == 2, "what is said again at another time may be news"


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
