"""The keys of the API's answers are those that tests/public_surface.txt lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surface import listed
from surface_live import live_sections

if TYPE_CHECKING:
    from pathlib import Path


def test_the_keys_of_the_answers_are_what_was_agreed(tmp_path: Path) -> None:
    for name, lines in live_sections(tmp_path).items():
        assert lines == listed(name), "run `make surface`, and say so in CHANGELOG.md under Unreleased"
