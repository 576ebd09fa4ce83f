"""The archive, searched by words and by what is known of an article; each hit says what became of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, subscription, tagged
from sites import OPERATOR, READER, VISITOR, site_of

from alerts.worker import AlertHandler
from core.archive import articles
from core.bus.sqlite import SqliteBus
from core.outcomes import ArticleOutcome
from operations import article_search as operations
from operations.article_search import ArticleQuery
from operations.encoding import as_document
from operations.errors import OperationError
from operations.trials import given_in_batches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

ARCHIVED = (
    ("a1", "Armed men attack Gao", "AQIM claims it.", "Post", "en", True),
    ("a2", "Attaque à Gao, l'armée répond", "Des hommes armés.", "Le Fleuve", "fr", False),
    ("a3", "Football: Gao wins", "No armed men, only men with arms.", "Post", "en", False),
    ("a4", "هجوم في غاو", "مسلحون", "النهر", "ar", False),
)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    clock, bus = Hands(), SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, clock, tmp_path)
    made.versions.save(
        "watchlist",
        "entities:\n  - {id: aqim, name: AQIM, kind: group}\n",
        base=0,
        author="a",
        origin="file",
        note="",
    )
    handler = AlertHandler(either_database, lambda: (1, (subscription("desk", all=True),)), clock)
    for id_, title, text, source, language, named in ARCHIVED:
        one = article(id_, title=title, text=text, source=source, language=language)
        handler.handle(batch([tagged(one, story=id_, named=named)]))
        clock.move(hours=1)
    yield made
    bus.close()


def found(site: Site, words: str = "", **more: object) -> list[str]:
    asked = ArticleQuery(words, **more)  # type: ignore[arg-type]  # by the table below
    return [one.id for one in operations.search_articles(site, READER, asked).articles]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("", ["a4", "a3", "a2", "a1"]),
        ("gao", ["a3", "a2", "a1"]),
        ("GAO armed", ["a3", "a1"]),
        ('"armed men" attack', ["a1"]),
        ('"men attack"', ["a1"]),
        ('"attack men"', []),
        ("gao -football", ["a2", "a1"]),
        ('gao -"armed men"', ["a2"]),
        ("armée", ["a2"]),
        ("غاو", ["a4"]),
        ("title: OR NOT (", []),
        ("'\"; drop", []),
        ("*", ["a4", "a3", "a2", "a1"]),
    ],
)
def test_words_and_phrases_are_found_in_title_and_text(site: Site, words: str, ids: list[str]) -> None:
    assert found(site, words) == ids


def test_articles_are_found_by_what_is_known_of_them(site: Site) -> None:
    now = site.clock()
    assert found(site, entities=("AQIM",)) == ["a1"]
    assert found(site, outlet="post") == ["a3", "a1"]
    assert found(site, language="fr") == ["a2"]
    assert found(site, since=now - timedelta(hours=2)) == ["a4", "a3"]
    assert found(site, until=now - timedelta(hours=3)) == ["a1"]
    assert found(site, outcome=ArticleOutcome.NO_MENTION) == ["a4", "a3", "a2"]
    assert found(site, "gao", outlet="Post", outcome=ArticleOutcome.NO_MENTION) == ["a3"]


def test_each_says_what_became_of_it_and_whom_it_names(site: Site) -> None:
    hits = operations.search_articles(site, READER, ArticleQuery("gao")).articles
    assert [one.why for one in hits][-2:] == ["not told: nobody on the watchlist is named", "alerted"]
    assert [one.entity for one in hits[-1].named] == ["aqim"]
    shown = operations.show_article(site, READER, "a1")
    assert (shown.subscriptions, shown.text) == (("desk",), "AQIM claims it.")
    with pytest.raises(OperationError, match="no such article"):
        operations.show_article(site, READER, "zembla")


def test_pages_follow_each_other_and_bad_questions_are_told(site: Site) -> None:
    first = operations.search_articles(site, READER, ArticleQuery(), 3)
    second = operations.search_articles(site, READER, ArticleQuery(), 3, first.after)
    assert [one.id for one in (*first.articles, *second.articles)] == ["a4", "a3", "a2", "a1"]
    assert second.after == ""
    for words, after in (("-only", ""), ("x " * 40, ""), ("", "yesterday")):
        with pytest.raises(OperationError):
            operations.search_articles(site, READER, ArticleQuery(words), 3, after)
    with pytest.raises(OperationError):
        operations.search_articles(site, VISITOR, ArticleQuery())


def test_the_index_follows_what_is_changed_and_removed(site: Site) -> None:
    with site.database.transaction() as connection:
        connection.execute(articles.update().where(articles.c.id == "a1").values(title="Armed men leave Timbuktu"))
        connection.execute(articles.delete().where(articles.c.id == "a3"))
    assert found(site, "timbuktu") == ["a1"]
    assert found(site, "gao") == ["a2"]
    assert found(site, "football") == []


def test_what_is_exported_is_what_try_reads(site: Site) -> None:
    lines = [json.dumps(as_document(one)) for one in operations.export_articles(site, OPERATOR, ArticleQuery("gao"))]
    [read] = list(given_in_batches(lines, site.clock))
    assert [(one.title, one.text, one.language) for one in read] == [
        (title, text, language) for id_, title, text, _, language, _ in reversed(ARCHIVED) if id_ != "a4"
    ]
