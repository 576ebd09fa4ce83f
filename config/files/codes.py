"""Texts, ids, languages and countries: how they are written, and what to say to whoever writes them otherwise."""

from __future__ import annotations

import re
from typing import Annotated

import pydantic

_ID = r"^[a-z0-9][a-z0-9._-]{0,127}$"
_COUNTRY, _ANY_COUNTRY, _COUNTRY_OR_NONE = r"^[a-z]{2}$", r"^[A-Za-z]{2}$", r"^([a-z]{2})?$"
_LANGUAGE, _LANGUAGE_OR_NONE = r"^[a-z]{2,3}$", r"^([a-z]{2,3})?$"

Id = Annotated[str, pydantic.StringConstraints(pattern=_ID)]
Country = Annotated[str, pydantic.StringConstraints(pattern=_COUNTRY)]
"""ISO 3166-1 alpha-2 in small letters."""
AnyCountry = Annotated[str, pydantic.StringConstraints(to_lower=True, pattern=_ANY_COUNTRY)]
"""The same, in capitals too."""
CountryOrNone = Annotated[str, pydantic.StringConstraints(pattern=_COUNTRY_OR_NONE)]
Language = Annotated[str, pydantic.StringConstraints(pattern=_LANGUAGE)]
"""ISO 639-1 or 639-3 in small letters."""
LanguageOrNone = Annotated[str, pydantic.StringConstraints(pattern=_LANGUAGE_OR_NONE)]

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def unkeepable(text: str) -> str:
    """Say what keeps a text out of every database, log and answer; "" where nothing does."""
    found = _UNKEEPABLE.search(text)
    if found is None:
        return ""
    what = "a NUL character" if found[0] == "\x00" else "half a surrogate pair"
    return f"has {what} in it; leave it out"


def check_text(given: str) -> str:
    """Give a text back; raises ValueError where it has what no database keeps."""
    if fault := unkeepable(given):
        raise ValueError(fault)
    return given


Line = Annotated[str, pydantic.StringConstraints(max_length=2048), pydantic.AfterValidator(check_text)]
"""A short text that can be kept: a name, an address, a note."""

_COUNTRY_FIX = "no country's code; write two small letters, such as ml for Mali"
_LANGUAGE_FIX = "no language's code; write two or three small letters, such as fr"
_FIXES = {
    _COUNTRY: _COUNTRY_FIX,
    _ANY_COUNTRY: _COUNTRY_FIX,
    _COUNTRY_OR_NONE: _COUNTRY_FIX,
    _LANGUAGE: _LANGUAGE_FIX,
    _LANGUAGE_OR_NONE: _LANGUAGE_FIX,
}


def wrong_form(pattern: str, given: str) -> str:
    """Say what is wrong with a text that does not fit one of these patterns, and what to write."""
    if pattern == _ID:
        fitting = re.sub(r"[^a-z0-9._-]+", "-", given.lower()).strip("._-")[:128]
        such = f", such as {fitting}" if fitting else ""
        return f'"{given}" is no id; use small letters, digits and . _ - only{such}'
    return f'"{given}" is {_FIXES[pattern]}' if pattern in _FIXES else f'"{given}" does not fit {pattern}'
