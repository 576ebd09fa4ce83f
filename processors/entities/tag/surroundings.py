"""What stands around a name and speaks against it: a surname, a Headline in Capitals, an adjective. Pure."""

from __future__ import annotations

import re

from processors.entities.tag.candidates import NameCandidate
from processors.text.folding import fold
from processors.text.known_words import PARTICLES, frequent_words, places

_REACH = 60
_WORD = re.compile(r"\w+")
_ADJECTIVE = re.compile(r" (?:ال|لل)\w")
_BEFORE = re.compile(r"(\w[\w'’-]*) $")
_AFTER = re.compile(r" (?:[\"“«‘'][^\"”»’']{1,30}[\"”»’'] )?(\w[\w'’-]*)")
_LINE = 300
_LONG_WORD = 3
_HEADLINE = 3
_SHARE = 0.8
# fmt: off
_LANDMARKS = frozenset({
    "mosque", "cathedral", "church", "university", "stadium", "airport", "square", "street", "avenue", "hotel",
    "museum",
    "mosquee", "cathedrale", "universite", "stade", "aeroport", "mezquita", "universidad", "estadio", "moschee",
    "universitat", "stadion", "мечеть", "мечети", "университет", "camii", "universitesi", "fc", "cf", "sc",
})
# fmt: on
_TITLES = frozenset(
    {
        "mullah",
        "mollah",
        "maulvi",
        "mawlawi",
        "maulana",
        "sheikh",
        "cheikh",
        "shaykh",
        "emir",
        "amir",
        "imam",
        "hajji",
        "haji",
        "sultan",
        "sayyid",
        "ustaz",
        "warlord",
        "commander",
        "dr",
        "gen",
        "col",
        "capt",
        "lt",
        "sgt",
        "mr",
        "mrs",
    }
)


def is_ambiguous(text: str, one: NameCandidate) -> bool:
    """Tell whether a strong name needs evidence at its place after all."""
    match one.owner.ambiguity:
        case "longer name":
            return not in_title_case(text, one) and bool(longer_name(text, one))
        case "landmark":
            return bool(landmark_word(text, one))
        case "capitals":
            return in_title_case(text, one)
        case "longer phrase":
            return _ADJECTIVE.match(text, one.end) is not None
        case _:
            return False


def landmark_word(text: str, one: NameCandidate) -> str:
    """Give the word that makes a group's name a building's: `Al-Aqsa Mosque`, `la mosquée Al-Aqsa`; empty if none."""
    after, before = _AFTER.match(text, one.end), _BEFORE.search(text, max(0, one.start - _REACH), one.start)
    beside = (match[1] for match in (after, before) if match)
    return next((word for word in beside if fold(word).strip() in _LANDMARKS), "")


def longer_name(text: str, one: NameCandidate) -> str:
    """Give the word that makes a person's name a part of somebody else's: `Ismael Zambada`; empty where none does."""
    after = _AFTER.match(text, one.end)
    if after and after[1][0].isupper() and fold(after[1]).strip() not in places():
        return after[1]
    before = _BEFORE.search(text, max(0, one.start - _REACH), one.start)
    if before and before[1][0].isupper() and not _is_title(fold(before[1]).strip()):
        return before[1]
    return ""


def _is_title(word: str) -> bool:
    return word in _TITLES or word in frequent_words() or word in places() or word in PARTICLES


def in_title_case(text: str, one: NameCandidate) -> bool:
    """Tell whether everything around a name has capitals, so that its own say nothing."""
    first = max(0, one.start - _LINE)
    line = text[max(first, text.rfind("\n", first, one.start) + 1) : one.start] + _line_after(text, one.end)
    words = [word for word in _WORD.findall(line) if len(word) >= _LONG_WORD and fold(word).strip() not in PARTICLES]
    return len(words) >= _HEADLINE and sum(word[0].isupper() for word in words) >= _SHARE * len(words)


def _line_after(text: str, end: int) -> str:
    return text[end : end + _LINE].partition("\n")[0]
