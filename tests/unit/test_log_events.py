"""What we log is an event with a name, in one style, so that people can search and count it."""

from __future__ import annotations

import ast
import re
from typing import TypeGuard

from source import PACKAGES, files, tree

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


def _events(file: str) -> list[tuple[str, ast.expr]]:
    return [(f"{file}:{node.lineno}", node.args[0]) for node in ast.walk(tree(file)) if _is_log(node)]


def test_every_event_is_named_in_words_joined_by_underscores() -> None:
    events = [event for package in PACKAGES for file in files(package) for event in _events(file)]
    assert len(events) > 15
    wrong = [
        where
        for where, event in events
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str) and NAME.fullmatch(event.value))
    ]
    assert wrong == []
