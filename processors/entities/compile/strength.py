"""How far one name alone stands for its entity: decided when a list is compiled, with a reason for people. Pure.

    refused   never looked for: a place, an everyday word, a given name, a particle
    weak      counts with evidence beside it (evidence.py)
    strong    counts alone

The editor's word wins. A refusal concerns each pattern, not the name: a listed `Sa'id` gives the pattern `said`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from config.files.watchlist import Kind
from config.files.watchlist import Strength as ListedStrength
from processors.entities.compile.patterns import has_no_spaces, is_acronym, is_short_mark
from processors.text.known_words import PARTICLES, frequent_words, places

Level = Literal["refused", "weak", "strong"]
Ambiguity = Literal["", "longer name", "capitals", "longer phrase", "landmark"]
"""What makes a strong name weak at its place: a surname, a Headline in Capitals, an adjective, a mosque."""

GIVEN_NAME = 3
"""People of the list that bear a word in their names: from here on it is a given name, and names nobody alone."""
COMMON_NAME = 20
"""The same for both words of a name of two: `Muhammad Yunus`."""
_LEAST_LETTERS = 2
_GIVEN_AND_SURNAME = 2
"""Words of the commonest kind of a person's name."""
_SHORT = 3
_RARE = 5
_SURE_PHRASE = 4
_ONE_BEARER = frozenset({"person", "vessel"})
_MARKED = frozenset({"group", "organisation"})
# fmt: off
_GENERIC = frozenset({
    "ministry", "ministere", "ministerio", "ministerium", "department", "army", "armee", "ejercito", "navy", "police",
    "policia", "polizei", "bank", "banque", "banco", "university", "universite", "universidad", "committee", "bureau",
    "agency", "company", "government", "council", "office", "center", "centre", "institute", "foundation", "airport",
})
# fmt: on
"""Many a country has one of that name."""


class NameStrength(NamedTuple):
    """What a name is worth, and why."""

    level: Level
    reason: str
    ambiguity: Ambiguity = ""


class Words(NamedTuple):
    """What the rules look at in a pattern, and whose list it is."""

    tokens: Sequence[str]
    """Folded, without those that are particles, unless all are."""
    written: str
    """As articles write the name."""
    curated: bool = False
    """An editor wrote it, rather than took it over with a list of somebody else's."""


def judge(kind: Kind, listed: ListedStrength, words: Words, token_frequency: Mapping[str, int]) -> NameStrength:
    """Judge one pattern of a name.

    `listed`: the list's word; `token_frequency`: how many of its people bear a word as a name.
    """
    if sum(map(len, words.tokens)) < _LEAST_LETTERS and not has_no_spaces(words.written):
        return NameStrength("refused", "shorter than two letters")
    if listed == "strong":
        return NameStrength("strong", "the list says that it is strong")
    if reason := _refusal(kind, words, token_frequency):
        return NameStrength("refused", reason)
    if listed == "weak":
        return NameStrength("weak", "the list says that it is weak")
    if reason := _weakness(kind, words, token_frequency):
        return NameStrength("weak", reason)
    return _strong(kind, words, token_frequency)


def _refusal(kind: Kind, words: Words, token_frequency: Mapping[str, int]) -> str:
    tokens = words.tokens
    phrase = " ".join(tokens)
    if all(token in PARTICLES for token in tokens):
        return "only a particle"
    if kind in {"topic", "place"}:
        return ""  # what somebody wrote to be found
    if phrase in places():
        return "a place, a people or a language"
    if len(tokens) == 1 and phrase in frequent_words() and not _may_be_told_apart(kind, words):
        return "an everyday word"
    if len(tokens) == 1 and token_frequency.get(phrase, 0) >= GIVEN_NAME:
        return f"a given name: {token_frequency[phrase]} people of the list bear it"
    return ""


def _may_be_told_apart(kind: Kind, words: Words) -> bool:
    """Tell whether evidence can help: an abbreviation in capitals, or a script without capitals."""
    return (kind in _MARKED and is_short_mark(words.written)) or not _has_case(words)


def _has_case(words: Words) -> bool:
    return words.written.upper() != words.written.lower()


def _weakness(kind: Kind, words: Words, token_frequency: Mapping[str, int]) -> str:
    tokens, written = words.tokens, words.written
    if has_no_spaces(written) or kind in {"topic", "place"}:
        return ""
    if kind == "person" and _have_in_common(tokens, token_frequency, COMMON_NAME):
        return "two common names"
    if kind in _MARKED and not _GENERIC.isdisjoint(tokens) and _everyday(tokens):
        return "a name that many offices have"
    return _weak_word(kind, words) if len(tokens) == 1 or sum(map(len, tokens)) <= _SHORT else ""


def _weak_word(kind: Kind, words: Words) -> str:
    tokens = words.tokens
    if kind in _MARKED and is_short_mark(words.written) and not is_acronym(words.written):
        return ""  # LeT, letter for letter: no other word is written so
    if sum(map(len, tokens)) <= _SHORT:
        return "as short as many other abbreviations"
    if kind in _ONE_BEARER and not (kind == "person" and words.curated and _is_rare(tokens[0])):
        return f"one word for a {kind}"
    return "an everyday word as well" if tokens[0] in frequent_words() and _has_case(words) else ""


def _is_rare(token: str) -> bool:
    """Tell whether a word is hardly anything but this name: an editor who lists `Droukdel` means it."""
    return len(token) >= _RARE and token not in frequent_words() and token not in places()


def _strong(kind: Kind, words: Words, token_frequency: Mapping[str, int]) -> NameStrength:
    tokens = words.tokens
    reason = "a word of its own" if len(tokens) == 1 else f"{len(tokens)} words that belong together"
    if kind in {"topic", "place"} or has_no_spaces(words.written):
        return NameStrength("strong", "what the list asks for")
    if kind == "person":
        shared = _have_in_common(tokens, token_frequency, GIVEN_NAME)
        return NameStrength("strong", reason, "longer name" if shared else "")
    if len(tokens) < _SURE_PHRASE and _everyday(tokens):
        ambiguity: Ambiguity = "capitals" if _has_case(words) else "longer phrase"
        return NameStrength("strong", f"{reason}, though everyday ones", ambiguity)
    return NameStrength("strong", reason, "landmark" if len(tokens) == 1 else "")


def _have_in_common(tokens: Sequence[str], token_frequency: Mapping[str, int], least: int) -> bool:
    """Tell whether a name is two words that at least so many people of the list bear, each."""
    return len(tokens) == _GIVEN_AND_SURNAME and min(token_frequency.get(token, 0) for token in tokens) >= least


def _everyday(tokens: Sequence[str]) -> bool:
    return all(token in frequent_words() or token in places() for token in tokens)
