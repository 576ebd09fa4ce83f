"""What we log is an event with a name, in one style, so that people can search and count it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]
PACKAGES = ("wirewatch", "console", "operations", "ingest", "processors", "alerts", "config", "core")
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
NAME = re.compile(r"[a-z]+(_[a-z]+)+")


def _is_log(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "_log")
    )


def _events(file: Path) -> list[tuple[str, ast.expr]]:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [(f"{file.relative_to(ROOT)}:{node.lineno}", node.args[0]) for node in nodes if _is_log(node)]


def test_every_event_is_named_in_words_joined_by_underscores() -> None:
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    events = [event for file in files for event in _events(file)]
    assert len(events) > 15
    wrong = [
        where
        for where, event in events
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str) and NAME.fullmatch(event.value))
    ]
    assert wrong == []
