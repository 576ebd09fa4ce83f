"""The compiled kernel: in use where it can be built, equal to its Python to the last bit, and never in the way."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from source import ROOT
from story_digest import digest
from story_events import articles_of, import_lines

from processors.stories import compiled
from processors.stories.comparison import features, fingerprint, model
from processors.stories.comparison.fingerprint import KEPT_TOKENS, SKETCH, ArticleFeatures, article_features
from processors.stories.language import weighted_tokens
from processors.stories.language.term_weights import LEAD, TITLE
from processors.stories.memory import postings
from wirewatch.doctor import kernel

REFERENCE = compiled.REFERENCE
SOURCES = ROOT / "processors" / "stories" / "kernel"
Drawn = some.DataObject

FEW = some.integers(0, 40)
NUMBER = some.one_of(FEW, some.integers(0, 2**32 - 1))
ROW = some.tuples(NUMBER, some.integers(1, 60), some.integers(0, 127))
PLACES = some.lists(some.integers(0, 9), max_size=6, unique=True)
ARTICLE = some.builds(
    ArticleFeatures,
    at=some.integers(1_780_000_000, 1_780_400_000),
    outlet=some.integers(0, 2),
    exact=some.integers(0, 2),
    template=some.integers(0, 2),
    signature=some.integers(0, 2),
    flags=some.integers(0, 31),
    kinds=some.integers(0, 2**20 - 1),
    rubrics=some.lists(some.integers(0, 3), max_size=2, unique=True).map(tuple),
    instalments=some.just(()),
    places=PLACES.map(tuple),
    title_places=some.integers(0, 6),
    tokens=some.lists(ROW, max_size=KEPT_TOKENS, unique_by=lambda row: row[0]).map(tuple),
    sketch=some.lists(NUMBER.map(lambda one: one >> 8), max_size=SKETCH, unique=True).map(sorted).map(tuple),
)
WRITTEN = some.text(
    some.one_of(some.sampled_from("aZeB  ..,''’019_-:“٣éßЯけカー中国ไา²½ءال"), some.characters()), max_size=60
)


def can_be_built() -> bool:
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    return bool(shutil.which(compiler)) and (Path(sysconfig.get_path("include")) / "Python.h").exists()


def test_the_kernel_is_in_use_where_there_is_a_compiler() -> None:
    told = f"{compiled.IN_USE.why_not}; `make setup`, or `.venv/bin/python setup.py build_ext --inplace`, builds it"
    assert bool(compiled.IN_USE.modules) == can_be_built(), told


def test_what_is_marked_has_a_twin_and_nothing_else_has() -> None:
    source = "\n".join(one.read_text(encoding="utf-8") for one in SOURCES.glob("*.pyx"))
    twins = re.findall(r"^(?:def|cdef class) (?!_)(\w+)", source, re.MULTILINE)
    assert set(twins) == REFERENCE.keys()


def compared(one: ArticleFeatures, other: ArticleFeatures) -> None:
    """Ask the kernel and its Python about a pair; floats are shown with all their digits."""
    answers = []
    for profile, prefilter, pair in (
        (features.Profile, features.fails_prefilter, features.pair_features),
        (REFERENCE["Profile"], REFERENCE["fails_prefilter"], REFERENCE["pair_features"]),
    ):
        mine, theirs = profile(one), profile(other)
        cosine = mine.cosine(theirs)
        asked = [prefilter(mine, theirs, near) for near in (cosine, 0.1, 0.25, 0.4)]
        answers.append((cosine, asked, pair(mine, theirs), pair(mine, theirs, 0.3), mine.rows, mine.heading))
    assert repr(answers[0]) == repr(answers[1])


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(ARTICLE, ARTICLE)
def test_two_invented_articles_are_compared_alike(one: ArticleFeatures, other: ArticleFeatures) -> None:
    compared(one, other)
    compared(one, one)


@pytest.mark.slow
def test_every_pair_that_is_near_in_a_recorded_week_is_compared_alike() -> None:
    found: dict[int, list[ArticleFeatures]] = defaultdict(list)
    pairs = 0
    for article in islice(articles_of(import_lines("2026-W30")), 600):
        made = article_features(article)
        shared: dict[ArticleFeatures, int] = defaultdict(int)
        for token, *_ in made.tokens[: postings.POSTED]:
            for other in found[token][-postings.KEPT :]:
                shared[other] += 1
            found[token].append(made)
        for other, count in shared.items():
            if count > 1:
                pairs += 1
                compared(made, other)
    assert pairs > 500


@settings(max_examples=300, deadline=None)
@given(WRITTEN, some.sampled_from((TITLE, LEAD)), some.integers(0, 60), some.data())
def test_a_field_is_read_alike(text: str, field: int, bound: int, data: Drawn) -> None:
    parts = REFERENCE["words_apart"](text)
    assert weighted_tokens.words_apart(text) == parts
    entries = [weighted_tokens.word_entry(word) for word in parts[1::2]]
    spans = data.draw(some.lists(some.tuples(some.integers(0, 60), some.integers(0, 60)), max_size=2))
    case = data.draw(some.booleans())
    read: list[tuple[Any, ...]] = []
    for take_in in (weighted_tokens.take_in, REFERENCE["take_in"]):
        tokens: dict[int, tuple[int, int]] = {}
        places: dict[int, int] = {}
        said = [take_in(tokens, places, parts, entries, one, spans, bound, case) for one in (field, LEAD)]
        read.append((said, list(tokens.items()), list(places.items())))
    assert read[0] == read[1]
    assert fingerprint.heaviest(tokens) == REFERENCE["heaviest"](tokens)


def test_every_character_begins_and_ends_words_alike() -> None:
    for first in range(0, 0x30000, 64):
        some_characters = list(map(chr, range(first, first + 64)))
        for text in ("".join(some_characters), "1a".join(some_characters)):
            assert weighted_tokens.words_apart(text) == REFERENCE["words_apart"](text), hex(first)


def test_a_long_text_is_read_as_far_as_the_python_reads_it() -> None:
    text = "one two, Three " * 200
    assert weighted_tokens.words_apart(text) == REFERENCE["words_apart"](text)


TOKENS = some.dictionaries(NUMBER, some.tuples(some.integers(-1, 60), some.integers(0, 127)))


@settings(max_examples=200, deadline=None)
@given(some.lists(NUMBER, max_size=80), TOKENS)
def test_order_and_weights_are_summed_up_alike(order: list[int], tokens: dict[int, tuple[int, int]]) -> None:
    assert fingerprint.sketch(order) == REFERENCE["sketch"](order)
    assert fingerprint.heaviest(tokens) == REFERENCE["heaviest"](tokens)


PAGES = some.lists(some.one_of(some.integers(1, 60), some.integers(1, 2**64 - 1)), max_size=48)


@settings(max_examples=150, deadline=None)
@given(some.lists(ROW, min_size=8, max_size=8), some.lists(PAGES, max_size=8))
def test_the_likeliest_pages_are_the_same(tokens: list[tuple[int, int, int]], lists: list[list[int]]) -> None:
    values = tuple(b"".join(page.to_bytes(8, "little") for page in pages) for pages in lists)
    assert postings.likeliest(tuple(tokens), values) == REFERENCE["likeliest"](tuple(tokens), values)


def test_the_curves_add_up_to_the_same_float() -> None:
    of_release, dice = model.shipped(), random.Random(1)
    by_python = REFERENCE["sum_of_curves"](of_release.base, of_release.curves)
    at_bends = [end for curve in of_release.curves for end in curve.ends]
    for _ in range(500):
        values = [dice.choice((0.0, 1.0, dice.random() * 40, dice.choice(at_bends))) for _ in features.FEATURES]
        assert repr(of_release.odds(values)) == repr(by_python(values))


@pytest.mark.slow
def test_a_recorded_week_is_placed_alike_without_the_kernel() -> None:
    environ = {**os.environ, "WIREWATCH_TEST_PURE": "1", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    command = [sys.executable, str(ROOT / "tests" / "story_digest.py")]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest()


def test_a_kernel_of_another_source_or_one_that_is_switched_off_is_left_aside(tmp_path: Path) -> None:
    (tmp_path / "words.pyx").write_text("# changed since")
    off = compiled.load({"WIREWATCH_TEST_PURE": "1"}, tmp_path)
    assert (off.modules, off.outdated) == ((), False)
    if can_be_built():
        left_aside = compiled.load({}, tmp_path)
        assert (left_aside.modules, left_aside.outdated) == ((), True)
        assert compiled.load({}, tmp_path / "where no sources were shipped").modules


@pytest.mark.parametrize("why_not", ["", "it was not built"])
def test_the_doctor_says_which_code_compares_and_finds_no_fault(why_not: str) -> None:
    used = compiled.KernelInUse((), why_not) if why_not else compiled.KernelInUse((compiled,))
    [found] = kernel.check(None, used)  # type: ignore[arg-type]  # it asks no setting
    assert found.ok
    assert (why_not in found.message) if why_not else (found.message == "compiled")


@pytest.mark.parametrize("lacking", ["cython", "compiler"])
def test_the_installation_goes_on_without(lacking: str, tmp_path: Path) -> None:
    sources = tmp_path / SOURCES.relative_to(ROOT)
    shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("*.so", "*.c", "__pycache__"))
    shutil.copy(ROOT / "setup.py", tmp_path)
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = tried\n")
    environ = {**os.environ, "CC": "no-such-compiler"}
    if lacking == "cython":
        (tmp_path / "away" / "Cython").mkdir(parents=True)
        (tmp_path / "away" / "Cython" / "__init__.py").write_text("raise ImportError")
        environ["PYTHONPATH"] = str(tmp_path / "away")
    command = [sys.executable, "setup.py", "build_ext", "--inplace"]
    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, list(sources.glob("*.so"))) == (0, []), done.stderr
