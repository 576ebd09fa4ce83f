"""The documents say what is true: paths exist, commands and targets exist, the decisions keep their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from exported import exported_metrics
from source import PACKAGES, files
from typer.main import get_command

from core.version import VERSION
from wirewatch.cli.app import app
from wirewatch.cli.reference import reference

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
_TREES = r"(?:wirewatch|operations|ingest|processors|alerts|console|config|core|deploy|docs|benchmarks|tests)"


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _inline(text: str) -> list[str]:
    """Give what stands in `backticks` outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_path_in_a_document_exists(name: str) -> None:
    paths = [word for word in _inline(_text(name)) if re.fullmatch(rf"{_TREES}/[\w./*-]*", word)]
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", _text(name)) if not link.startswith("http")]
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_command_in_a_document_exists(name: str) -> None:
    assert _unknown(re.findall(r"(?:^|[`\s])wirewatch ((?:[a-z-]+ ?)+)", _text(name), re.MULTILINE)) == []


def test_a_command_that_the_code_names_exists() -> None:
    named = {
        command
        for package in PACKAGES
        for file in files(package)
        for command in re.findall(r"`wirewatch ((?:[a-z-]+ ?)+)", _text(file))
    }
    assert len(named) > 5
    assert _unknown(sorted(named)) == []


@cache
def _commands() -> Any:  # noqa: ANN401  # Click's group, made once: it takes Typer a tenth of a second
    return get_command(app)


def _unknown(commands: list[str]) -> list[str]:
    unknown = []
    for words in {tuple(one.split()) for one in commands}:
        group: Any = _commands()
        for word in words:
            known = getattr(group, "commands", {})
            if not known or word.startswith("-"):
                break
            if word not in known:
                unknown.append(" ".join(words))
                break
            group = known[word]
    return unknown


def test_a_make_target_in_a_document_exists_and_each_target_says_what_it_does() -> None:
    makefile = _text("Makefile")
    documented = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)", makefile, re.MULTILINE))
    assert phony == documented
    named = {word for name in DOCUMENTS for word in re.findall(r"`make ([a-z-]+)", _text(name))}
    assert named - documented == set()


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_fits_a_screen_and_says_what_was_and_what_was_weighed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "**Status quo.**" in text
    assert "**Decision.**" in text
    assert "**Alternatives.**" in text or "**Instead of**" in text
    assert re.match(
        rf"# {int(file.stem[:4])}\. .+\n\nDate: \d{{4}}-\d\d-\d\d.* · Status: (accepted|superseded by \d{{4}})", text
    )
    assert len(text.splitlines()) <= 60


def test_no_two_decisions_have_one_number() -> None:
    numbers = [file.stem[:4] for file in DECISIONS]
    assert len(set(numbers)) == len(numbers)


def test_the_changelog_goes_down_from_what_is_unreleased_to_the_first_version() -> None:
    heads = re.findall(r"^## (.+)$", _text("CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "Unreleased"
    released = [re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    versions = [(tuple(map(int, one[1].split("."))), one[2]) for one in released if one]
    assert len(versions) == len(released)
    assert versions == sorted(versions, reverse=True)
    assert versions[0][0] == tuple(map(int, VERSION.split(".")))
    assert f'version = "{VERSION}"' in _text("pyproject.toml")


def test_the_architecture_map_names_every_package() -> None:
    text = _text("docs/architecture.md")
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and list(p.glob("*")) and re.fullmatch(_TREES, p.name)}
    assert [name for name in sorted(folders - {"docs"}) if f"{name}/" not in text] == []


def _leaves(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401  # Typer vendors Click without types
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, (*path, name))
        else:
            yield (*path, name), command


def test_the_list_of_commands_is_up_to_date() -> None:
    assert _text("docs/commands.md") == reference(), "run `make commands`"


def test_every_command_has_an_example_that_begins_with_it() -> None:
    wrong = [
        " ".join(path)
        for path, command in _leaves(get_command(app))
        if f"wirewatch {' '.join(path)}" not in (command.epilog or "") or not command.epilog.startswith("Example: ")
    ]
    assert wrong == []


def test_every_metric_is_explained_and_every_explained_one_exists() -> None:
    assert set(re.findall(r"^\| `(wirewatch_\w+)`", _text("docs/metrics.md"), re.MULTILINE)) == exported_metrics()


def test_alert_rules_for_monitors_name_metrics_that_exist() -> None:
    named = re.findall(r"wirewatch_\w+", _text("docs/operations.md").split("```yaml")[1].split("```")[0])
    assert len(named) > 4
    assert {re.sub(r"_(total|bucket)$", "", name) for name in named} <= exported_metrics()
