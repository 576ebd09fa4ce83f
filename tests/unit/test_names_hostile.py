"""Texts and lists that are meant to hurt: bounded work, right offsets, clear messages."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from wire_examples import article

from config.files.watchlist import Entity, Name, Watchlist, parse_watchlist
from core.errors import BadInput
from processors.entities.compile.compiler import compile_watchlist
from processors.entities.tag.candidates import candidates_in
from processors.entities.tag.overlaps import NAMES_LIMIT
from processors.entities.tagger import Tagger

WATCHLIST = Watchlist(
    entities=(
        Entity(id="dine", name="Ansar Dine", kind="group", fuzzy="typo"),
        Entity(id="weak", name="Vukmir", kind="person", countries=("ml",)),
        *(Entity(id=f"a{n}", name=f"Ansar Dine {n}", kind="group") for n in range(50)),
    )
)
TAGGER = Tagger(lambda: (1, WATCHLIST))
MANY = 12_000
MINUTE = 60
"""Seconds of processor; the slowest of these takes some four. Only a cost that grows faster than the text fails."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 250_000 + "Ansar Dine came", marks=pytest.mark.slow),
        "e\u0301" * 25_000 + " Ansar Dine came",
        "\u0301" * 250_000 + " Ansar Dine came",
        pytest.param("Ansar Dine " * MANY, marks=pytest.mark.slow),
        "Ansar " * 20_000 + "Ansar Dine",
        pytest.param("Vukmir " * 20_000 + "Ansar Dine", marks=pytest.mark.slow),
        "A." * 25_000 + " Ansar Dine",
        "l'a " * 25_000 + "Ansar Dine",
        "ﷺ" * 20_000 + " Ansar Dine",
        "\u200b" * 250_000 + "Ansar Dine",
        "x" * 2_000_000 + " Ansar Dine",
        "Ansar-" * 20_000 + " Ansar Dine",
    ],
    ids=[
        "long",
        "accents",
        "marks",
        "hits",
        "halves",
        "weak",
        "dots",
        "elisions",
        "ligatures",
        "invisible",
        "word",
        "run",
    ],
)
def test_a_hostile_text_costs_bounded_time_and_its_names_are_found(text: str) -> None:
    begun = time.process_time()
    mentions = TAGGER.tag([article(1, "", text)])[0]
    assert time.process_time() - begun < MINUTE
    assert 1 <= len(mentions) <= NAMES_LIMIT
    assert any(text[one.start : one.end] == one.text == "Ansar Dine" for one in mentions)


@pytest.mark.slow
def test_a_text_of_hits_needs_bounded_memory() -> None:
    tracemalloc.start()
    TAGGER.tag([article(1, "", "Ansar Dine " * (MANY // 2))])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_name_of_one_letter_is_refused_with_a_reason() -> None:
    compiled = compile_watchlist(Watchlist(entities=(Entity(id="q", name="Q", kind="group"),)), 1)
    assert [(one.name, one.reason) for one in compiled.refused] == [("Q", "shorter than two letters")]


@pytest.mark.parametrize("name", ["-", "'", "\u200b", "…", "()", ",", "\u0301\u0301"])
def test_a_name_without_a_letter_finds_nothing_and_breaks_nothing(name: str) -> None:
    watchlist = Watchlist(
        entities=(Entity(id="q", name=name, kind="group", names=(Name(text=name, strength="strong"),)),)
    )
    assert Tagger(lambda: (1, watchlist)).tag([article(1, "- ' … () , anything")]) == [()]


@pytest.mark.slow
def test_fifty_thousand_names_compile_and_find() -> None:
    entities = tuple(
        Entity.model_construct(
            id=f"e{n}",
            name=f"Zorvan{n:x} Makel{n % 977}",
            kind="group",
            names=tuple(f"Tev{n:x}a{k} Rosk" for k in range(4)),
        )
        for n in range(10_000)
    )
    begun = time.process_time()
    compiled = compile_watchlist(Watchlist.model_construct(entities=entities), 1)
    assert time.process_time() - begun < MINUTE
    assert [one.owner.entity.id for one in candidates_in(compiled, "the Tev270fa3 Rosk men")] == ["e9999"]


def test_a_list_that_is_too_large_is_told() -> None:
    with pytest.raises(BadInput, match=r"f: larger than \d+ MiB; split it"):
        parse_watchlist("# " + "x" * 70_000_000, "f")
