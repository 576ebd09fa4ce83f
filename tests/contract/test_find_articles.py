"""Finding an archived article by what people have at hand, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW, Hands, article, batch, subscription, tagged

from alerts.reports.articles import find_articles
from alerts.worker import AlertHandler
from core.outcomes import ArticleOutcome

if TYPE_CHECKING:
    from core.database import Database

ARCHIVED = (
    ("a1", "Attaque près de Gao", "https://www.fleuve.example/gao/attaque?utm_source=rss&id=7"),
    ("a2", "Élections à Bamako : l'armée vote", "https://fleuve.example/gao/attaque?id=8"),
    ("a3", "An attack near Gao, again", "http://post.example/2026/attack-near-gao/"),
    ("a4", "هجوم قرب غاو", "https://post.example/?p=4"),
)


@pytest.fixture
def archive(either_database: Database) -> Database:
    clock = Hands()
    handler = AlertHandler(either_database, lambda: (1, (subscription(all=True),)), clock)
    for id_, title, url in ARCHIVED:
        handler.handle(batch([tagged(article(id_, title=title, url=url), story=id_)]))
        clock.move(minutes=1)
    return either_database


def _ids(database: Database, text: str, limit: int = 10) -> list[str]:
    with database.reading() as connection:
        return [one.id for one in find_articles(connection, text, limit)]


def test_an_id_names_its_article_and_says_what_became_of_it(archive: Database) -> None:
    with archive.reading() as connection:
        [found] = find_articles(connection, " a1 ")
    assert (found.id, found.headline, found.source) == ("a1", "Attaque près de Gao", "Le Fleuve")
    assert (found.archived, found.outcome) == (NOW, ArticleOutcome.ALERTED)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("https://www.fleuve.example/gao/attaque?utm_source=rss&id=7", ["a1"]),
        ("https://fleuve.example/gao/attaque?id=7", ["a1"]),
        ("fleuve.example/gao/attaque/?id=7&fbclid=xyz&utm_source=rss#comments", ["a1"]),
        ("https://fleuve.example/gao/attaque?id=8&utm_campaign=x", ["a2"]),
        ("https://fleuve.example/gao/attaque", ["a2", "a1"]),
        ("https://POST.example/2026/attack-near-gao", ["a3"]),
        ("https://post.example/?p=4&ref=home", ["a4"]),
        ("https://post.example/2026/attack-near", []),
        ("https://post.example/", []),
        ("https://[broken/", []),
    ],
)
def test_an_address_names_its_article_whatever_tracking_adds(archive: Database, text: str, ids: list[str]) -> None:
    assert _ids(archive, text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("gao", ["a3", "a1"]),
        ("GAO attaque", ["a1"]),
        ("attaque pres", ["a1"]),
        ("elections ARMEE", ["a2"]),
        ("غاو", ["a4"]),
        ("gao bamako", []),
        ("  ", []),
        ("100% _", []),
    ],
)
def test_words_of_a_headline_find_it_newest_first(archive: Database, text: str, ids: list[str]) -> None:
    assert _ids(archive, text) == ids


def test_a_limit_keeps_the_newest(archive: Database) -> None:
    assert _ids(archive, "gao", 1) == ["a3"]


def test_the_whole_archive_is_searched_not_its_newest_page_only(either_database: Database) -> None:
    clock = Hands()
    handler = AlertHandler(either_database, lambda: (1, (subscription(),)), clock)
    handler.handle(batch([tagged(article("old", title="Zorblax lands"), named=False)]))
    clock.move(hours=1)
    newer = [tagged(article(f"n{n}", title=f"story {n}"), story=f"s{n}", named=False) for n in range(1100)]
    handler.handle(batch(newer))
    assert _ids(either_database, "zorblax") == ["old"]
    with either_database.reading() as connection:
        [found] = find_articles(connection, "zorblax lands")
    assert found.archived == NOW
    assert clock() - found.archived == timedelta(hours=1)
