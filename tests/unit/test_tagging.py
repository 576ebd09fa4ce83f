from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_examples import article

from config.files.watchlist import Entity, Watchlist
from core.article import Mention
from processors.entities.compile.compiler import compile_watchlist
from processors.entities.tag.overlaps import NAMES_LIMIT
from processors.entities.tagger import Tagger
from processors.text.boilerplate import clean
from processors.text.folding import fold

WATCHLIST = Watchlist(
    entities=(
        Entity(id="aqim", name="Al-Qaeda in the Islamic Maghreb", kind="group", names=("AQIM", "AQMI", "Al-Qaïda")),
        Entity(id="qaeda", name="Al-Qaeda", kind="group", names=("القاعدة",)),
        Entity(id="eigs", name="EIGS", kind="group"),
        Entity(id="dine", name="Ansar Dine", kind="group", tags=("sahel",)),
        Entity(id="daesh", name="Da'esh", kind="group", names=("Isis",)),
        Entity(id="haram", name="Boko Haram", kind="group", names=("بوكو حرام",)),
        Entity(id="said", name="Mali Said", kind="person"),
        Entity(id="other-said", name="Mali Said", kind="person"),
        Entity(id="beijing", name="北京", kind="place"),
        Entity(id="particle", name="Al", kind="person"),
    )
)
TAGGER = Tagger(lambda: (7, WATCHLIST))
SURE = Tagger(lambda: (7, WATCHLIST.model_copy(update={"certainty": "all"})))
"""Whatever stands beside a name."""


def found(title: str, text: str = "") -> list[Mention]:
    return list(TAGGER.tag([article(1, title, text)])[0])


@pytest.mark.parametrize(
    ("title", "entity", "written"),
    [
        ("l’AQMI revendique", "aqim", "AQMI"),
        ("l'AQMI revendique", "aqim", "AQMI"),
        ("un chef d'EIGS tué", "eigs", "EIGS"),
        ("AQIM's men", "aqim", "AQIM"),
        ("an AQIM-linked cell", "aqim", "AQIM"),
        ("see #AQIM", "aqim", "AQIM"),
        ("by @AQIM.", "aqim", "AQIM"),
        ("the A.Q.I.M. cell", "aqim", "A.Q.I.M"),
        ("ANSAR DINE attacks", "dine", "ANSAR DINE"),
        ("the Ansardine men", "dine", "Ansardine"),
        ("the Ansar-Dine men", "dine", "Ansar-Dine"),
        ("the Ansar\xa0Dine men", "dine", "Ansar\xa0Dine"),
        ("the An\xadsar D\u200bine men", "dine", "An\xadsar D\u200bine"),
        ("#bokoharam", "haram", "bokoharam"),
        ("al-Qaida here", "aqim", "al-Qaida"),
        ("Al-Qai\u0308da", "aqim", "Al-Qai\u0308da"),
        ("old Daesh men", "daesh", "Daesh"),
        ("old Da’esh men", "daesh", "Da’esh"),
        ("the Isis men", "daesh", "Isis"),
        ("مقاتلو والقاعدة", "qaeda", "القاعدة"),
        ("تنظيم للقاعدة", "qaeda", "للقاعدة"),
        ("وبوكو حرام", "haram", "بوكو حرام"),
        ("在北京的人", "beijing", "北京"),
    ],
)
def test_a_name_is_found_as_it_is_written(title: str, entity: str, written: str) -> None:
    [mention] = found(title)
    assert (mention.entity, mention.text) == (entity, written)
    assert title[mention.start : mention.end] == written


@pytest.mark.parametrize(
    "title",
    [
        "aqim in small letters",
        "AQIMS",
        "TAQIM",
        "in Mali. Said Ahmed",
        "Mali (Said)",
        "Al said",
        "قاعدة عسكرية",
    ],
)
def test_what_only_looks_like_a_name_is_not_found(title: str) -> None:
    assert found(title) == []


def test_a_shorter_name_inside_a_longer_one_is_dropped() -> None:
    [mention] = found("Al-Qaeda in the Islamic Maghreb said")
    assert mention.name == "Al-Qaeda in the Islamic Maghreb"


def test_a_span_of_two_entities_is_a_mention_of_both() -> None:
    assert [mention.entity for mention in found("Mali Said spoke")] == ["other-said", "said"]


def test_a_mention_carries_its_sentence_and_where_that_begins() -> None:
    text = "Nothing here. Fighters of Ansar Dine left. Nothing there."
    [mention] = found("Calm", text)
    assert mention.sentence == "Fighters of Ansar Dine left."
    assert text[mention.sentence_start :].startswith(mention.sentence)
    assert (mention.field, mention.label, mention.tags, mention.rule) == ("text", "Ansar Dine", ("sahel",), "exact")


@pytest.mark.slow
def test_a_page_of_names_gives_a_bounded_message() -> None:
    mentions = found("Names", "AQIM EIGS Daesh " * 1000)
    assert len(mentions) <= NAMES_LIMIT
    assert max(len(mention.sentence) for mention in mentions) <= 300


def test_a_name_that_is_only_a_particle_is_refused_and_listed() -> None:
    assert [refused.name for refused in compile_watchlist(WATCHLIST, 1).refused] == ["Al"]


def test_another_version_of_the_watchlist_is_used_from_the_next_batch() -> None:
    versions = [(1, Watchlist()), (2, WATCHLIST)]
    tagger = Tagger(lambda: versions.pop(0))
    assert tagger.tagging([article(1, "AQIM")]).mentions == [()]
    tagging = tagger.tagging([article(1, "AQIM")])
    assert (tagging.version, len(tagging.mentions[0])) == (2, 1)


@given(st.text(max_size=30), st.sampled_from(["Ansar Dine", "AQIM", "القاعدة", "Da’esh"]), st.text(max_size=30))
def test_offsets_are_right_in_any_text(before: str, name: str, after: str) -> None:
    title = f"{before} {name} {after}"
    mentions = SURE.tag([article(1, title)])[0]
    for mention in mentions:
        assert title[mention.start : mention.end] == mention.text
        assert fold(mention.text) != " "
    assert any(mention.text.startswith(name) for mention in mentions)


def test_a_lone_surrogate_does_not_stop_the_tagger() -> None:
    assert [mention.start for mention in found("\ud800 AQIM")] == [2]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A lead. The post A title appeared first on Example News.", "A lead."),
        ("Un chapeau. L’article Un titre est apparu en premier sur Exemple.", "Un chapeau."),
        ("A lead […]", "A lead"),
        ("A lead. Continue reading...", "A lead."),
        ("The post office was first.", "The post office was first."),
    ],
)
def test_the_phrases_of_feed_software_are_dropped(text: str, left: str) -> None:
    assert clean(article(1, "A title", text)).text == left


@pytest.mark.parametrize(
    ("title", "language"), [("تنظيم القاعدة في المغرب", "ar"), ("Атака на севере", "ru"), ("An attack", "")]
)
def test_a_script_that_one_language_uses_names_it(title: str, language: str) -> None:
    assert clean(article(1, title)).language == language


@pytest.mark.slow
def test_importing_the_pipeline_loads_neither_spacy_nor_redis() -> None:
    code = "import sys, processors.pipeline, processors.worker; print(sorted({'spacy', 'redis'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert run.stdout.strip() == "[]"
