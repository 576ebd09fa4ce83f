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
def test_help_and_the_operations_load_no_heavy_library() -> None:
    code = f"import sys, wirewatch.cli.app; print(sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
