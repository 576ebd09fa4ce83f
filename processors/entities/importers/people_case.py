"""Names in capitals, as registers print them → as people write them: THE HOUTHIS → The Houthis. Pure.

What is an abbreviation stays: one without a vowel, one with a figure or dots, one whose letters begin the words of
another name, and a short word that is all of a group's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from config.files.watchlist import Kind
from processors.entities.compile.legal_forms import LEGAL_FORMS
from processors.text.folding import fold

_SMALL = frozenset(
    [
        "of",
        "the",
        "and",
        "in",
        "for",
        "on",
        "at",
        "by",
        "to",
        "with",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "del",
        "y",
        "e",
        "et",
        "en",
        "au",
        "aux",
        "und",
        "der",
        "die",
        "das",
        "von",
        "van",
        "do",
        "da",
        "dos",
        "al",
        "el",
        "wal",
        "pour",
        "sur",
        "par",
        "dans",
        "fi",
        "bi",
        "per",
        "von",
    ]
)
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
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")  # apostrophes as registers write them
_BRACKETS = re.compile(r"\([^)]*\)")
_APOSTROPHE = re.compile(r"(['’ʼ`])")
_SHORT, _SHORT_IN_BRACKETS = 4, 7
_WORDS = frozenset({"CO", "INC", "LTD", "CORP", "CIA", "ST", "MT", "NO", "DR", "MR"})
"""Short forms of words, which are no abbreviation of letters."""
_VOWELS = frozenset("AEIOUY")


def people_case(name: str, kind: Kind, others: Iterable[str] = ()) -> str:
    """Give a name as people write it; one with small letters is taken for written so, but for a person's SURNAME."""
    words = _WORD.findall(name)
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if not loud:
        return name
    shouted = not any(_is_small(word) for word in _WORD.findall(_BRACKETS.sub(" ", name)))
    if not shouted and kind != "person":
        return name
    alone = _WORD.findall(_BRACKETS.sub(" ", name))
    keep = {alone[0]} if len(alone) == 1 and len(alone[0]) <= _SHORT else set()
    initials = {_initials(one) for one in (*others, name)} | keep
    return _WORD.sub(lambda match: _cased(match, kind, initials, shouted=shouted), name)


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


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in _SMALL).upper()


def _cased(match: re.Match[str], kind: Kind, initials: set[str], *, shouted: bool) -> str:
    word, text = match[0], match.string
    if not word.isupper() or len(word) == 1:
        return word
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    stays = _is_number(match) if kind == "person" else _is_abbreviation(word, before, after, initials)
    if stays:
        return word
    lower, first = word.casefold(), match.start() == 0
    if kind == "person":
        family = lower in _BESIDE_FAMILY and after == "-" and shouted
        small = family or (lower in _SMALL_OF_PEOPLE and before in {" ", "-"} and after)
    else:
        small = lower in _SMALL and before in {" ", "-"}
    return lower if small and not first else _titled(word)


def _is_number(match: re.Match[str]) -> bool:
    """Tell whether a word is the III behind a person's name."""
    return match.start() > 0 and _ROMAN.fullmatch(match[0]) is not None


def _titled(word: str) -> str:
    """Give a word as a name: O'Brien and D'Arc, but Da'esh."""
    first, *rest = _APOSTROPHE.split(word)
    after = str.capitalize if len(first) == 1 else str.lower
    made = f"Mc{first[2:].capitalize()}" if first.startswith("MC") and len(first) > _SHORT else first.capitalize()
    return made + "".join(map(after, rest))


def _is_abbreviation(word: str, before: str, after: str, initials: set[str]) -> bool:
    if word in _WORDS:
        return False
    if before == "." or after == "." or before.isdigit() or after.isdigit():
        return len(word) <= _SHORT
    if fold(word).strip() in LEGAL_FORMS and len(word) <= _SHORT:
        return True
    if word.isascii() and not _VOWELS.intersection(word):
        return len(word) <= _SHORT
    if before == "(" and after == ")" and word.isalpha() and len(word) <= _SHORT_IN_BRACKETS:
        return True
    return len(word) > 2 and any(word in one or one in word for one in initials if len(one) > 2)  # noqa: PLR2004
