"""What docs/watchlist.md says is so: its lists are read, its keys are the code's, its examples are found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from names_found import mentions_in
from typer.main import get_command
from wire_examples import article

from config.files.watchlist import Entity, Name, Watchlist, parse_watchlist
from operations.watchlist import check_names
from processors.entities.tagger import Tagger
from wirewatch.cli.app import app

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "watchlist.md").read_text(encoding="utf-8")
LISTS = re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL)


@pytest.mark.parametrize("text", LISTS)
def test_every_list_in_the_document_is_read(text: str) -> None:
    assert parse_watchlist(text, "docs/watchlist.md").entities != ()


def test_the_document_has_every_key_of_names_and_entities() -> None:
    full = next(text for text in LISTS if "strength:" in text)
    for key in (
        "strength",
        "case",
        "languages",
        "near",
        "requires",
        "unless",
        "severity",
        "countries",
        "related",
        "ids",
    ):
        assert f"{key}:" in full
    assert all(f"`{key}`" in DOC for key in ("strength", "case", "languages", "fuzzy", "near", "requires", "unless"))


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("group", "AQIM", "AQIM's"),
        ("group", "AQIM", "#AQIM"),
        ("group", "AQIM", "A.Q.I.M."),
        ("group", "Boko Haram", "#bokoharam"),
        ("group", "القاعدة", "مقاتلون للقاعدة"),
        ("group", "Талибан", "Талибаном"),
        ("place", "北京", "在北京的人"),
    ],
)
def test_what_the_document_says_is_found_is_found(kind: str, name: str, text: str) -> None:
    assert name in DOC
    entity = Entity.model_validate({"id": "a", "name": name, "kind": kind})
    assert len(mentions_in(article(1, text), Watchlist(entities=(entity,)))) == 1


@pytest.mark.parametrize("text", ["قال بلمختار", "лидер Бельмохтар", "Belmoktar", "Belmokhtar"])
def test_the_spellings_that_the_document_names_are_found(text: str) -> None:
    name = Name(text="Belmokhtar", strength="strong", fuzzy="translit")
    watchlist = Watchlist(entities=(Entity(id="a", name="Mokhtar Belmokhtar", kind="person", names=(name,)),))
    assert len(mentions_in(article(1, text), watchlist)) == 1


def test_the_full_form_does_what_it_says() -> None:
    full = next(text for text in LISTS if "strength:" in text)
    watchlist = parse_watchlist(full, "f")
    tagger = Tagger(lambda: (1, watchlist))

    def found(title: str, language: str = "") -> list[str]:
        return [one.text for one in tagger.tag([article(1, title, language=language)])[0]]

    assert found("The GIA of the school") == []
    assert found("The GIA of Oran") == ["GIA"]
    assert found("GIA men in the maquis") == ["GIA"]
    assert found("Phalange verte", "fr") == ["Phalange verte"]
    assert found("Phalange verte", "en") == []
    assert found("Al-Ansar in Algiers") == ["Al-Ansar"]
    assert found("Al-Ansar Mosque in Algiers") == []
    assert found("Al-Ansar in town") == []
    assert found("Khalifa speaks") == ["Khalifa"]
    assert found("KHALIFA speaks") == []


DESKS = DOC.partition("## Three desks")[2].partition("\n## ")[0].split("\n### ")[1:]
SAID = [
    (re.findall(r"```yaml\n(.*?)```", desk, re.DOTALL)[0], *row)
    for desk in DESKS
    for row in re.findall(r"^\| (?!an article|---)(.+?) \| (.+?) \|$", desk, re.MULTILINE)
]


def test_three_desks_have_a_list_each_and_hear_nothing_of_others() -> None:
    assert len(DESKS) == 3
    assert sum(named == "nothing" for _, _, named in SAID) >= 10


@pytest.mark.parametrize(("listed", "text", "named"), SAID)
def test_what_the_document_says_of_a_desk_is_so(listed: str, text: str, named: str) -> None:
    watchlist = parse_watchlist(listed, "docs/watchlist.md")
    found = mentions_in(article(1, "", text), watchlist)
    assert [one.text for one in found] == ([] if named == "nothing" else [named])


def test_the_check_names_the_name_that_is_not_looked_for() -> None:
    compliance = parse_watchlist(next(listed for listed, _, _ in SAID if "un-1" in listed), "docs/watchlist.md")
    assert [(one.kind, one.name) for one in check_names(compliance).doubts] == [("refused", "ORANGE")]


def test_every_command_in_the_document_exists() -> None:
    shell = re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL)
    commands = [line.split()[1:3] for text in shell for line in text.splitlines() if line.startswith("wirewatch")]
    root = get_command(app).commands  # type: ignore[attr-defined]  # Typer vendors Click without types
    groups = {name: set(getattr(one, "commands", ())) for name, one in root.items()}
    nested = {"import"}
    assert commands
    for noun, verb in commands:
        assert verb in groups[noun] | nested


def test_the_notice_names_every_table_that_has_a_licence_of_its_own() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for table in (ROOT / "processors" / "text" / "tables").glob("*.txt"):
        assert str(table.relative_to(ROOT)) in notice
        assert "Licence of this file: CC BY-SA 4.0" in table.read_text(encoding="utf-8")[:1000]
