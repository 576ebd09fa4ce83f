"""Compiling, editing and keeping a list: whatever the way, the same names are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.files.blocks import WatchlistReader, split
from config.files.watchlist import Entity, Name, Watchlist, dump_watchlist, parse_watchlist
from core.errors import BadInput
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import Compiler, compile_watchlist
from processors.entities.tag.candidates import candidates_in

WORDS = ("Omar", "Khalid", "Zoran", "Belmok", "Droukd", "Mali", "Said", "Shekau", "Ahmedou", "Yusufi", "AQIM", "Let")
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
ENTITIES = st.builds(
    lambda number, name, names, kind: Entity(id=f"e{number}", name=name, kind=kind, names=tuple(names)),
    st.integers(0, 11),
    NAMES,
    st.lists(NAMES, max_size=3),
    st.sampled_from(["person", "person", "group"]),
)
LISTS = st.lists(ENTITIES, max_size=12, unique_by=lambda one: one.id).map(
    lambda entities: Watchlist(entities=tuple(entities))
)


def owners(compiled: Compiled) -> set[tuple[str, str, str, str, str]]:
    return {(pattern, c.entity.id, c.name, c.level, c.reason) for pattern, c in compiled.owners()}


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(LISTS, min_size=2, max_size=5))
def test_a_list_edited_step_by_step_is_the_list_compiled_at_once(versions: list[Watchlist]) -> None:
    compiler = Compiler()
    for number, watchlist in enumerate(versions):
        edited = compiler.compile(watchlist, number)
        assert owners(edited) == owners(compile_watchlist(watchlist, number))


def test_a_third_bearer_makes_a_word_a_given_name_for_everybody() -> None:
    people = [
        Entity(id=f"p{n}", name=f"Zoran Numberone{n}", kind="person", names=("Zoran",), ids={"un": str(n)})
        for n in range(3)
    ]
    compiler = Compiler()
    two = compiler.compile(Watchlist(entities=tuple(people[:2])), 1)
    three = compiler.compile(Watchlist(entities=tuple(people)), 2)
    again = compiler.compile(Watchlist(entities=tuple(people[:2])), 3)
    assert [one.name for one in two.refused] == []
    assert {one.entity for one in three.refused} == {"p0", "p1", "p2"}
    assert owners(again) == owners(two)


@pytest.mark.parametrize("name", ["Zoran", "Zo-Ran", "Z.O.R.A.N."])
def test_a_group_called_by_a_given_name_is_found_when_the_name_ceases_to_be_one(name: str) -> None:
    people = tuple(Entity(id=f"p{n}", name=f"Zoran Numberone{n}", kind="person") for n in range(3))
    group = Entity(id="g", name=name, kind="group", ids={"un": "g"})
    compiler = Compiler()
    for number, watchlist in enumerate(
        [(*people, group), (*people[:2], group), (*people, group), (group,), (*people, group)]
    ):
        edited = compiler.compile(Watchlist(entities=watchlist), number)
        assert owners(edited) == owners(compile_watchlist(Watchlist(entities=watchlist), number))
        assert any(one.entity == "g" for one in edited.refused) is (len(watchlist) > 3)


def test_a_kept_list_is_the_list(tmp_path: Path) -> None:
    watchlist = Watchlist(
        entities=(
            Entity(
                id="a", name="Ansar Dine", kind="group", names=(Name(text="Zor", strength="weak"),), fuzzy="translit"
            ),
            Entity(id="b", name="Said", kind="person"),
        )
    )
    cold = Compiler(kept_in=tmp_path).compile(watchlist, 1)
    [file] = tmp_path.iterdir()
    warm = Compiler(kept_in=tmp_path).compile(watchlist, 1)
    assert (owners(warm), warm.refused) == (owners(cold), cold.refused)
    assert [one.rule for one in candidates_in(warm, "the Anssar Dinne")] == ["translit"]
    whole = file.read_bytes()
    letter = whole.index(b"Zor")
    for damaged in (b"damaged", b"", whole[: len(whole) // 2], whole[:letter] + b"Bor" + whole[letter + 3 :]):
        file.write_bytes(damaged)
        assert owners(Compiler(kept_in=tmp_path).compile(watchlist, 1)) == owners(cold)


def test_only_the_newest_lists_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        Compiler(kept_in=tmp_path).compile(Watchlist(entities=(Entity(id=f"a{number}", name="Zor", kind="group"),)), 1)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    watchlist = Watchlist(entities=(Entity(id="a", name="Zoran", kind="group"),))
    assert candidates_in(Compiler(kept_in=tmp_path / "file").compile(watchlist, 1), "Zoran") != []


@pytest.mark.slow
@given(st.lists(LISTS, min_size=1, max_size=4))
def test_a_reader_of_versions_reads_what_a_newcomer_reads(versions: list[Watchlist]) -> None:
    reader = WatchlistReader()
    for watchlist in versions:
        text = dump_watchlist(watchlist)
        assert reader.parse(text, "f") == parse_watchlist(text, "f")


LIST = """\
# a comment
entities:
  - id: a
    name: A1 Alpha
    kind: group
    notes: |
      - id: looks like one
      and is none

  # between
  - id: b
    name: "Beta: two"
    kind: group
"""


def test_an_edit_parses_the_edited_entity_only() -> None:
    reader = WatchlistReader()
    before = reader.parse(LIST, "f")
    after = reader.parse(LIST.replace("Beta: two", "Beta three"), "f")
    assert len(split(LIST)) == 2
    assert after.entities[0] is before.entities[0]
    assert after.entities[1].name == "Beta three"


@pytest.mark.parametrize(
    "edit",
    [
        ("name: A1 Alpha", 'name: "A1 Alpha'),
        ("name: A1 Alpha", "names: [A1 Alpha"),
        ("id: b", "id: a"),
        ("kind: group\n    notes", "kind: grp\n    notes"),
        ("  - id: b", "  id: b"),
        ("  - id: b", " - id: b"),
        ("entities:", "entity:"),
    ],
)
def test_a_mistake_in_an_edit_is_told_as_for_the_whole_file(edit: tuple[str, str]) -> None:
    reader = WatchlistReader()
    reader.parse(LIST, "f")
    wrong = LIST.replace(*edit)
    with pytest.raises(BadInput) as whole:
        parse_watchlist(wrong, "f")
    with pytest.raises(BadInput) as part:
        reader.parse(wrong, "f")
    assert str(part.value) == str(whole.value)
    assert reader.parse(LIST, "f") == parse_watchlist(LIST, "f")
