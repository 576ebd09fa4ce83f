"""Is a name really written there: its capitals, its dots, its letters, within one phrase. Pure."""

from __future__ import annotations

import re

from processors.entities.compile.capitals import Capitals
from processors.entities.compile.patterns import Rule
from processors.text.folding import fold
from processors.text.known_words import PARTICLES

_SURE_LENGTH = 6  # a derived spelling this long is no common word, even in small letters: #bokoharam
_CAPITALS_INSIDE = re.compile(r"[^\W\d_a-z]\w*[^\W\d_a-z]")  # LeT for a listed LET
_JOINED = re.compile(r"(?:al|el|ul|as|an|ad|ar|at|az|ash)[^\W\d_a-z]")  # alShabaab
_BREAK = re.compile(r"\w{3}[.!?…؟۔]+\s|[()\[\]{}<>\"«»“”„|;:,،؛]|\n\s*\n")
_SPELT_WITH_DOTS = re.compile(r"\w(?:\.\s?\w)+")
_SPELT_WITH_SPACES = re.compile(r"\w(?:[\s-]\w){2,}")
_INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|['’`´ʼʾʿ‘{_INVISIBLE}](?=[\w{_INVISIBLE}]))*")


def form_error(text: str, start: int, end: int, rule: Rule, capitals: Capitals, name: str) -> str:
    """Say why a hit is not the name after all; empty where it holds."""
    written = text[start:end]
    if capitals == "all" and any(map(str.islower, written)) and not _CAPITALS_INSIDE.fullmatch(written):
        return "not in capitals"
    if capitals == "exact" and fold(written) == fold(name) and _letters(written) != _letters(name):
        return "not written as listed"
    if rule == "acronym" and not (_SPELT_WITH_DOTS.fullmatch(written) or _SPELT_WITH_SPACES.fullmatch(written)):
        return "single letters that only happen to stand there"
    if capitals == "words" and not _has_capitals(text, start, written, rule, name):
        return "in small letters"
    # "… in Mali. Said Ahmed …" names no Mali Said, unless the listed name is itself written so.
    if _BREAK.search(written) and not _BREAK.search(name):
        return "over the end of a phrase"
    return ""


def _letters(written: str) -> list[str]:
    return [character for character in written if character.isalnum()]


def _has_capitals(text: str, start: int, written: str, rule: Rule, name: str) -> bool:
    if not any(letter.islower() for letter in written):
        return True
    if len(written) >= _SURE_LENGTH and start and text[start - 1] in "#@":
        return True
    words, listed = _WORD.findall(written), _WORD.findall(name)
    if rule != "exact" or len(words) != len(listed) or name.isupper():
        listed = [word.capitalize() for word in words]
    return all(
        not word[0].islower() or fold(word).strip() in PARTICLES or listed[place][0].islower() or _JOINED.match(word)
        for place, word in enumerate(words)
    )
