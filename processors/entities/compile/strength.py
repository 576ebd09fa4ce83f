"""How far one name alone stands for its entity: decided when a list is compiled, with a reason for people. Pure.

    refused   never looked for: a particle; on a list taken over, also a place, an everyday word, a given name
    weak      counts with evidence beside it
    strong    counts, unless something beside it speaks against it

The editor's word wins. What he wrote himself is never refused for being a word like others: it is weak. A judgement
concerns each pattern, not the name: a listed `Sa'id` gives the pattern `said`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from config.files.watchlist import Kind
from config.files.watchlist import Strength as ListedStrength
from processors.entities.compile.families import family_of
from processors.entities.compile.patterns import has_no_spaces, is_acronym, is_short_mark
from processors.text.known_words import PARTICLES, dictionary, frequent_words, given_names, places, surnames

Level = Literal["refused", "weak", "strong"]
Doubt = Literal[
    "",
    "marked",
    "everyday",
    "everyday place",
    "dictionary",
    "locality",
    "given",
    "somebody",
    "famous",
    "short",
    "mark",
    "surname",
    "family",
    "last name",
    "word",
    "place",
    "phrase",
    "office",
    "bearers",
    "two given",
    "several",
    "foreign",
]
"""What can make a name mean something else: the row of `tag/weights.txt` where the decision starts; empty: nothing."""

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
"""Many a country has one of that name."""
_OFFICES = frozenset({"ministry", "ministere", "ministerio", "ministerium", "department"})
_EVERYBODYS = frozenset({
    "people", "peoples", "s", "popular", "national", "liberation", "democratic", "army", "front",
    "forces", "movement", "party", "council", "committee", "union", "defence", "defense", "armed", "united",
})
"""Words of which the names of armies and fronts are made, in any country."""
# fmt: on


class NameStrength(NamedTuple):
    """What a name is worth, and why."""

    level: Level
    reason: str
    doubt: Doubt = ""


class Words(NamedTuple):
    """What the rules look at in a pattern, and whose list it is."""

    tokens: Sequence[str]
    """Folded, without those that are particles, unless all are."""
    written: str
    """As articles write the name."""
    curated: bool = False
    """An editor wrote it, rather than took it over with a list of somebody else's."""

    @property
    def phrase(self) -> str:
        """Give the words in one line."""
        return " ".join(self.tokens)

    @property
    def has_case(self) -> bool:
        """Tell whether its script has capitals."""
        return self.written.upper() != self.written.lower()


def judge(  # noqa: PLR0911  # one answer a line, in the order of their rank
    kind: Kind, listed: ListedStrength, words: Words, token_frequency: Mapping[str, int]
) -> NameStrength:
    """Judge one pattern of a name.

    `listed`: the list's word; `token_frequency`: how many of its people bear a word as a name.
    """
    family = family_of(kind)
    if listed == "strong":
        empty = not words.phrase or (sum(map(len, words.tokens)) < _LEAST_LETTERS and not words.has_case)
        return NameStrength("refused" if empty else "strong", "the list says that it is strong")
    if reason := _never(family, words):
        return NameStrength("refused", reason)
    if listed == "weak" and words.curated:
        return NameStrength("weak", "the list says that it is weak", "marked")
    own = _own_doubt(family, words, token_frequency)
    if words.curated:
        return own
    if own.doubt in {"everyday", "famous", "locality", "given", "somebody"} and not _may_be_told_apart(family, words):
        return NameStrength("refused", own.reason)
    if listed == "weak":
        return NameStrength("weak", "the list says that it is weak", "foreign")
    if family == "vessel" and own.level == "strong" and all(map(_is_everyday, words.tokens)):
        return NameStrength("weak", "everyday words for a vessel", "foreign")
    if own.level == "weak" and own.doubt != "office":
        return own._replace(doubt="foreign")
    return own


def _is_everyday(token: str) -> bool:
    return token in dictionary() or token in frequent_words() or token in places()


def _never(family: Kind, words: Words) -> str:
    tokens = words.tokens
    if PARTICLES.issuperset(tokens):
        return "only a particle"
    if len(tokens) < _LEAST_LETTERS and len(tokens[0]) < _LEAST_LETTERS and not has_no_spaces(words.written):
        mark = words.curated and family == "organisation" and words.written.isupper()
        return "" if mark else "shorter than two letters"
    return ""


def _own_doubt(family: Kind, words: Words, token_frequency: Mapping[str, int]) -> NameStrength:
    """Say what a name is that nobody has marked."""
    if family == "topic" or has_no_spaces(words.written):
        return NameStrength("strong", "what the list asks for", _topic_doubt(words) if family == "topic" else "")
    if family == "place":
        return _place(words)
    if len(words.tokens) == 1:
        return _one_word(family, words, token_frequency)
    return _several_words(family, words, token_frequency)


def _topic_doubt(words: Words) -> Doubt:
    named = len(words.tokens) == 1 and words.written[:1].isupper() and not words.written.isupper()
    return "dictionary" if named and words.phrase in dictionary() else ""


def _place(words: Words) -> NameStrength:
    if len(words.tokens) > 1 or not words.curated:
        return NameStrength("strong", "what the list asks for", "several" if words.curated else "")
    word = words.tokens[0]
    if word in given_names():
        return NameStrength("weak", "a given name as well", "somebody")
    if word in dictionary():
        return NameStrength("weak", "an everyday word as well", "everyday place")
    return NameStrength("strong", "what the list asks for", "place")


def _one_word(family: Kind, words: Words, token_frequency: Mapping[str, int]) -> NameStrength:  # noqa: C901, PLR0911  # one answer a line
    word, mark = words.tokens[0], is_short_mark(words.written)
    bearers = token_frequency.get(word, 0)
    if mark and family in _MARKED and not is_acronym(words.written):
        return NameStrength("strong", "a word of its own")  # LeT, letter for letter: no other word is written so
    if mark and family in _MARKED and len(word) <= _SHORT:
        return NameStrength("weak", "as short as many other abbreviations", "short")
    if mark and family in _MARKED and (word in frequent_words() or word in places()):
        return NameStrength("weak", "an everyday word as well", "mark")
    if words.curated and word in surnames() and not mark and family != "group":
        return NameStrength("weak", "a surname that many people bear", "family" if family == "person" else "somebody")
    if word in places():
        return NameStrength("weak", "a place, a people or a language", "locality")
    if bearers >= GIVEN_NAME:
        return NameStrength("weak", f"a given name: {bearers} people of the list bear it", _given(family))
    if word in frequent_words():
        return NameStrength("weak", "an everyday word", _everyday(words))
    if len(word) <= _SHORT:
        return NameStrength("weak", "as short as many other abbreviations", "short")
    if not words.curated:
        return _one_word_taken_over(family, words)
    if word in given_names() and family != "group":
        return NameStrength("weak", "a given name", _given(family))
    if word in dictionary():
        return NameStrength("weak", "an everyday word as well", "dictionary")
    if family in _ONE_BEARER and (family == "vessel" or len(word) < _RARE):
        return NameStrength("weak", _one_word_for(family), "surname" if family == "person" else "word")
    return NameStrength("strong", "a word of its own", "surname" if family == "person" else "word")


def _one_word_for(family: Kind) -> str:
    return f"one word for {'an' if family[0] in 'aeiou' else 'a'} {family}"


def _given(family: Kind) -> Doubt:
    return "given" if family == "person" else "somebody"


def _everyday(words: Words) -> Doubt:
    """Tell a word of the dictionary from one that is met every day as the name of something: Macron, Google."""
    with_article = not words.has_case and words.written.startswith("ال")
    return "everyday" if words.tokens[0] in dictionary() or with_article else "famous"


def _one_word_taken_over(family: Kind, words: Words) -> NameStrength:
    if family in _ONE_BEARER or (family == "organisation" and not is_acronym(words.written)):
        return NameStrength("weak", _one_word_for(family), "foreign")
    if words.tokens[0] in dictionary() and not is_acronym(words.written):
        return NameStrength("weak", "an everyday word as well", "foreign")
    return NameStrength("strong", "a word of its own", "word")


def _several_words(  # noqa: PLR0911  # one answer a line
    family: Kind, words: Words, token_frequency: Mapping[str, int]
) -> NameStrength:
    tokens = words.tokens
    reason = f"{len(tokens)} words that belong together"
    if words.phrase in places():
        return NameStrength("weak", "a place, a people or a language", "locality")
    if family == "person":
        if _have_in_common(tokens, token_frequency, COMMON_NAME):
            return NameStrength("weak", "two common names", "foreign" if not words.curated else "bearers")
        if _are_given_names(tokens):
            return NameStrength("strong", reason, "two given")
        return NameStrength("strong", reason, "bearers" if _have_in_common(tokens, token_frequency, GIVEN_NAME) else "")
    if family in _MARKED and _is_office(words):
        return NameStrength("weak", "a name that many offices have", "office")
    if sum(map(len, tokens)) <= _SHORT:
        return NameStrength("weak", "as short as many other abbreviations", "short")
    if len(tokens) < _SURE_PHRASE and all(token in frequent_words() or token in places() for token in tokens):
        return NameStrength("strong", f"{reason}, though everyday ones", "phrase")
    return NameStrength("strong", reason, "" if words.curated else "several")


def _is_office(words: Words) -> bool:
    """Tell whether many a country has one of that name; `Bank of England` says whose it is."""
    tokens = words.tokens
    if not words.curated and (tokens[0] in _OFFICES or _EVERYBODYS.issuperset(tokens)):
        return not any(token in places() for token in tokens)
    common = all(token in frequent_words() for token in tokens)
    return common and not _GENERIC.isdisjoint(tokens) and not any(token in places() for token in tokens)


def _may_be_told_apart(family: Kind, words: Words) -> bool:
    """Tell whether evidence can help: an abbreviation in capitals, or a script without capitals."""
    return (family in _MARKED and is_short_mark(words.written)) or not words.has_case


def _have_in_common(tokens: Sequence[str], token_frequency: Mapping[str, int], least: int) -> bool:
    """Tell whether a name is two words that at least so many people of the list bear, each."""
    if len(tokens) != _GIVEN_AND_SURNAME:
        return False
    return token_frequency.get(tokens[0], 0) >= least and token_frequency.get(tokens[1], 0) >= least


def _are_given_names(tokens: Sequence[str]) -> bool:
    return len(tokens) == _GIVEN_AND_SURNAME and given_names().issuperset(tokens)
