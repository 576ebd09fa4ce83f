"""The files of one watchlist as one text: `watchlist.yaml`, and those of `watchlist/` beside it, each below its name.

    entities: …                       what watchlist.yaml says
    --- # watchlist/un.yaml           from here on: what watchlist/un.yaml says
    owner: compliance
    entities: …

So one's own list, a colleague's and an official one live side by side, and a version holds them all. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MAIN = ""
"""The name of watchlist.yaml among the files; that of watchlist/un.yaml is un."""
FOLDER = "watchlist"
_NAME = r"[a-z0-9][a-z0-9._-]{0,63}"
_LINE = re.compile(rf"^--- # {FOLDER}/({_NAME})\.yaml\n", re.MULTILINE)


def is_file_name(name: str) -> bool:
    """Tell whether a file of this name (without .yaml) may stand in the folder."""
    return re.fullmatch(_NAME, name) is not None


def join(files: Mapping[str, str]) -> str:
    """Give one text for all files, watchlist.yaml first; of that file alone it is the very text."""
    parts = [files.get(MAIN, "")]
    for name in sorted(set(files) - {MAIN}):
        parts[-1] += "" if not parts[-1] or parts[-1].endswith("\n") else "\n"
        parts.append(f"--- # {FOLDER}/{name}.yaml\n{files[name]}")
    return "".join(parts)


def split(text: str) -> dict[str, str]:
    """Give the files by name, watchlist.yaml first."""
    first, *rest = _LINE.split(text)
    return {MAIN: first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def differing(one: str, other: str) -> tuple[str, ...]:
    """Give the files in which two texts of a list differ, by name; those too that only one of them has."""
    some, others = split(one), split(other)
    return tuple(name for name in {**some, **others} if some.get(name) != others.get(name))


def marks(text: str) -> int:
    """Give the line, counted from 1, at which a text would begin another file; 0 where none does."""
    found = _LINE.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def place(file: str, name: str) -> str:
    """Name one of the files for people, where `file` is what watchlist.yaml is called."""
    if name == MAIN:
        return file
    if file.endswith("watchlist.yaml"):
        return f"{file.removesuffix('watchlist.yaml')}{FOLDER}/{name}.yaml"
    return f"{file}, {FOLDER}/{name}.yaml"
