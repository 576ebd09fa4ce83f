"""What `wirewatch watchlist check` says of a list, by the command, and what REST gives of the list in force."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from source import ROOT
from typer.testing import CliRunner
from wire_examples import article

from config.files.doubts import PAGE, DoubtKind, NameDoubt
from config.files.watchlist import parse_watchlist
from console.pages.names import shown
from operations.check_report import lines_of_check
from operations.watchlist import check_names, look_again
from processors.entities.tagger import Tagger
from wirewatch.cli.app import app

_LISTS: list[tuple[str, str, str, str, str]] = [
    # entities, the one that is told, kind, part of the reason, the line
    (
        "- {id: x, name: X, kind: group}",
        "x",
        "never_found",
        "shorter than two letters",
        "names: [a longer name]",
    ),
    ("- {id: p, name: '’’', kind: company}", "p", "never_found", "without a letter", "another name"),
    ("- {id: van, name: Van, kind: place}", "van", "never_found", "only a particle", "names: [a longer name]"),
    (
        "- {id: o, name: Orange, kind: company, ids: {un: a}}",
        "o",
        "never_found",
        "a place, a people",
        "names: [a longer name]",
    ),
    (
        "- {id: f, name: Foo, kind: group, names: [{text: Foo, strength: off}]}",
        "f",
        "never_found",
        "off",
        "text: Foo, strength: auto",
    ),
    (
        "- {id: aqim, name: AQIM, kind: group, related: [jnym]}\n- {id: jnim, name: JNIM, kind: group}",
        "aqim",
        "unknown_related",
        "jnym is no entity",
        "related: [jnim]",
    ),
    (
        "- {id: a, name: ICC, kind: agency}\n- {id: b, name: Cricket Council, kind: agency, names: [ICC]}",
        "b",
        "shared",
        "a name of a too",
        "text: ICC, requires:",
    ),
    ("- {id: a, name: Alpha*, kind: agency}", "a", "pattern", "no pattern", ""),
    (
        "- {id: m, name: Acme Zorvan, kind: company, ids: {un: a}, names: [Major]}",
        "m",
        "refused",
        "an everyday word",
        "names: [a longer name]",
    ),
    (
        "- {id: a, name: Apple, kind: company}",
        "a",
        "everyday",
        "an everyday word",
        "text: Apple, near: [words that stand beside it]",
    ),
    (
        "- {id: s, name: Split, kind: place}",
        "s",
        "everyday",
        "preposition of place",
        "text: Split, near: [words that stand beside it]",
    ),
    (
        "- {id: p, name: Putin, kind: person}",
        "p",
        "weak",
        "an everyday word",
        "text: Putin, near: [words that stand beside it]",
    ),
    (
        "- {id: s, name: Split, kind: place, certainty: sure}",
        "s",
        "luck",
        "hardly anything speaks for it",
        "text: Split, near: [words that stand beside it]",
    ),
    (
        "- {id: b, name: {text: Blues, strength: weak}, kind: club}",
        "b",
        "luck",
        "the list says that it is weak",
        "text: Blues, near:",
    ),
    (
        "- {id: a, name: Total, kind: company, names: [{text: Total, strength: weak, near: [Paris]}]}",
        "a",
        "weak",
        "a word that its editor gave",
        "text: Total, near: [words that stand beside it]",
    ),
]


@pytest.mark.parametrize(("entities", "entity", "kind", "reason", "add"), _LISTS)
def test_what_to_look_at_again_is_told_with_its_reason_and_the_line(
    entities: str, entity: str, kind: str, reason: str, add: str
) -> None:
    found = check_names(parse_watchlist(f"entities:\n{entities}\n", "w")).doubts
    told = [one for one in found if one.entity == entity and one.kind == kind]
    assert any(reason in one.reason and add in one.add for one in told), found


_NOT_LUCK = (
    "{id: s, name: Split, kind: place}",
    "{id: s, name: Split, kind: place, names: [Split in Croatia], certainty: sure}",
    "{id: b, name: {text: Blues, strength: weak, near: [rugby]}, kind: club}",
    "{id: b, name: {text: Blues, strength: weak}, kind: group}",
    "{id: a, name: Apple, kind: company}",
)


@pytest.mark.parametrize("entity", _NOT_LUCK)
def test_what_articles_usually_prove_is_no_luck(entity: str) -> None:
    found = check_names(parse_watchlist(f"entities: [{entity}]", "w")).doubts
    assert "luck" not in {one.kind for one in found}


def test_each_warning_leads_to_a_section_that_exists() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert re.findall("^## (.+)$", page, re.MULTILINE) == list(get_args(DoubtKind))
    assert NameDoubt("luck", "a", "A", "said").page == "docs/warnings.md#luck"


def test_an_id_that_was_changed_is_told_where_others_name_it() -> None:
    after = parse_watchlist(
        "entities: [{id: jnim-2, name: JNIM, kind: group}, {id: b, name: Katiba Macina, kind: group}, "
        "{id: a, name: AQIM, kind: group, related: [jnim, b, jnim-x]}]",
        "w",
    )
    told = [one for one in check_names(after, {"jnim": "jnim-2"}).doubts if one.kind in {"renamed", "unknown_related"}]
    assert [(one.kind, one.name) for one in told] == [("unknown_related", "jnim-x"), ("renamed", "jnim")]
    assert "related: jnim has the id jnim-2 now" in told[1].reason
    assert told[1].add == "related: [b, jnim-2]"
    assert check_names(after, {"jnim": "jnim-2"}).broken


def test_a_sound_list_has_nothing_to_look_at() -> None:
    sound = parse_watchlist("entities: [{id: a, name: Abdelmalek Droukdel, kind: person}]", "w")
    assert check_names(sound).doubts == ()


def test_the_line_to_add_finds_the_entity() -> None:
    before = "entities:\n- {id: x, name: Droukdel, kind: group, names: [{text: Droukdel, strength: off}]}\n"
    [told] = check_names(parse_watchlist(before, "w")).doubts
    after = parse_watchlist(f"entities:\n- id: x\n  name: Droukdel\n  kind: group\n  {told.add}\n", "w")
    assert check_names(after).doubts == ()
    assert Tagger(lambda: (1, after)).tag([article(1, "They met Droukdel in May")])[0]


_SHORT_AND_EVERYDAY = ("Al", "IS", "AFC", "Total", "Target", "Apple", "X", "Van", "Split", "Orange", "JAS", "EU")


@pytest.mark.parametrize("ids", ["", ", ids: {un: a}"])
@pytest.mark.parametrize("name", _SHORT_AND_EVERYDAY)
def test_no_short_or_everyday_word_is_advised_to_be_strong(name: str, ids: str) -> None:
    for kind in ("group", "company", "person", "place", "vessel"):
        listed = f'entities: [{{id: a, name: "{name}", kind: {kind}{ids}}}]'
        found = [one for one in check_names(parse_watchlist(listed, "w")).doubts if one.name == name]
        assert not any("strong" in one.add for one in found)
        assert all(one.advice.startswith(f"instead of “{name}” write ") for one in found)


def test_the_good_news_comes_first_and_one_advice_once() -> None:
    names = ("IS", "JAS", "GIA", "FLN", "MSF")
    listed = ", ".join(f"{{id: {one.lower()}, name: {one}, kind: group}}" for one in names)
    said = list(lines_of_check(check_names(parse_watchlist(f"entities: [{listed}]", "w"))))
    assert said[0] == "5 entities, no mistake; 5 names count only with something beside: IS, JAS, GIA, FLN, MSF"
    assert len(said) <= 6
    assert sum("near: [" in line for line in said) == 1
    assert all(any(f"{one} ({one.lower()})" in line for line in said[1:]) for one in names)
    sound = parse_watchlist("entities: [{id: a, name: Abdelmalek Droukdel, kind: person}]", "w")
    assert list(lines_of_check(check_names(sound))) == ["1 entity, no mistake; nothing to look at again"]


def test_everyday_words_are_one_line_of_the_console() -> None:
    firms = ", ".join(f"{{id: {one.lower()}, name: {one}, kind: company}}" for one in ("Apple", "Total", "Target"))
    listed = f"entities: [{firms}, {{id: al, name: Al, kind: group}}]"
    rows = shown(check_names(parse_watchlist(listed, "w")))
    assert [(one.kind, one.entity) for one in rows] == [("never_found", "al"), ("everyday", "3 names")]
    assert rows[1].reason.startswith("Apple, Total, Target: everyday words; they count where")


def test_of_an_edit_only_what_was_edited_is_told_and_no_weak_name() -> None:
    listed = "{id: x, name: X, kind: group}, {id: a, name: Apple, kind: company}, {id: p, name: Putin, kind: person}"
    watchlist = parse_watchlist(f"entities: [{listed}]", "w")
    assert [(one.entity, one.kind) for one in look_again(watchlist, {"x", "a", "p"})] == [
        ("x", "never_found"),
        ("a", "everyday"),
    ]
    assert list(look_again(watchlist, {"p"})) == []


def test_the_command_ends_with_2_where_something_can_never_be_found(tmp_path: Path) -> None:
    file = tmp_path / "watchlist.yaml"
    file.write_text("entities: [{id: x, name: X, kind: group}, {id: a, name: Apple, kind: company}]", encoding="utf-8")
    run = CliRunner().invoke(app, ["watchlist", "check", str(tmp_path)])
    assert run.exit_code == 2
    assert "never found: x: no name of it can be found" in run.output
    as_json = CliRunner().invoke(app, ["watchlist", "check", str(file), "--json"])
    told = json.loads(as_json.output)
    assert [(one["kind"], one["entity"]) for one in told["doubts"]] == [("never_found", "x"), ("everyday", "a")]
    file.write_text("entities: [{id: a, name: Apple, kind: company}]", encoding="utf-8")
    assert CliRunner().invoke(app, ["watchlist", "check", str(tmp_path)]).exit_code == 0
