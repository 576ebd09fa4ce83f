"""Names in capitals, as registers print them → as people write them: THE HOUTHIS → The Houthis. Pure.

What is an abbreviation stays (`abbreviations.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from config.files.watchlist import Kind
from processors.entities.compile.legal_forms import LEGAL_FORMS
from processors.entities.importers.abbreviations import (
    BRACKETS,
    SMALL,
    WORD,
    AbbreviationMarks,
    is_abbreviation,
    marks_of,
)
from processors.text.folding import fold

_SMALL_OF_PEOPLE = frozenset(
    [
        "al",
        "el",
        "ul",
        "bin",
        "ibn",
        "ben",
        "bint",
        "de",
        "la",
        "del",
        "du",
        "von",
        "van",
        "der",
        "den",
        "da",
        "dos",
        "y",
        "e",
        "wa",
        "abd",
    ]
)
_BESIDE_FAMILY = frozenset(["al", "el", "ul"])
_ROMAN = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{1,3}|V)")
_APOSTROPHE = re.compile(r"(['’ʼ`])")
_LONGER_THAN_MC = 4


def people_case(name: str, kind: Kind, others: Iterable[str] = ()) -> str:
    """Give a name as people write it; one with small letters is taken for written so, but for a person's SURNAME."""
    words = WORD.findall(name)
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if not loud:
        return name
    shouted = not any(_is_small(word) for word in WORD.findall(BRACKETS.sub(" ", name)))
    if not shouted and kind != "person":
        return name
    marks = marks_of(name, others)
    return WORD.sub(lambda match: _cased(match, kind, marks, shouted=shouted), name)


def family_last(name: str, countries: Sequence[str]) -> str:
    """Give `SURNAME, First` as First SURNAME; where the family stands first (kp, kr, cn, vn), as it is spoken."""
    family, comma, given = name.partition(",")
    if not comma or "," in given or not given.strip() or _is_rank(given):
        return name
    if set(countries) & _FAMILY_FIRST:
        return f"{family.strip()} {given.strip()}"
    return f"{given.strip()} {family.strip()}"


_FAMILY_FIRST = frozenset({"kp", "kr", "cn", "tw", "vn", "hu", "kh"})


def _is_rank(given: str) -> bool:
    return fold(given).replace(".", "").replace(" ", "") in LEGAL_FORMS


def _is_small(word: str) -> bool:
    return len(word) > 1 and not word.isupper() and word.casefold() not in _SMALL_OF_PEOPLE


def _cased(match: re.Match[str], kind: Kind, marks: AbbreviationMarks, *, shouted: bool) -> str:
    word, text = match[0], match.string
    if not word.isupper() or len(word) == 1:
        return word
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if _is_number(match) or (kind != "person" and is_abbreviation(word, before, after, marks)):
        return word
    lower, first = word.casefold(), match.start() == 0
    if kind == "person":
        family = lower in _BESIDE_FAMILY and after == "-" and shouted
        small = family or (lower in _SMALL_OF_PEOPLE and before in {" ", "-"} and after)
    else:
        small = lower in SMALL and before in {" ", "-"}
    return lower if small and not first else _titled(word)


def _is_number(match: re.Match[str]) -> bool:
    """Tell whether a word is the III behind a name."""
    return match.start() > 0 and _ROMAN.fullmatch(match[0]) is not None


def _titled(word: str) -> str:
    """Give a word as a name: O'Brien and D'Arc, but Da'esh."""
    first, *rest = _APOSTROPHE.split(word)
    after = str.capitalize if len(first) == 1 else str.lower
    scottish = first.startswith("MC") and len(first) > _LONGER_THAN_MC
    made = f"Mc{first[2:].capitalize()}" if scottish else first.capitalize()
    return made + "".join(map(after, rest))
