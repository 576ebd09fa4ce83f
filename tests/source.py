"""The source as data, for the tests that hold its shape and its words."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("wirewatch", "console", "operations", "ingest", "processors", "alerts", "config", "core")
"""The packages of the product, from the top down."""
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def files(folder: str) -> list[str]:
    """Give the Python files below a folder of ours, as paths from the root; none where there is no such folder."""
    return [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / folder).rglob("*.py"))]


@cache
def tree(file: str) -> ast.Module:
    """Give a file's syntax tree."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def inside(place: str, room: str) -> bool:
    """Say whether a file is a room (a file named without its ending, or a folder) or stands in it."""
    return place.removesuffix(".py") == room or place.startswith(f"{room}/")


@cache
def imported_modules(file: str, *, ours: bool = True, python: bool = False) -> set[str]:
    """Give what a file imports: of ours (modules, and names of packages), of others, or of Python."""
    return {name for name in _imported(file) if _kind(name) == ("python" if python else "ours" if ours else "others")}


def place_of(module: str) -> str:
    """Give the file of a module of ours, or the folder of a package, as a path from the root."""
    parts = module.split(".")
    while parts:
        path = "/".join(parts)
        if (ROOT / f"{path}.py").is_file():
            return f"{path}.py"
        if (ROOT / path).is_dir():
            return f"{path}/__init__.py"
        parts.pop()  # a name of the module before it
    return ""


def definitions(file: str, *, functions: bool = False) -> list[Definition]:
    """Give the classes of a module's first level, or every function in it."""
    if functions:
        return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node for node in tree(file).body if isinstance(node, ast.ClassDef)]


@cache
def _imported(file: str) -> tuple[str, ...]:
    return tuple(_names(file))


def _names(file: str) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative imports hide who imports whom"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _kind(module: str) -> str:
    top = module.split(".", maxsplit=1)[0]
    if top in sys.stdlib_module_names:
        return "python"
    return "ours" if (ROOT / top).is_dir() else "others"
