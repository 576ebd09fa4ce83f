"""What reports of casualties and of changes of status sound like: `events/*.toml`, one table a language.

A row is a regular expression over text in small letters, with sentences of its own that it must find. The languages
are read as one table, in the order below.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast

CASUALTIES: Final = (
    "killed",
    "wounded",
    "kidnapped",
    "missing",
    "freed",
    "arrested",
)  # stored by position: append only
STATUS_CHANGES: Final = (
    "claimed", "denied", "arrested", "freed", "died", "resigned", "charged", "convicted", "acquitted", "surrendered",
    "escaped", "captured", "ceasefire", "elected", "dismissed", "identified",
)  # fmt: skip  # stored by position: append only
LANGUAGES: Final = ("en", "fr", "ar")

Part = Literal["figure_first", "word_first", "status"]
"""`14 people killed`, `kills at least 14`, `claims responsibility`."""
Row = list[str]
"""An expression, and its examples."""


@cache
def _table(language: str) -> dict[str, dict[str, list[Row]]]:
    text = files(__package__).joinpath("events", f"{language}.toml").read_text(encoding="utf-8")
    return cast("dict[str, dict[str, list[Row]]]", tomllib.loads(text))


def rows(part: Part, kind: str) -> list[Row]:
    """Give the rows of one casualty or status change, of all languages."""
    return [row for language in LANGUAGES for row in _table(language)[part].get(kind, ())]


def expressions(part: Part, kind: str) -> list[str]:
    """Give the regular expressions alone."""
    return [expression for expression, *_ in rows(part, kind)]
