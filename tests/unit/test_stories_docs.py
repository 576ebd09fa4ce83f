"""What docs/stories.md tells people to type exists, and what it says of the model is the model's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from processors.stories.comparison.features import FEATURES
from processors.stories.comparison.model import shipped
from processors.stories.language.event_tables import CASUALTIES, STATUS_CHANGES
from wirewatch.cli.app import app

TEXT = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")
TYPED = sorted(set(re.findall(r"^wirewatch ([a-z]+) ([a-z]+)", TEXT, re.MULTILINE)))


@pytest.mark.parametrize(("noun", "verb"), TYPED)
def test_a_command_that_is_shown_exists(noun: str, verb: str) -> None:
    command = typer.main.get_command(app)
    group = getattr(command, "commands")[noun]  # noqa: B009  # click's own attribute, untyped
    assert verb in group.commands


def test_the_page_shows_every_way_to_correct_a_story() -> None:
    assert {verb for noun, verb in TYPED if noun == "stories"} == {"list", "show", "merge", "split", "pairs"}


def test_the_numbers_of_features_and_the_words_of_casualties_are_the_codes() -> None:
    assert f"each of {len(FEATURES)} features" in TEXT
    assert all(f"({shipped().settings[name]:g})" in TEXT for name in ("join", "lone", "own", "anchor"))
    assert all(kind in TEXT for kind in CASUALTIES)
    assert all(status in TEXT for status in STATUS_CHANGES[:6])
