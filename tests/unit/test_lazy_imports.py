"""A command pays only for what it does: the heavy libraries are loaded where they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "spacy",
    "nicegui",
    "fastapi",
    "uvicorn",
    "numpy",
    "apprise",
    "jinja2",
    "kafka",
    "redis",
    "httpx",
    "feedparser",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loaded", "heavy"),
    [
        ("wirewatch.cli.app", (*HEAVY, "sqlalchemy", "pydantic")),
        *((f"wirewatch.cli.{noun}", HEAVY) for noun in ("alerts", "lists", "site", "subscriptions", "tokens")),
    ],
)
def test_a_command_loads_no_heavy_library_that_it_does_not_need(loaded: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {loaded}; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
