"""What people can set, ask and watch is documented, and what is documented exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from source import ROOT
from surface import routes

from config.files import yaml
from config.files.settings import Settings

SHIPPED = (ROOT / "config" / "settings.yaml").read_text(encoding="utf-8")
OPENED = re.sub(r"^# (?=[a-z_]+: )", "", SHIPPED, flags=re.MULTILINE)
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
UNLISTED = {"GET /console.css", "GET /icon.svg"}
"""What a page brings along."""


def _routes(text: str) -> set[str]:
    """Give routes without the names of their parameters."""
    return {re.sub(r"\{[^}]*\}", "{}", f"{method} {path}") for method, path in re.findall(r"([A-Z]+) (/\S*)", text)}


def _catches_all(route: str) -> bool:
    """Say whether it answers whatever else is asked below `/a/`, which has `GET` in common with a menu of its own."""
    return route.endswith(" /a/{}") and route != "GET /a/{}"


def test_every_route_of_the_console_is_in_docs_api_and_none_else() -> None:
    table = "\n".join(re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE))
    served = {route for route in _routes("\n".join(routes())) if not _catches_all(route)}
    assert _routes(table) == served - UNLISTED


def test_every_setting_is_in_the_shipped_file_with_its_default() -> None:
    shown, _ = yaml.load(OPENED, "settings.yaml")
    assert isinstance(shown, dict)
    assert set(shown) == set(Settings.model_fields)
    assert Settings.model_validate(shown) == Settings()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_environment_variable_of_a_page_is_a_setting(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {name.removesuffix("_FILE") for name in re.findall(r"WIREWATCH_([A-Z_]+[A-Z])\b", text)}
    known = {name.upper() for name in Settings.model_fields}
    assert {one for one in named if one not in known and not one.startswith(("SECRET", "TEST_"))} == set()
