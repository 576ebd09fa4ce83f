"""Words that are read as another: those of other languages, and English ones that tell of the same thing. Pure.

`lexicon.txt` lists words of the news, peoples, cities and names; `countries.txt` the countries; `english.txt` what no
ending shows in English: `resignation` and `quit` are read as `resign`. A listed word gives the token, the places and
the kinds of event of the English one, so that one event in two languages, or in other words, meets. `one_name.txt`
lists names that are not read as one another, but tell no two articles apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from processors.stories.language.event_kinds import bits_of
from processors.stories.language.term_weights import LAST_LATIN, PROPER, Token, own_token, stem
from processors.text.folding import fold

SHORT_PLACE = 3
"""Letters of a place that is written in capitals: `US` is one, `us` is not."""
_ENDINGS = ("ون", "ين", "ات", "ان", "يه", "ه")
"""Of the plural, the dual and the feminine, folded."""
_LONGEST = 6
"""Ideographs of a listed word."""
_SHORT = 2
"""Letters of an Arabic word that are too few to be sure that it is one."""
_CLITICS = ("وال", "بال", "فال", "لل", "و", "ب", "ل", "ف")


class Meaning(NamedTuple):
    """What a listed word stands for."""

    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    kinds: int


def meaning(folded: str) -> Meaning | None:
    """Give what a word is read as, if it is listed."""
    words = reading(folded)
    return None if words is None else _english(words)


def reading(folded: str) -> str | None:
    """Give the English words that a word is read as, joined by `+`, if it is listed; a capital marks a name."""
    listed = readings()
    stemmed = stem(folded)
    if stemmed in listed:
        return listed[stemmed]
    if "\u0621" <= folded[:1] <= "\u064a":  # and, with, for, then are written together with the next word
        return next((found for bare in _bare(folded) if (found := listed.get(bare))), None)
    return None


def listed_in(run: str) -> Iterator[tuple[int, int]]:
    """Give where a run of ideographs has listed words, from its beginning on, the longest first."""
    at = 0
    while at < len(run):
        end = next((end for end in range(at + _LONGEST, at + 1, -1) if run[at:end] in readings()), None)
        if end is not None:
            yield at, end
        at = end or at + 1


def _bare(folded: str) -> Iterator[str]:
    """Give an Arabic word without what is written together with it, and without its ending."""
    for clitic, ending in product(("", *_CLITICS), ("", *_ENDINGS)):
        if folded.startswith(clitic) and folded.endswith(ending):
            word = stem(folded[len(clitic) : len(folded) - len(ending)])
            if len(word) > _SHORT:
                yield word


@cache
def place_codes() -> dict[str, tuple[int, ...]]:
    """Give folded name → codes of the countries it stands for."""
    codes: dict[str, tuple[int, ...]] = {}
    for line in lines("countries.txt"):
        code, *names = line.split()
        number = int.from_bytes(code.encode(), "big")
        for name in names:
            codes[fold(name).strip()] = (*codes.get(fold(name).strip(), ()), number)
    return codes


@cache
def lexicon() -> dict[str, Meaning]:
    """Give folded stem of a word → what it is read as."""
    return {form: _english(words) for form, words in readings().items()}


@cache
def readings() -> dict[str, str]:
    """Give folded stem of a word → the English words that it is read as (see `reading`)."""
    found: dict[str, str] = {}
    for line in lines("countries.txt"):
        _, english, *names = line.split()
        # Names in Latin letters are tokens as they are: they are mostly the same word.
        written = english.upper() if len(english) <= SHORT_PLACE else english.title()
        found |= dict.fromkeys([stem(fold(name).strip()) for name in names if name > LAST_LATIN], written)
    for line in (*lines("lexicon.txt"), *lines("english.txt")):
        english, *forms = line.split()
        found |= dict.fromkeys([stem(fold(form).strip()) for form in forms], english)
    return found


@cache
def other_names() -> dict[int, frozenset[int]]:
    """Give the token of a name → those of the same in other words or letters, itself among them."""
    found: dict[int, frozenset[int]] = {}
    for line in lines("one_name.txt"):
        tokens = frozenset(token for word in line.split() for token, _, _ in own_token(word, fold(word).strip()))
        found |= dict.fromkeys(tokens, tokens)
    return found


@cache
def _english(words: str) -> Meaning:
    """Give what English words joined by `+` are."""
    tokens: list[Token] = []
    places: list[int] = []
    kinds = 0
    for word in words.split("+"):
        folded = fold(word).strip()
        name = PROPER if word[0].isupper() else 0
        tokens += [(token, weight, marks | name) for token, weight, marks in own_token(word, folded)]
        places += place_codes().get(folded, ())
        kinds |= bits_of(folded)
    return Meaning(tuple(tokens), tuple(places), kinds)


def lines(file: str) -> list[str]:
    """Give the lines of one of the lists, without comments."""
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
