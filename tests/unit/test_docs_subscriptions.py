"""docs/subscriptions.md and the shipped file say every key, and what they show is right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.files.subscriptions import Subscription, parse_subscriptions
from wirewatch.cli.app import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "subscriptions.md").read_text(encoding="utf-8")
SHIPPED = (ROOT / "config" / "subscriptions.yaml").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_every_key_is_in_the_page_and_in_the_shipped_file() -> None:
    for key in Subscription.model_fields:
        assert re.search(rf"`{key}`|{key}:", PAGE), key
        assert re.search(rf"^#   {key}\b", SHIPPED, re.MULTILINE), key


def test_the_examples_of_the_page_are_read() -> None:
    [text] = _blocks("yaml")
    assert [one.id for one in parse_subscriptions(text, "page").subscriptions] == ["sahel-desk", "morning"]


def test_the_examples_of_the_shipped_file_are_read_when_opened() -> None:
    opened = re.sub(r"^  # (?=- |  )", "  ", SHIPPED, flags=re.MULTILINE)
    listed = parse_subscriptions(opened, "shipped").subscriptions
    assert [one.id for one in listed] == ["everything", "sahel-desk", "sahel-channel", "morning"]


@pytest.mark.parametrize("line", [line for block in _blocks("sh") for line in block.splitlines()])
def test_the_commands_of_the_page_exist(line: str) -> None:
    command, *words = shlex.split(line)
    assert command == "wirewatch"
    options = [word for word in words if word.startswith("--")]
    said = CliRunner().invoke(app, [*words[:2], "--help"])
    assert said.exit_code == 0
    assert all(option in re.sub(r"\x1b\[[0-9;]*m", "", said.output) for option in options)
