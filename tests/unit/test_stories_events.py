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
from processors.stories.language.event_tables import (
    CASUALTIES,
    LANGUAGES,
    STATUS_CHANGES,
    Silence,
    bare,
    plain,
    rows,
    silence_rows,
    whole,
)
from processors.stories.language.literals import required_literals
from processors.stories.language.weighted_tokens import WORD, word_entry

EVERYTHING = sum((hints.EVENT, *hints.SERIES.values(), hints.FIGURE))
ROWS = [
    *[
        (language, kind, row, bit)
        for (part, kind, language), bits in hints.ROWS.items()
        for bit, row in zip(bits, rows(language, part, kind), strict=True)
    ],
    *[("en", name, row, hints.SERIES[name]) for name, found in series.HEADLINES.items() for row in found],
]
REACHES: tuple[Silence, ...] = ("before", "anywhere", "lead", "sport")
SILENCES = [(language, row) for language in LANGUAGES for reach in REACHES for row in silence_rows(language, reach)]


def hints_of_words(text: str) -> int:
    """Give what the words of a text hint at, as the fingerprint does."""
    found = 0
    for word in WORD.findall(text):
        found |= word_entry(word).hints
    return found


@pytest.mark.parametrize(
    ("language", "row", "hint"),
    [(language, row, hint) for language, _, row, hint in ROWS],
    ids=[f"{one[0]} {one[1]} {one[2][0][:24]}" for one in ROWS],
)
def test_a_pattern_finds_its_examples_and_a_word_of_each_hints_at_it(language: str, row: list[str], hint: int) -> None:
    pattern, *examples = row
    for example in examples:
        assert re.search(whole(language, pattern), plain(example)), example
        assert hints_of_words(example) & hint, example
    assert examples
    assert required_literals([bare(pattern)]), "it must rest on a word"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CASUALTIES)
def test_the_examples_of_a_casualty_give_its_figure(language: str, kind: str) -> None:
    for _, *examples in rows(language, "casualties", kind):
        for example in examples:
            found = extract_events(article(1, example), found=hints_of_words(example))
            assert kind in {one.kind for one in found.casualties}, example


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", STATUS_CHANGES)
def test_the_examples_of_a_change_of_status_give_it(language: str, status: str) -> None:
    for _, *examples in rows(language, "status", status):
        for example in examples:
            found = extract_events(article(1, example), found=hints_of_words(example))
            assert status in {one.status for one in found.status_changes}, example


@pytest.mark.parametrize(("language", "row"), SILENCES, ids=[f"{one[0]} {one[1][0][:24]}" for one in SILENCES])
def test_what_a_row_of_silence_finds_says_nothing(language: str, row: list[str]) -> None:
    pattern, *examples = row
    for example in examples:
        title, _, lead = example.partition(". ")
        found = extract_events(
            article(1, title, lead) if row in silence_rows(language, "lead") else article(1, example)
        )
        told = [*found.casualties, *[one for one in found.status_changes if one.status != "denied"]]
        assert told == [], (language, example)
        assert re.search(pattern, plain(example)) or pattern.endswith("$"), example


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


def test_every_row_and_series_has_a_bit_of_its_own() -> None:
    bits = [*[one[3] for one in ROWS if one[3] & hints.EVENT], *hints.SERIES.values(), hints.FIGURE]
    assert all(one.bit_count() == 1 for one in bits)
    assert sum(bits) == EVERYTHING
    assert EVERYTHING.bit_count() == len(bits)


@pytest.mark.slow
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
