"""Paths and modules that docstrings, comments and documents name exist: a name that was moved is a riddle."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

import pytest
from source import ROOT, files

ROOMS = (
    "wirewatch",
    "console",
    "operations",
    "ingest",
    "processors",
    "alerts",
    "config",
    "core",
    "tests",
    "benchmarks",
)
FOLDERS = (*ROOMS, "deploy", "docs")
PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]
NOT_OURS = {"kafka/net/inet.py", "net/inet.py"}

_PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./*-]*\w")
_FILE = re.compile(r"(?<![\w./*-])[\w/]+\.(?:py|j2|lua|css)\b")
_MODULE = re.compile(rf"`(?:{'|'.join(ROOMS)})(?:\.\w+)+`")
_DECISION = re.compile(r"docs/decisions/(\d{4})\b(?!-)")


def _prose(file: str) -> str:
    """Give the docstrings and comments of a file."""
    code = io.StringIO((ROOT / file).read_text(encoding="utf-8"))
    return "\n".join(_said(tokenize.generate_tokens(code.readline)))


def _said(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[str]:
    begins = True  # a string that begins a statement is documentation
    for token in tokens:
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins):
            yield token.string
        if token.type not in {tokenize.COMMENT, tokenize.NL}:
            begins = token.type in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def _missing(text: str, beside: str) -> list[str]:
    """Give what a text names that does not exist: from the root, beside the file, or anywhere by its last parts."""
    wrong = [path for path in _PATH.findall(text) if not _is_there(path) and not _DECISION.match(path)]
    wrong += [file for file in _FILE.findall(text) if file not in NOT_OURS and not _is_there(file, beside)]
    wrong += [module for module in _MODULE.findall(text) if not _is_module(module.strip("`"))]
    return wrong + [one for one in _DECISION.findall(text) if not list((ROOT / "docs/decisions").glob(f"{one}-*"))]


def _is_there(path: str, beside: str = "") -> bool:
    if list(ROOT.glob(path)) or list(ROOT.glob(f"{path}.*")):
        return True
    return bool(beside) and any(file.endswith(f"/{path}") for file in _known())


@cache
def _known() -> list[str]:
    return ["/" + file.relative_to(ROOT).as_posix() for room in ROOMS for file in (ROOT / room).rglob("*.*")]


def _is_module(dotted: str) -> bool:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.with_suffix(".py").is_file():
            rest = parts[length:]
            return not rest or re.search(rf"\b{rest[0]}\b", path.with_suffix(".py").read_text("utf-8")) is not None
        if path.is_dir() and length < len(parts):
            return False
    return ROOT.joinpath(*parts).is_dir()


@pytest.mark.parametrize("room", ROOMS)
def test_what_docstrings_and_comments_name_exists(room: str) -> None:
    wrong = {file: _missing(_prose(file), file) for file in files(room)}
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_exists(page: str) -> None:
    assert _missing((ROOT / page).read_text(encoding="utf-8"), page) == []
