"""Asking why changes no answer: a tagger that explains finds what one finds that does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_examples import article

from config.files.watchlist import Entity, Kind, Name, Watchlist
from operations.watchlist import look_again
from processors.entities.tagger import Tagger

WORDS = (
    "Abdel",
    "Fattah",
    "el-Sisi",
    "al-Sisi",
    "Sisi",
    "Said",
    "Mali",
    "The",
    "Orange",
    "Trump",
    "NATO",
    "’’",
    "Da'esh",
)
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
KINDS: tuple[Kind, ...] = ("person", "group", "organisation", "place", "company", "topic", "vessel")
ENTITIES = st.builds(
    lambda number, name, names, kind, taken: Entity(
        id=f"e{number}", name=name, kind=kind, names=tuple(names), ids={"un": str(number)} if taken else {}
    ),
    st.integers(0, 9),
    NAMES,
    st.lists(NAMES, max_size=2),
    st.sampled_from(KINDS),
    st.booleans(),
)
LISTS = st.lists(ENTITIES, min_size=1, max_size=5, unique_by=lambda one: one.id).map(
    lambda entities: Watchlist(entities=tuple(entities))
)
TEXTS = st.lists(st.sampled_from((*WORDS, "said", "in", "the", "President", "militants", ".", "’s")), max_size=12)


@pytest.mark.slow
@settings(max_examples=200)
@given(LISTS, TEXTS.map(" ".join), TEXTS.map(" ".join))
def test_a_tagger_that_explains_finds_the_same(watchlist: Watchlist, title: str, text: str) -> None:
    one = article(1, title, text)
    plain = Tagger(lambda: (1, watchlist)).tag([one])[0]
    assert Tagger(lambda: (1, watchlist), explain=True).explained(one)[0] == plain


def test_a_name_that_is_also_found_in_parts_is_found_whole() -> None:
    sisi = Entity(id="s", name="Abdel Fattah el-Sisi", kind="person", names=("al-Sisi", "Sisi"))
    for explain in (False, True):
        tagger = Tagger(lambda: (1, Watchlist(entities=(sisi,))), explain=explain)
        mentions, _ = tagger.explained(article(1, "President Abdel Fattah al-Sisi praised it"))
        assert [mention.text for mention in mentions] == ["Abdel Fattah al-Sisi"]


@pytest.mark.parametrize(
    ("name", "names", "told"),
    [
        ("’", (), True),
        ("X", (), False),
        ("X", (Name(text="X", strength="strong"),), False),
        ("X", ("Twitter",), False),
        ("’’", (), True),
        ("Apple", (), False),
        ("Apple", (Name(text="Apple", strength="off"),), True),
        ("北", (), False),
    ],
)
def test_an_entity_that_can_never_be_found_is_told_with_the_line_to_add(
    name: str,
    names: tuple[str | Name, ...],
    told: bool,  # noqa: FBT001
) -> None:
    found = look_again(Watchlist(entities=(Entity(id="e", name=name, kind="company", names=names),)), {"e"})
    assert any(one.kind == "never_found" and "names: [" in one.add for one in found) is told
