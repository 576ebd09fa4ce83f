"""Which words in capitals are abbreviations, among names that are in capitals throughout. Pure.

One that nobody can say as a word, one with a figure or dots, one whose letters begin the words of another name, and a
short word that is all of a name. A word that stands for itself in a name is none: IRAN, BANK.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from processors.entities.compile.legal_forms import LEGAL_FORMS
from processors.text.folding import fold
from processors.text.known_words import dictionary, frequent_words, places

SMALL = frozenset(
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
    ]
)
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")  # apostrophes as registers write them
BRACKETS = re.compile(r"\([^)]*\)")
_SHORT, _SHORT_IN_BRACKETS = 4, 7
_WORDS = frozenset({"CO", "INC", "LTD", "CORP", "CIA", "ST", "MT", "NO", "DR", "MR"})
"""Short forms of words, which are no abbreviation of letters."""
_ABBREVIATIONS = frozenset(
    ["ISIS", "ISIL", "USA", "UAE", "DPRK", "OOD", "EAD", "ASBL", "FGUP", "NPO", "NII", "OKB", "FSUE", "ZAO"]
)
"""Of states and bodies, and of forms of firms and institutes, which look like words."""
_VOWELS = frozenset("AEIOUY")
_VOWELLESS_CYRILLIC = re.compile(r"[БВГДЖЗЙКЛМНПРСТФХЦЧШЩ]+")
_DIGRAPHS = re.compile("SCH|SH|CH|KH|ZH|GH|TH|PH|NG|CK|TS|DZ")
"""One sound each."""
_CLUSTER = re.compile(r"^[BCDFGJKMNPQTVWXZt][BCDFGJKMNPQTVWXZt][BCDFGHJKMNPQTVWXZt]|[BCDFGHJKLMNPQSTVWXZt]{4}")
_LONGEST_UNSAYABLE = 6
_LEAST_WORDS, _LONGEST_BEGINNING = 3, 2


class AbbreviationMarks(NamedTuple):
    """What a name and the others of its entity show of abbreviations."""

    alone: str
    """The short word that is all of the name."""
    initials: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


def marks_of(name: str, others: Iterable[str]) -> AbbreviationMarks:
    """Read the marks of a name that stands beside others."""
    names = (*others, name)
    return AbbreviationMarks(_alone(name), tuple(map(_initials, names)), tuple(map(_words, names)))


def is_abbreviation(word: str, before: str, after: str, marks: AbbreviationMarks) -> bool:
    """Tell whether a word in capitals stays so; `before` and `after` are the characters beside it."""
    if word in _WORDS:
        return False
    dotted = before == "." or after == "." or before.isdigit() or after.isdigit()
    if dotted:
        return len(word) <= _SHORT
    return (
        word == marks.alone
        or word in _ABBREVIATIONS
        or (fold(word).strip() in LEGAL_FORMS and len(word) <= _SHORT)
        or _is_unsayable(word)
        or (before == "(" and after == ")" and word.isalpha() and len(word) <= _SHORT_IN_BRACKETS)
        or any(word in one or one in word for one in marks.initials if len(one) > 2 < len(word))  # noqa: PLR2004
        or _is_made_of_beginnings(word, marks)
    )


def _is_made_of_beginnings(word: str, marks: AbbreviationMarks) -> bool:
    if not _SHORT <= len(word) <= _SHORT_IN_BRACKETS:
        return False
    return any(_begins_words(word, words) for words in marks.words) and not _is_word(word)


def _is_word(word: str) -> bool:
    folded = fold(word).strip()
    return folded in frequent_words() or folded in dictionary() or folded in places()


def _is_unsayable(word: str) -> bool:
    """Tell whether a short word has no vowel, or begins or goes on with more consonants than any language has."""
    if _VOWELLESS_CYRILLIC.fullmatch(word) or (word.isascii() and not _VOWELS.intersection(word)):
        return len(word) <= (_LONGEST_UNSAYABLE if word.isascii() else _SHORT)
    return word.isascii() and len(word) <= _LONGEST_UNSAYABLE and _CLUSTER.search(_DIGRAPHS.sub("t", word)) is not None


def _begins_words(word: str, words: Sequence[str]) -> bool:
    """Tell whether beginnings of neighbouring words make a word: KO-MI-D, P-D-V-S-A; small words may be passed over."""
    others = [one for one in words if one != word]
    return any(_made_of(word, others[start:], 0) for start in range(len(others)))


def _made_of(word: str, words: Sequence[str], used: int) -> bool:
    if not word:
        return used >= _LEAST_WORDS
    if not words:
        return False
    if used and words[0].casefold() in SMALL and _made_of(word, words[1:], used):
        return True
    return any(
        word[:size] == words[0][:size] and _made_of(word[size:], words[1:], used + 1)
        for size in range(1, min(_LONGEST_BEGINNING, len(word), len(words[0])) + 1)
    )


def _alone(name: str) -> str:
    """Give the short word that is all of a name."""
    words = WORD.findall(BRACKETS.sub(" ", name))
    return words[0] if len(words) == 1 and len(words[0]) <= _SHORT else ""


def _words(name: str) -> tuple[str, ...]:
    return tuple(WORD.findall(name.upper()))


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in SMALL).upper()
