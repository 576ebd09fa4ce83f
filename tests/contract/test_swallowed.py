"""End to end: of two events in one wire's words both are alerted, and what was held back comes at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alert_examples import NOW
from alert_examples import article as told
from release_examples import Newsroom, mail

from config.files.watchlist import parse_watchlist
from core.article import Article, StoryRole
from core.database import Database
from processors.entities.tagger import Tagger
from processors.pipeline import Pipeline
from processors.stories.memory.embedded import EmbeddedStories

WATCHLIST = """
entities:
  - {id: aqim, name: Al-Qaeda in the Islamic Maghreb, kind: group, names: [AQIM]}
  - {id: jnim, name: Jama'at Nusrat al-Islam, kind: group, names: [JNIM]}
"""
TITLE, LEAD = (
    "AQIM kidnaps a doctor in {}",
    "Gunmen of AQIM came to {} at dawn and took a doctor from the clinic, police said.",
)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    stories = EmbeddedStories(tmp_path / "stories.db")
    stories.begin_rebuild()
    stories.mark_ready()
    yield Pipeline(Tagger(lambda: (1, parse_watchlist(WATCHLIST, "watchlist.yaml"))), stories)
    stories.close()


def written(number: int, title: str, text: str = "", **changes: Any) -> Article:  # noqa: ANN401
    given = {"title": title, "text": text, "source": "River Post", "language": "en", **changes}
    return told(f"a{number}", revision=f"r{number}", **given)


@pytest.mark.parametrize("source", ["River Post", "Other Post"])
def test_both_kidnappings_are_alerted(either_database: Database, pipeline: Pipeline, source: str) -> None:
    newsroom = Newsroom(either_database, mail(all=False, entities=("aqim",)))
    for number, place in enumerate(("Gao", "Kidal")):
        one = written(number, TITLE.format(place), LEAD.format(place), source=source if number else "River Post")
        newsroom.handle(*pipeline.process([one]))
    assert newsroom.out() == [("desk@example.org", TITLE.format(place)) for place in ("Gao", "Kidal")]


def test_a_reused_address_tells_its_third_news(either_database: Database, pipeline: Pipeline) -> None:
    newsroom = Newsroom(either_database, mail(all=False, entities=("aqim",)))
    news = (
        "Ferry runs aground off Betaland",
        "Parliament passes the budget by one vote",
        "AQIM burns bridge near Dori",
    )
    for number, title in enumerate(news):
        at = NOW + timedelta(hours=number)
        same = {"id": "a0", "canonical": "example.org/breaking", "published": at, "fetched": at}
        newsroom.handle(*pipeline.process([msgspec.structs.replace(written(number, title), **same)]))
    assert newsroom.out() == [("desk@example.org", news[2])]


def test_a_correction_of_the_second_document_of_an_address_is_an_update_of_it(
    either_database: Database, pipeline: Pipeline
) -> None:
    newsroom = Newsroom(either_database, mail(all=False, entities=("aqim",), updates="all"))
    page = {"id": "a0", "canonical": "example.org/breaking"}
    news = (
        (0, "Ferry runs aground off Betaland"),
        (1, "AQIM burns bridge near Dori, killing 3"),
        (1, "AQIM burns bridge near Dori, killing 13"),
    )
    sent = []
    for number, (hours, title) in enumerate(news):
        at = NOW + timedelta(hours=hours)
        one = msgspec.structs.replace(written(number, title), published=at, fetched=at, **page)
        sent += pipeline.process([one])
        newsroom.handle(sent[-1])
    assert [one.placement.role for one in sent] == ["first", "first", "update"]
    assert sent[2].placement.story == sent[1].placement.story
    assert [(fact.kind, fact.before, fact.value) for fact in sent[2].facts] == [("toll", "3", "13")]
    assert {title for _, title in newsroom.out()} == {news[1][1], news[2][1]}


def test_what_the_hour_holds_back_comes_at_its_end(either_database: Database, pipeline: Pipeline) -> None:
    newsroom = Newsroom(either_database, mail(all=False, entities=("aqim",), updates="material"))
    page = {"id": "a0", "canonical": "example.org/live"}

    def version(number: int, title: str) -> None:
        newsroom.handle(*pipeline.process([msgspec.structs.replace(written(number, title), **page)]))

    version(0, "AQIM bombs market in Gao")
    assert newsroom.out() == [("desk@example.org", "AQIM bombs market in Gao")]
    for minutes, killed in ((5, 10), (10, 20), (10, 40)):
        newsroom.clock.move(minutes=minutes)
        version(killed, f"AQIM bomb at market in Gao kills {killed}")
    assert newsroom.out() == [("desk@example.org", "AQIM bomb at market in Gao kills 10")]
    newsroom.clock.move(minutes=39)
    assert newsroom.out() == []
    newsroom.clock.move(minutes=1)
    [(_, *headlines)] = newsroom.out()
    assert headlines == ["AQIM bomb at market in Gao kills 20", "AQIM bomb at market in Gao kills 40"]


def test_a_late_edit_tells_whom_it_names_for_the_first_time_and_nothing_else(
    either_database: Database, pipeline: Pipeline
) -> None:
    desk = mail(all=False, entities=("aqim",))
    newsroom = Newsroom(either_database, desk, mail("two", "two@example.org", all=False, entities=("jnim",)))
    first = written(0, "AQIM burns bridge near Dori", "The bridge over the river is gone, residents of Dori said.")
    newsroom.handle(*pipeline.process([first]))
    assert newsroom.out() == [("desk@example.org", first.title)]
    newsroom.clock.move(hours=120)
    later = msgspec.structs.replace(first, fetched=newsroom.clock(), revision="r-typo", text=first.text + " It rained.")
    placed = pipeline.process([later])[0]
    forgotten = msgspec.structs.replace(
        placed, placement=msgspec.structs.replace(placed.placement, role=StoryRole.FIRST, reason="new", story="s-new")
    )
    newsroom.handle(forgotten)
    assert newsroom.out() == [], "a slip of the pen mended is no news"
    named = msgspec.structs.replace(later, revision="r-named", text=later.text + " JNIM was seen there.")
    forgotten = msgspec.structs.replace(forgotten, article=named, mentions=pipeline.process([named])[0].mentions)
    newsroom.handle(forgotten)
    assert newsroom.out() == [("two@example.org", named.title)]
