"""Texts in languages that the encoder does not know, in English words. Pure.

`glosses/` has a list of the words of the news for each: the encoder reads what is listed, numbers, and names in Latin
letters, in the order of the text. That is no translation; whoever reads `attack armed police station Saravan four
officer killed` knows what it is about all the same, and so does the encoder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from processors.stories.language.lexicon import reading
from processors.stories.language.term_weights import LAST_LATIN
from processors.text.folding import fold

GLOSSED = frozenset(("fa", "sw"))
LEAST = 4
"""Words that a headline with its lead must give: fewer tell nothing."""
_PHRASE = 3
"""Words of a listed expression."""
_LEFT = 3
"""Letters that an ending must leave of a word."""
_SHORT_STEM = 3
"""Letters of a stem that are a word of their own only with something before them."""
_JOINER = "\u200c"
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫", "01234567890123456789.")
_WORD = re.compile(rf"\d+(?:[.,\u066b]\d+)*|[^\W_]+(?:[{_JOINER}'’][^\W_]+)*")


class _List(NamedTuple):
    """The words of a language, folded, and how they are inflected."""

    words: dict[str, str]
    """Form or expression → English words; those that begin with a hyphen are stems."""
    after: tuple[str, ...]
    inflected: re.Pattern[str] | None
    """Whatever stands before a stem, the stem, and an ending."""


def gloss(text: str, language: str) -> str:
    """Give the English words of a text in one of the languages `GLOSSED`."""
    words = [match[0] for match in _WORD.finditer(text)]
    folded = ["".join(fold(word).split()) for word in words]
    given: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(at + _PHRASE, len(words)), at + 1, -1):
            if said := listed(" ".join(folded[at:end]), language):
                given.append(said)
                at = end
                break
        else:
            given.append(_read(words[at], folded[at], language))
            at += 1
    return " ".join(filter(None, given))


def _read(word: str, folded: str, language: str) -> str:
    """Give what a word is read as: numbers and names as they are, what nobody listed by its parts, if at all."""
    if word[0].isdigit():
        return word.translate(_DIGITS)
    if said := listed(folded, language):
        return said
    if _JOINER in word:
        return " ".join(filter(None, (listed(fold(part).strip(), language) for part in word.split(_JOINER))))
    return word if word[0].isupper() and word <= LAST_LATIN else ""


@lru_cache(20_000)
def listed(folded: str, language: str) -> str:
    """Give the English of a folded word or expression; empty where it is not listed."""
    of = _list(language)
    for bare in _bare(folded, of.after):
        if said := of.words.get(bare):
            return said
    found = of.inflected.fullmatch(folded) if of.inflected else None
    if found and (found.start("stem") or len(found["stem"]) > _SHORT_STEM):
        return of.words[f"-{found['stem']}"]
    if folded > LAST_LATIN:  # much of Arabic's is written alike
        return (reading(folded) or "").replace("+", " ")
    return ""


def _bare(folded: str, endings: tuple[str, ...]) -> Iterator[str]:
    yield folded
    for ending in endings:
        if folded.endswith(ending) and len(folded) - len(ending) >= _LEFT:
            yield folded.removesuffix(ending)


@cache
def _list(language: str) -> _List:
    words: dict[str, str] = {}
    slots: dict[str, list[tuple[str, ...]]] = {"@before": [], "@after": []}
    for line in files(__package__).joinpath("glosses", f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            which, *parts = line.split()
            slots[which].append(tuple(fold(part).strip() for part in parts))
        elif line and not line.startswith("#"):
            english, _, forms = line.partition(": ")
            for form in forms.split():
                words.setdefault(_folded_form(form), english)
    after = tuple(ending for slot in slots["@after"] for ending in slot)
    return _List(words, after, _inflected(words, slots["@before"], after))


def _folded_form(form: str) -> str:
    mark = "-" if form.startswith("-") else ""
    return mark + " ".join("".join(fold(part).split()) for part in form.removeprefix("-").split("-"))


def _inflected(words: dict[str, str], before: list[tuple[str, ...]], after: tuple[str, ...]) -> re.Pattern[str] | None:
    stems = sorted((word[1:] for word in words if word.startswith("-")), key=lambda one: (-len(one), one))
    if not stems:
        return None
    either = "|".join
    slots = "".join(f"(?:{either(slot)})?" for slot in before)
    return re.compile(f"{slots}(?P<stem>{either(stems)})(?:{either(after)})?")
