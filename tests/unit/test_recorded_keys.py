"""Files of articles call their keys by many names: known ones are read, the others are said, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadInput
from ingest.recorded import given_articles, read_articles
from ingest.recorded_keys import OTHER_NAMES, KeyCount, lines_in_words

NOW = datetime(2026, 7, 1, tzinfo=UTC)
AT = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)
ADDRESS = "https://river.example/1"
PROSE = "Fighters attacked a convoy near Gao on Monday, the governor said."

SHAPES: list[tuple[str, Mapping[str, object]]] = [
    ("ours", {"url": ADDRESS, "text": PROSE, "published": "2026-06-22T08:00:00Z", "source": "River Post"}),
    ("a week", {"link": ADDRESS, "description": PROSE, "pubDate": "2026-06-22T08:00:00.000Z", "source": "River Post"}),
    ("a feed", {"guid": "7", "link": ADDRESS, "summary": PROSE, "pub_date": "Mon, 22 Jun 2026 08:00:00 GMT"}),
    (
        "a news API",
        {
            "source": {"name": "River Post"},
            "url": ADDRESS,
            "content": PROSE,
            "publishedAt": "2026-06-22T10:00:00+02:00",
        },
    ),
    ("a blog", {"link": ADDRESS, "content": {"rendered": PROSE}, "date": "2026-06-22T08:00:00", "site": "River Post"}),
    (
        "schema.org",
        {"articleBody": PROSE, "datePublished": "2026-06-22 08:00:00", "url": ADDRESS, "publisher": "River"},
    ),
    (
        "a scraper",
        {"maintext": PROSE, "date_publish": "2026-06-22 08:00:00", "URL": ADDRESS, "source_domain": "r.example"},
    ),
    ("a database", {"body": PROSE, "timestamp": 1_782_115_200_000, "href": ADDRESS, "description": "Short."}),
    ("Unix seconds", {"Text": PROSE, "created_at": 1_782_115_200, "uri": ADDRESS}),
    (
        "an empty key of ours",
        {"text": "", "description": PROSE, "published": None, "date": "2026-06-22 08:00", "url": ADDRESS},
    ),
]


def lines(*documents: Mapping[str, object]) -> list[str]:
    return [json.dumps({"title": f"Attack near Gao {number}"} | dict(one)) for number, one in enumerate(documents)]


@pytest.mark.parametrize(("shape", "document"), SHAPES, ids=[name for name, _ in SHAPES])
def test_the_usual_names_of_keys_are_read(shape: str, document: Mapping[str, object]) -> None:
    for force in (False, True):
        keys = KeyCount(force=force)
        [read] = read_articles(lines(document), history=True, now=NOW, keys=keys)
        [given] = given_articles(lines(document), now=NOW)
        for article in (read, given):
            assert (article.url, article.text, article.published) == (ADDRESS, PROSE, AT), shape
        count = keys.read()
        assert (count.lines, count.without_text, count.without_url, count.without_published) == (1, 0, 0, 0)
        assert not count.unknown_keys


@pytest.mark.parametrize(
    ("key", "given", "read"),
    [
        ("author", "Ann River", ("Ann River",)),
        ("authors", [{"name": "Ann River"}, "Bo Lake"], ("Ann River", "Bo Lake")),
        ("keywords", "Gao, Mali; Sahel", ("Gao", "Mali", "Sahel")),
        ("tags", ["Gao"], ("Gao",)),
    ],
)
def test_lists_are_read_as_tools_write_them(key: str, given: object, read: tuple[str, ...]) -> None:
    [article] = given_articles(lines({key: given, "text": PROSE}), now=NOW)
    assert read in {article.authors, article.categories}


LOST: list[tuple[str, Mapping[str, object], str]] = [
    ("text", {"published": "2026-06-22", "Wortlaut": PROSE}, "no line has a text .*not read: Wortlaut"),
    ("date", {"text": PROSE, "erschienen": "2026-06-22T08:00:00Z"}, "no line has a date .*not read: erschienen"),
    ("date of a mail", {"text": PROSE, "when": "Mon, 22 Jun 2026 08:00:00 GMT"}, "no line has a date"),
    ("both", {"corps": "Court.", "rang": 3}, "no line has a text or a date .*not read: corps, rang"),
    ("a known name with another value", {"text": PROSE, "date": "soon", "when": "2026-06-22"}, "not read: date, when"),
]


@pytest.mark.parametrize(("document", "said"), [one[1:] for one in LOST], ids=[one[0] for one in LOST])
def test_a_file_whose_texts_or_dates_would_be_lost_is_refused_unless_by_force(
    document: Mapping[str, object], said: str
) -> None:
    many = lines(*[document] * 3)
    with pytest.raises(BadInput, match=f"{said}.*--force"):
        next(iter(read_articles(many, history=True, now=NOW, keys=KeyCount())))
    assert len(list(read_articles(many, history=True, now=NOW, keys=KeyCount(force=True)))) == 3


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([{}], "1 of 1 without a text; 1 of 1 without an address; 1 of 1 without a date"),
        (
            [{"text": PROSE, "label": 1}],
            "1 of 1 without an address; 1 of 1 without a date; keys that are not read: label (1)",
        ),
        ([{"text": PROSE, "url": ADDRESS, "date": "2026-06-22"}], ""),
        (
            [{"text": PROSE, "url": ADDRESS, "date": "2026-06-22", "Wortlaut": PROSE}, {"Wortlaut": PROSE}],
            (
                "1 of 2 without a text; 1 of 2 without an address; 1 of 2 without a date; "
                "keys that are not read: Wortlaut (2)"
            ),
        ),
    ],
)
def test_what_loses_nothing_is_taken_and_counted(documents: list[Mapping[str, object]], said: str) -> None:
    keys = KeyCount()
    assert len(list(given_articles(lines(*documents), now=NOW, keys=keys))) == len(documents)
    assert lines_in_words(keys.read()) == said


def test_a_line_without_words_names_the_keys_that_hold_them() -> None:
    with pytest.raises(BadInput, match=r"line 1: neither title nor text.*not read: Titel, Wortlaut"):
        list(given_articles(['{"Titel": "Gao", "Wortlaut": "x"}'], now=NOW))


def test_the_page_lists_every_name() -> None:
    page = (Path(__file__).parents[2] / "docs" / "archive.md").read_text(encoding="utf-8")
    assert [name for key, others in OTHER_NAMES.items() for name in (key, *others) if f"`{name}`" not in page] == []
