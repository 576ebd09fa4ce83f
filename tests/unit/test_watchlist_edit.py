"""The program's edits of a file that people write: what does not change keeps its very lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.files.merging import merge_entities, merge_entity
from config.files.watchlist import Entity, Name, parse_file
from config.files.watchlist_edit import edited

SHIPPED = (Path(__file__).parents[2] / "config/watchlist.yaml").read_text(encoding="utf-8")
TEXT = """\
# ours
owner: desk
entities:
  # ── groups ──
  - id: aqim
    name: AQIM   # as everybody says
    kind: group
    names:
      - AQMI  # in French
      - GSPC
    # where
    countries: [dz]

  - {id: isgs, name: ISGS, kind: group}  # the Sahara
  # the end
"""
AQIM, ISGS = parse_file(TEXT, "f").entities

EDITS: list[tuple[str, list[Entity], list[tuple[str, str]]]] = [
    ("nothing", [AQIM, ISGS], []),
    (
        "a name more",
        [AQIM.model_copy(update={"names": (*AQIM.names, Name(text="The Base", strength="weak"))}), ISGS],
        [("      - GSPC\n", "      - GSPC\n      - {text: The Base, strength: weak}\n")],
    ),
    ("a name less", [AQIM.model_copy(update={"names": ("AQMI",)}), ISGS], [("      - GSPC\n", "")]),
    (
        "another key",
        [AQIM.model_copy(update={"countries": ("dz", "ml"), "owner": "ann"}), ISGS],
        [("    countries: [dz]\n", "    countries: [dz, ml]\n    owner: ann\n")],
    ),
    (
        "one in braces",
        [AQIM, ISGS.model_copy(update={"tags": ("sahel",)})],
        [("kind: group}  #", "kind: group, tags: [sahel]}  #")],
    ),
    ("one gone", [AQIM], [("  - {id: isgs, name: ISGS, kind: group}  # the Sahara\n", "")]),
]


@pytest.mark.parametrize(("wanted", "changes"), [(wanted, changes) for _, wanted, changes in EDITS])
def test_only_the_lines_that_change_are_touched(wanted: list[Entity], changes: list[tuple[str, str]]) -> None:
    expected = TEXT
    for old, new in changes:
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert edited(TEXT, wanted) == expected


def test_a_new_entity_stands_at_the_end_and_a_list_that_was_empty_is_begun() -> None:
    new = Entity(id="rsf", name="RSF: Forces", kind="group", notes="one # two")
    assert edited(TEXT, [AQIM, ISGS, new]).startswith(TEXT)
    assert parse_file(edited(TEXT, [AQIM, ISGS, new]), "f").entities == (AQIM, ISGS, new)
    assert edited("# mine\nentities: []\n", [new]).startswith("# mine\nentities:\n  - id: rsf\n")


@pytest.mark.parametrize(
    "text",
    [
        "entities: [{id: a, name: A b, kind: group}]",
        "entities:\n- name: A b\n  id: a\n  kind: group",
        'entities:\n  - id: a\n    kind: group\n    name: "A\n\n      # b"\n',
        "entities:\n  - kind: group\n    id: a\n    name: {text: A b, strength: strong}\n",
    ],
)
def test_whatever_the_form_the_edit_reads_as_it_was_meant(text: str) -> None:
    [before] = parse_file(text, "f").entities
    wanted = [before.model_copy(update={"tags": ("x",), "names": ("Q",)}), ISGS]
    assert parse_file(edited(text, wanted), "f").entities == tuple(wanted)


LISTED = parse_file(SHIPPED, "f").entities
NAMES = some.lists(some.sampled_from(["Alpha Beta", "it's: so", "# no", "12", "نصرة", "true"]), max_size=3, unique=True)


@settings(max_examples=20)
@given(
    place=some.integers(0, len(LISTED) - 1),
    names=NAMES,
    notes=some.text(max_size=30),
    gone=some.integers(0, len(LISTED) - 1),
)
def test_an_edited_file_reads_as_it_was_meant_and_keeps_all_other_lines(
    place: int, names: list[str], notes: str, gone: int
) -> None:
    update = {"names": (*LISTED[place].names[1:], *names), "notes": "".join(filter(str.isprintable, notes))}
    wanted = [one.model_copy(update=update) if one is LISTED[place] else one for one in LISTED]
    if gone != place:
        del wanted[gone]
    made = edited(SHIPPED, wanted)
    assert parse_file(made, "f").entities == tuple(wanted)
    comments = [line for line in SHIPPED.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in made.splitlines() if line in comments] == comments


def entity(*names: str | Name, **more: object) -> Entity:
    return Entity.model_validate({"id": "a", "name": "A b", "kind": "group", "names": names, **more})


WAS = entity("One", "Two", tags=("x",), notes="old")
MERGES = [
    # mine, theirs, what becomes of them, the keys that both changed
    (WAS, entity("One", tags=("x",), notes="old"), entity("One", tags=("x",), notes="old"), ()),
    (entity("One", "Two", "Mine", tags=("x",), notes="old"), entity("One", "Two", "New", tags=("x",), notes="old"),
     entity("One", "Two", "Mine", "New", tags=("x",), notes="old"), ()),
    (entity("Two", tags=("x",), notes="old"), entity("One", "Two", "New", tags=("x", "y"), notes="old"),
     entity("Two", "New", tags=("x", "y"), notes="old"), ()),
    (entity("One", Name(text="Two", strength="off"), tags=("x",), notes="old"), entity("One", tags=("x",), notes="new"),
     entity("One", Name(text="Two", strength="off"), tags=("x",), notes="new"), ()),
    (entity("One", "Two", tags=("x",), notes="mine"), entity("One", "Two", tags=("x",), notes="theirs"),
     entity("One", "Two", tags=("x",), notes="mine"), ("notes",)),
    (entity("One", "Two", tags=("x",)), entity("One", "Two", tags=("x",), notes="old", severity="high"),
     entity("One", "Two", tags=("x",), severity="high"), ()),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "both", "kept"), MERGES)
def test_both_edits_of_an_entity_come_in_and_mine_stays_where_they_differ(
    mine: Entity, theirs: Entity, both: Entity, kept: tuple[str, ...]
) -> None:
    merged = merge_entity(WAS, mine, theirs)
    assert (merged.entity, merged.kept) == (both, kept)


def test_two_edits_of_a_list_come_together_where_they_touch_different_entities() -> None:
    a, b, c = (Entity(id=id_, name=id_ * 3, kind="group") for id_ in "abc")
    mine, theirs = a.model_copy(update={"name": "Mine"}), b.model_copy(update={"name": "Theirs"})
    assert merge_entities([a, b], [mine, b], [a, theirs, c]).entities == (mine, theirs, c)
    assert merge_entities([a, b], [a], [a, b]).entities == (a,), "what one removed is gone"
    disputed = merge_entities([a, b], [mine, b], [a.model_copy(update={"name": "Other"})])
    assert (disputed.entities, disputed.disputed) == ((mine,), ("a",))
    assert merge_entities([a], [], [mine]).disputed == ("a",)
