"""Slips of the pen in a watchlist, each with the message that its editor reads: the line, the entity, the fix."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.files.blocks import WatchlistReader
from config.files.watchlist import Watchlist, parse_watchlist
from core.errors import BadInput
from operations.watchlist import check_names, json_schema

HEAD = "entities:\n  - id: a\n    name: A b\n    kind: group\n"
KNOWN = "known: text, strength, case, languages, fuzzy, near, requires, unless"
TABLE = (
    "f: looks like a table; save it as CSV (columns name, kind, names), and `wirewatch watchlist import csv f --to"
    " mine.yaml` makes a watchlist of it"
)
# what is written below HEAD, the message
OF_AN_ENTITY = [
    ("    names: AQIM, AQMI\n", "f:5: entities[a].names: needs a list: [AQIM, AQMI]"),
    ("    names: [A, , B]\n", "f:5: entities[a]: not valid YAML: there is a comma too many"),
    ("    names: [- A]\n", "f:5: entities[a]: not valid YAML: items in [ ] have no - before them: write [A, B]"),
    ("    names: {text: X}\n", "f:5: entities[a].names: needs a list; begin each item with -"),
    ("    names: >\n", "f:5: entities[a].names: is empty; write [] for none, or begin each item with -"),
    ("    names: ['']\n", "f:5: entities[a].names[item 1]: is empty; write it, or remove it"),
    ("    names: [null]\n", "f:5: entities[a].names[item 1]: is empty; write it, or remove the key"),
    ("    names: [A, 1968]\n", 'f:5: entities[a].names[item 2]: must be text; put it in quotes: "1968"'),
    ("    names: [['A']]\n", "f:5: entities[a].names[item 1]: must be plain text, not ['A']"),
    (
        "    names: [A\n",
        "f:6: entities[a]: not valid YAML: in line 5, [ is not closed: write ] at its end",
    ),
    ("    names: A]\n  - id: [\n", "f:7: entities[a]: not valid YAML: in line 6, [ is not closed: write ] at its end"),
    (
        '    names: ["A]\n',
        ('f:6: entities[a]: not valid YAML: in line 5, a text begins or ends with " and not both;'
        ' put " around it, or leave it out'),
    ),
    (
        "    names: ['O'Brien']\n",
        'f:5: entities[a]: not valid YAML: a quote ends the text too early: write "O\'Brien"',
    ),
    ("    names: ['x' 'y']\n", "f:5: entities[a]: not valid YAML: there is a comma missing between two texts"),
    ("    names: [@AQIM]\n", 'f:5: entities[a]: not valid YAML: a text that begins with @ needs quotes: "@AQIM"'),
    ("    names: [*A]\n", "f:5: anchors (&) and aliases (*) are not read; write the value out, or quote it"),
    ("\tnames: [A]\n", "f:5: entities[a]: not valid YAML: a tab is used for indentation; use blanks"),
    (
        "   names: [A]\n",
        ("f:5: entities[a]: not valid YAML: this line is indented otherwise than its neighbours;"
        " what belongs together begins below each other"),
    ),
    (
        "    names: [{text: A, strenght: weak}]\n",
        f"f:5: entities[a].names[item 1].strenght: unknown key; did you mean strength?; {KNOWN}",
    ),
    (
        "    names: [{text: A, strength: Weak}]\n",
        'f:5: entities[a].names[item 1].strength: "Weak" is none of auto, strong, weak, off; did you mean weak?',
    ),
    ("    names: [{text: A, near: x}]\n", "f:5: entities[a].names[item 1].near: needs a list: [x]"),
    (
        "    names: [A: b]\n",
        ("f:5: entities[a].names[item 1].text: is missing; write {text: the name, …}, or put a name with a colon or in"
        f" braces in quotes\nf:5: entities[a].names[item 1].A: unknown key; {KNOWN}"),
    ),
    ("    name: B\n", "f:5: name: stands twice (first in line 3); keep one of them"),
    ("    tags: Sahel\n", "f:5: entities[a].tags: needs a list: [Sahel]"),
    (
        "    tags: [Sahel Region]\n",
        ('f:5: entities[a].tags[item 1]: "Sahel Region" is no id; use small letters, digits and . _ - only,'
        " such as sahel-region"),
    ),
    (
        "    countries: [ML]\n",
        'f:5: entities[a].countries[item 1]: "ML" is no country\'s code; write two small letters, such as ml for Mali',
    ),
    ("    severity: urgent\n", 'f:5: entities[a].severity: "urgent" is none of low, medium, high, critical'),
    ("    fuzzy: yes\n", 'f:5: entities[a].fuzzy: "yes" is none of off, translit, typo'),
    ("    certainty: high\n", 'f:5: entities[a].certainty: "high" is none of sure, likely, all'),
    ("    near: [a]\n", "f:5: entities[a].near[item 1]: is too short; write 2 letters or more"),
    ("    notes: [a]\n", "f:5: entities[a].notes: must be plain text, not ['a']"),
    ("    ids: [QDe.014]\n", "f:5: entities[a].ids: needs the list's name before each id: {un: QDe.014}"),
    ("    ids: {un: 14}\n", 'f:5: entities[a].ids.un: must be text; put it in quotes: "14"'),
    (
        "  - id: a\n    name: C\n    kind: group\n",
        "f:5: entities[a]: stands twice (first in line 2); give each entity its own id",
    ),
]  # fmt: skip
# a whole file, the message
OF_A_FILE = [
    ("- id: a\n  name: A\n", "f:1: begins without a key; write entities: above the list, and indent it"),
    ("https://example.org/\n", "f:1: begins without a key; write entities:"),
    ("entity:\n  - id: a\n", "f:1: entity: unknown key; did you mean entities?; known: certainty, entities, owner"),
    ("entities:\n", "f:1: entities: is empty; write [] for none, or begin each item with -"),
    ("entities:\n- A\n", "f:2: entities[item 1]: needs keys of its own, such as id: …, not A"),
    ("entities:\n  -\n", "f:2: entities[item 1]: is empty; write id: and what belongs to it, or remove the -"),
    ("entities:\n  - id: 14\n    name: A b\n    kind: group\n",
     'f:2: entities[A b].id: must be text; put it in quotes: "14"'),
    ("entities:\n  - name: A b\n    kind: group\n", "f:2: entities[A b].id: is missing; add it"),
    ("entities:\n  - id a\n    name: A\n", "f:3: not valid YAML: in line 2, a colon is missing: write id: a"),
    ("entities:\n  - id: a\n    name:A b\n    kind: group\n",
     "f:4: entities[a]: not valid YAML: in line 3, a blank is missing: write name: A b"),
    ("entities:\n  - id: a\n    name: A: b\n",
     'f:3: entities[a]: not valid YAML: a text with a colon needs quotes: name: "A: b"'),
    ("entities:\n  - {id: a, name: A, kind: group\n",
     "f:3: entities[a]: not valid YAML: in line 2, { is not closed: write } at its end"),
    ("owner: 5\nentities: []\n", 'f:1: owner: must be text; put it in quotes: "5"'),
    ("entities: []\n---\nentities: []\n", "f:2: a second document (---); keep one"),
    ("Name\tKind\tOther names\nBP\tcompany\tBritish Petroleum\n", TABLE),
    ("name,kind\nBP,company\n", TABLE),
    ("name;kind\nBP: the firm;company\n", TABLE),
    ('entities:\n  - id: a\n    name: "A b\n    kind: group\n' + "  - {id: b, name: B, kind: group}\n" * 50,
     ('f:55: entities[b]: not valid YAML: in line 3, a text begins or ends with " and not both;'
      ' put " around it, or leave it out')),
    ("entities:\n  - id: a\n \u00a0  name: A\n",
     "f:3: entities[a]: not valid YAML: begins with a non-breaking space; retype the blanks"),
    ("entities: []\n\u00a0 owner: A\n",
     "f:2: \u00a0 owner: begins or ends with a non-breaking space; retype the blanks"),
    ("entities:\n  - id: a\n name: A\n",
     ("f:3: entities[a]: not valid YAML: this line is indented otherwise than its neighbours;"
      " what belongs together begins below each other")),
    ("entities:\n  - {id bp, name: BP, kind: company}\n", "f:2: entities[BP].id bp: a colon is missing: write id: bp"),
    ("entities:\n  - {id: n, name:Nvidia, kind: company}\n",
     "f:2: entities[n].name:Nvidia: a blank is missing: write name: Nvidia"),
    ("entities:\n  - {id: gap, name: Gap, The, kind: company}\n",
     'f:2: entities[gap].The: a comma ends a text here: write name: "Gap, The"'),
    ("entities:\n  - {id: n, name: Nvidia kind: company}\n",
     "f:2: entities[n]: not valid YAML: a comma is missing before kind:"),
    ("entities:\n  - {id: a, name: A b, kind: group}\n  - id: b\n    name: B\n    kind: group\n    colour:\n",
     ("f:6: entities[b].colour: unknown key; known: id, name, kind, names, tags, severity, fuzzy, countries, related,"
      " near, requires, unless, certainty, ids, owner, notes")),
    ("entities: []\nx\0", "f:2: has a character that nobody sees, of a control; remove it"),
]  # fmt: skip
SLIPS = [*((HEAD + text, message) for text, message in OF_AN_ENTITY), *OF_A_FILE]


@pytest.mark.parametrize(("text", "message"), SLIPS)
def test_a_slip_is_told_with_its_line_and_what_to_write(text: str, message: str) -> None:
    for read in (parse_watchlist, WatchlistReader().parse):
        with pytest.raises(BadInput) as caught:
            read(text, "f")
        assert str(caught.value) == message


def test_no_message_is_a_programmer_s() -> None:
    assert len(SLIPS) >= 40
    for _, message in SLIPS:
        assert not any(word in message for word in ("tuple", "dictionary", "^[", "instance", "entities.", "None"))


@pytest.mark.parametrize(
    ("name", "kind", "add"),
    [
        ("AQIM; AQMI", "pattern", "names: [AQIM, AQMI]"),
        ("AQIM, AQMI", "pattern", "names: [AQIM, AQMI]"),
        ("Zorvan Oil Company, PAO Zorvan", "pattern", "names: [Zorvan Oil Company, PAO Zorvan]"),
        ("“JNIM”", "pattern", "names: [JNIM]"),
        ("„GSIM“", "pattern", "names: [GSIM]"),
        ("«Zorvan Front»", "pattern", "names: [Zorvan Front]"),
        ("Alpha*", "pattern", ""),
        ("/alpha/", "pattern", ""),
    ],
)
def test_what_is_right_by_the_letter_and_not_meant_is_a_warning_of_its_kind(name: str, kind: str, add: str) -> None:
    text = f"entities:\n  - {{id: a, name: Alpha Bravo, kind: group, names: ['{name}']}}\n"
    [found] = [one for one in check_names(parse_watchlist(text, "f")).doubts if one.name == name and one.kind == kind]
    assert found.add == add


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Zorvan Oil Company, PAO Zorvan", "write name: Zorvan Oil Company, names: [PAO Zorvan]"),
        ("“JNIM”", "write name: JNIM"),
    ],
)
def test_of_what_people_call_an_entity_the_first_is_its_name(name: str, advice: str) -> None:
    text = f"entities:\n  - {{id: a, name: '{name}', kind: group}}\n"
    found = [one for one in check_names(parse_watchlist(text, "f")).doubts if one.kind == "pattern"]
    assert [one.advice for one in found] == [advice]


@pytest.mark.parametrize("name", ["Zorvan Trading Co., Ltd.", "Zorvan Brigade, The", "Zorvan, Mali", "Zorvan’s Men"])
def test_a_comma_or_a_curly_apostrophe_in_a_name_is_no_mistake(name: str) -> None:
    text = f'entities:\n  - {{id: a, name: "{name}", kind: group}}\n'
    assert [one for one in check_names(parse_watchlist(text, "f")).doubts if one.kind == "pattern"] == []


KEYS = ("id", "name", "kind", "names", "tags", "ids", "near", "owner", "certainty", "entities", "countries", "x")
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-5, 99) | some.text(max_size=6),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
PIECES = some.sampled_from(
    ["entities:", "\n", "  ", "- ", "id: a", "name: ", "{", "}", "[", "]", "'", '"', ": ", "#", "&a", "*a", "!!x", "\t",
     "--- # watchlist/b.yaml\n", "|", ">", "é", "\x00", "ق", "?", ",", "kind: group"]
)  # fmt: skip


def _read_or_refused(text: str) -> None:
    found: list[Watchlist | None] = []
    for read in (parse_watchlist, WatchlistReader().parse):
        made: Watchlist | None = None
        with suppress(BadInput):
            made = read(text, "watchlist.yaml")
        found.append(made)
    assert found[0] == found[1], "both ways to read it agree"


@settings(max_examples=150)
@given(text=some.lists(PIECES, max_size=25).map("".join))
def test_no_text_crashes_the_loader(text: str) -> None:
    _read_or_refused(text)
    _read_or_refused(HEAD + text)


@settings(max_examples=100)
@given(value=some.dictionaries(some.sampled_from(KEYS), VALUES, max_size=4), entity=VALUES)
def test_no_value_crashes_the_loader(value: dict[str, object], entity: object) -> None:
    _read_or_refused(json.dumps(value))
    _read_or_refused(json.dumps({"entities": [entity]}))


def test_the_schema_for_editors_knows_every_key() -> None:
    schema = json.loads(json_schema())
    assert set(schema["properties"]) == set(Watchlist.model_fields)
    entity = schema["$defs"]["Entity"]
    assert {"id", "name", "kind", "names", "owner"} <= set(entity["properties"])
    assert {"$ref": "#/$defs/Name"} in entity["properties"]["name"]["anyOf"]
    assert entity["additionalProperties"] is False
