"""Nothing that others rely on changes by accident: tests/public_surface.txt lists it."""

from __future__ import annotations

import pytest
from surface import listed, sections

HOW = "the public surface changed: run `make surface`, and say so in CHANGELOG.md under Unreleased"


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    return {name: sorted(set(lines)) for name, lines in sections().items()}


@pytest.mark.parametrize("name", list(sections()))
def test_the_public_surface_is_what_was_agreed(found: dict[str, list[str]], name: str) -> None:
    assert found[name], name
    assert found[name] == listed(name), HOW
