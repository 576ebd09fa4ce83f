"""What is found in four recorded weeks, against hits judged by reading (`../shared/data`)."""

from __future__ import annotations

import csv
import html
import json
import lzma
import re
from collections.abc import Iterator

import pytest
from recorded import DATA
from wire_examples import article

from config.files.watchlist import Watchlist
from core.article import Article, Mention
from processors.entities.importers.un import read_un
from processors.entities.tagger import Tagger

WEEKS = ("2026-W26", "2026-W27", "2026-W28", "2026-W30")
NEVER = {"said", "people", "team", "so", "major", "let", "hong kong", "israel", "pakistan", "chairman", "john", "ahmed"}


def articles() -> Iterator[tuple[str, Article]]:
    for week in WEEKS:
        with lzma.open(DATA / "stream" / f"{week}.ndjson.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                title, text = (html.unescape(html.unescape(row.get(part) or "")) for part in ("title", "description"))
                yield f"{week} {row['id'][:10]}", article(1, title, re.sub(r"<[^>]*>", " ", text))


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[int, int, Mention]]]:
    packed = DATA / "watchlists" / "UN_consolidated_2026-02-27.xml.xz"
    watchlist = Watchlist(entities=tuple(read_un(lzma.decompress(packed.read_bytes()), packed.name)))
    tagger = Tagger(lambda: (1, watchlist))
    hits: dict[str, list[tuple[int, int, Mention]]] = {}
    for key, one in articles():
        if key not in hits and (mentions := tagger.tag([one])[0]):
            shift = {"title": 0, "text": len(one.title) + 2}
            hits[key] = [(m.start + shift[m.field], m.end + shift[m.field], m) for m in mentions]
    return hits


@pytest.mark.slow
def test_the_raw_list_of_the_united_nations_is_precise_and_complete(
    found: dict[str, list[tuple[int, int, Mention]]],
) -> None:
    with lzma.open(DATA / "watchlists" / "un_hits_labelled.csv.xz", "rt", encoding="utf-8") as rows:
        labelled = list(csv.DictReader(rows))
    right = {
        (f"{row['week']} {row['article']}", int(row["start"]), int(row["end"]), entity.lower())
        for row in labelled
        if row["right"] == "1"
        for entity in row["entities"].split("|")
    }
    mentions = [(key, start, end, one.entity) for key, hits in found.items() for start, end, one in hits]

    def reach(one: tuple[str, int, int, str], other: tuple[str, int, int, str]) -> bool:
        return one[0] == other[0] and one[3] == other[3] and one[1] < other[2] and other[1] < one[2]

    # Only what a folded search for the listed names hits was labelled: other forms of a name, such as Houthi, were not.
    pool = [
        (f"{row['week']} {row['article']}", int(row["start"]), int(row["end"]), entity.lower())
        for row in labelled
        for entity in row["entities"].split("|")
    ]
    known = {key for key, *_ in pool}
    judged = [one for one in mentions if one[0] in known and any(reach(one, hit) for hit in pool)]
    precision = sum(any(reach(one, hit) for hit in right) for one in judged) / len(judged)
    recall = sum(any(reach(one, hit) for one in mentions) for hit in right) / len(right)
    assert precision >= 0.97
    assert recall >= 0.94


@pytest.mark.slow
def test_common_words_places_and_given_names_are_never_mentions(
    found: dict[str, list[tuple[int, int, Mention]]],
) -> None:
    written = {mention.text for hits in found.values() for _, _, mention in hits}
    assert {text for text in written if text.casefold() in NEVER - {"let"}} == set()
    assert "let" not in written
