"""docs/glossary.md has a word for every closed set, table and public key, and none for what does not exist."""

from __future__ import annotations

import re

import pytest
from source import ROOT
from surface import enums, listed, tables

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
PAGES = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))


def _first_column(title: str) -> set[str]:
    part = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return {
        name for cells in re.findall(r"^\| (`[^|]+) \|", part, re.MULTILINE) for name in re.findall(r"`(\w+)`", cells)
    }


def test_every_closed_set_says_what_of() -> None:
    assert _first_column("Closed sets") == set(enums())


def test_every_table_says_what_a_row_is() -> None:
    assert _first_column("Tables") == set(tables())


@pytest.mark.parametrize("section", ["keys of answers", "webhook payload", "keys of files"])
def test_every_public_key_is_explained(section: str) -> None:
    lines = [line.split(": ")[-1] for line in listed(section) if not line.endswith("not asked here")]
    keys = {key for line in lines for key in re.findall(r"\w+", line.partition(".")[2] if "files" in section else line)}
    assert {key for key in keys if not re.search(rf"`{key}`|\b{key}: ", PAGES)} == set()


def test_a_term_is_explained_once() -> None:
    terms = re.findall(r"\*\*([\w -]+)\*\*", TEXT)
    assert len(set(terms)) == len(terms) >= 40
