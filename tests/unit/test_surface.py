"""Nothing that others rely on changes by accident: tests/public_surface.txt lists it."""

from __future__ import annotations

import pytest
from source import ROOT
from surface import RELEASED, listed, names, sections, unsaid

LIVE = "keys of answers"
"""What only a running console shows (`tests/surface_live.py`)."""
HOW = "the public surface changed: run `make surface`, and say so in CHANGELOG.md under Unreleased"


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    return {name: sorted(set(lines)) for name, lines in sections().items()}


@pytest.mark.slow
def test_each_part_of_the_surface_is_listed(found: dict[str, list[str]]) -> None:
    assert {*found, LIVE} == set(names())


@pytest.mark.parametrize("name", [name for name in names() if name != LIVE])
def test_the_public_surface_is_what_was_agreed(found: dict[str, list[str]], name: str) -> None:
    assert found[name], name
    assert found[name] == listed(name), HOW


@pytest.mark.parametrize("name", names())
def test_what_changed_since_the_last_version_stands_in_the_changelog(name: str) -> None:
    before, now = set(listed(name, RELEASED)), set(listed(name))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = changelog.partition("## Unreleased")[2].partition("\n## ")[0]
    changed = sorted(before ^ now)
    if name == "enum values":  # a reader meets the value, and not the name of its set
        changed = [line.partition(".")[2] for line in changed]
    assert unsaid(changed, before, unreleased) == [], "say in CHANGELOG.md under Unreleased what changed"


@pytest.mark.parametrize(
    ("line", "changelog", "said"),
    [
        ("smtp_rate", "New setting `smtp_rate`.", True),
        ("smtp_rate", "Mail is paced.", False),
        ("alerts.pace", "table `alerts`", False),
        ("alerts.pace", "column `alerts.pace`", True),
        ("drafts.id", "table `drafts`", True),
        ("GET /api/v1/alerts: pace", "`GET /api/v1/alerts` answers `pace`", True),
        ("GET /api/v1/alerts: pace", "`GET /api/v1/alerts`", False),
        ("wirewatch alerts --pace", "`wirewatch alerts --pace`", True),
        ("wirewatch drafts list", "`wirewatch drafts show | list`", True),
        ("wirewatch drafts list", "`wirewatch drafts`", False),
    ],
)
def test_a_change_is_said_where_its_new_name_stands(line: str, changelog: str, *, said: bool) -> None:
    known = ["alerts.id", "GET /api/v1/alerts: id", "wirewatch alerts"]
    assert unsaid([line], known, changelog) == ([] if said else [line])
