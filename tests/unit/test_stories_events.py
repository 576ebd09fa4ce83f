"""The tables of event extraction and of series: each pattern finds its own examples, and its words are looked for."""

from __future__ import annotations

import json
import lzma
import re
from itertools import islice

import pytest
from recorded import DATA
from wire_examples import article

from processors.stories.language import hints, series
from processors.stories.language.event_extraction import extract_events
from processors.stories.language.event_tables import CASUALTIES, STATUS_CHANGES, Part, rows
from processors.stories.language.literals import required_literals
from processors.stories.language.weighted_tokens import WORD, word_entry

EVERYTHING = sum((*hints.CASUALTY.values(), *hints.STATUS.values(), *hints.SERIES.values(), hints.FIGURE))
FIGURES: tuple[Part, Part] = ("figure_first", "word_first")
ROWS = [
    *[(kind, row, hints.CASUALTY[kind]) for kind in CASUALTIES for part in FIGURES for row in rows(part, kind)],
    *[(status, row, hints.STATUS[status]) for status in STATUS_CHANGES for row in rows("status", status)],
    *[(name, row, hints.SERIES[name]) for name, found in series.HEADLINES.items() for row in found],
]


def hints_of_words(text: str) -> int:
    """Give what the words of a text hint at, as the fingerprint does."""
    found = 0
    for word in WORD.findall(text):
        found |= word_entry(word).hints
    return found


@pytest.mark.parametrize(("kind", "row", "hint"), ROWS, ids=[f"{kind} {row[0][:24]}" for kind, row, _ in ROWS])
def test_a_pattern_finds_its_examples_and_every_word_that_it_rests_on_has_one(
    kind: str, row: list[str], hint: int
) -> None:
    pattern, *examples = row
    for example in examples:
        assert re.search(pattern, example.lower()), example
        assert hints_of_words(example) & hint, example
    unused = [word for word in required_literals([pattern]) if not any(word in one.lower() for one in examples)]
    assert unused == [], f"write an example of {kind} with each"


@pytest.mark.parametrize("kind", CASUALTIES)
def test_the_examples_of_a_casualty_give_its_figure(kind: str) -> None:
    for part in FIGURES:
        for _, *examples in rows(part, kind):
            for example in examples:
                found = extract_events(article(1, example), found=hints_of_words(example))
                assert kind in {one.kind for one in found.casualties}, example


@pytest.mark.parametrize("status", STATUS_CHANGES)
def test_the_examples_of_a_change_of_status_give_it(status: str) -> None:
    for _, *examples in rows("status", status):
        for example in examples:
            found = extract_events(article(1, example), found=hints_of_words(example))
            assert status in {one.status for one in found.status_changes}, example


def test_the_examples_of_a_series_are_of_it() -> None:
    of = {"roundup": series.is_roundup, "live": series.is_live}
    assert of.keys() == series.HEADLINES.keys()
    for name, found in series.HEADLINES.items():
        for _, *examples in found:
            assert all(of[name](one.lower()) for one in examples)


@pytest.mark.parametrize(
    ("patterns", "literals"),
    [
        (["claim(?:s|ed)? responsibility"], {"responsibility"}),
        (["den(?:y|ies|ied) "], {"deny", "denies", "denied"}),
        ([r"deaths?", "dead"], {"death", "dead"}),
        ([r"revendiqu\w+", "s['’]empar"], {"revendiqu", "empar"}),
        ([r"\d+ (?:asia )?highlights\b(?! live)"], {"highlights"}),
    ],
)
def test_the_literals_of_patterns_are_words_that_a_match_cannot_do_without(
    patterns: list[str], literals: set[str]
) -> None:
    assert set(required_literals(patterns)) == literals


def test_a_pattern_that_needs_no_word_is_refused() -> None:
    with pytest.raises(ValueError, match="without a word"):
        required_literals([r"\w+"])


def test_every_subject_has_a_bit_of_its_own() -> None:
    assert EVERYTHING.bit_count() == len(CASUALTIES) + len(STATUS_CHANGES) + len(series.EXPRESSIONS) + 1


def test_what_is_looked_for_first_hides_nothing_that_a_pattern_finds() -> None:
    found = 0
    with lzma.open(DATA / "stream" / "2026-W26.ndjson.xz", "rt", encoding="utf-8") as stream:
        for line in islice(stream, 1000):
            row = json.loads(line)
            one = article(1, row["title"], (row["description"] or "")[:300])
            hinted = hints_of_words(f"{one.title}. {one.text}")
            events = extract_events(one, found=EVERYTHING)
            assert extract_events(one, found=hinted) == events
            low, of_title = one.title.lower(), hints_of_words(one.title)
            assert of_title & hints.SERIES["market"] or not series.is_market(low), low
            assert of_title & hints.SERIES["roundup"] or not series.is_roundup(low), low
            assert of_title & hints.SERIES["live"] or not series.is_live(low), low
            found += len(events.casualties) + len(events.status_changes)
    assert found > 100
