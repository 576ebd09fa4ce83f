"""What the words around a name say for and against it: hints, each with a weight in `weights.txt`. Pure.

neighbourhood ─┬─ case: inside a sentence, opening one, in a headline of capitals
               ├─ neighbours: a title, a surname, a preposition, a country, Inc, 's
               └─ trade: shares, striker, elections, crew …
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from processors.entities.compile.legal_forms import without_legal_form
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.home import home_of
from processors.entities.tag.neighbourhood import NearWord, Neighbourhood
from processors.entities.tag.trade_hints import trade_hints
from processors.entities.tag.trades import is_of_trade, is_word
from processors.text.folding import fold
from processors.text.known_words import PARTICLES, dictionary, given_names, places

_CLOSE = 2
_ENDED = re.compile(r"\s*,\s*(?=\w)")
_LISTED_BEFORE = re.compile(r"(?:,|\band|\bet|\by|&)\s$")
_LISTED_AFTER = re.compile(r",?\s(?:and|et|y|&)\s\w|,\s\w")
_QUOTED = re.compile(r"[\"“«‘'][ \xa0]?$")
_QUOTE_ENDS = re.compile(r"[ \xa0]?[\"”»’'](?!s\b)")
_HELD = re.compile(r"-(?:held|controlled|linked|affiliated|claimed|run|led)\b", re.IGNORECASE)
_BACKS = re.compile(r"-(?:backed|funded|sponsored|trained)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(r" (?:ال|لل)(?!ذي|تي|ذين)\w")
_LINKS = frozenset({"al", "el", "de", "da", "do", "dos", "del", "di", "van", "von", "der", "bin", "ben", "la", "le"})
_SHORT = 3
_FATHERS = frozenset({"abu", "ibn", "abou", "abi", "umm", "bint", "abd"})


class Hint(NamedTuple):
    """Something that speaks for a name or against it, and where it stands."""

    name: str
    start: int
    end: int


def hints_of(around: Neighbourhood, one: NameCandidate) -> list[Hint]:
    """Give all hints for a candidate in what stands around it, each once."""
    found: dict[str, Hint] = {}
    if _has_longer_name(one):
        part = "part, person" if one.owner.entity.kind == "person" else "part"
        found[part] = Hint(part, one.start, one.end)
    if " " not in one.owner.written and is_word("roles", fold(one.owner.written).strip()):
        found["title itself"] = Hint("title itself", one.start, one.end)
    for name, word in (*_case(around, one), *_neighbours(around, one), *trade_hints(around, one)):
        start, end = (word.start, word.end) if word else (one.start, one.end)
        if name:
            found.setdefault(name, Hint(name, start, end))
    return list(found.values())


Said = tuple[str, NearWord | None]


def _has_longer_name(one: NameCandidate) -> bool:
    """Tell whether the name is a part of another that the entity has: Trump of Donald Trump, Apple of Apple Inc."""
    return _is_part(_names(one), fold(one.owner.written))


def _names(one: NameCandidate) -> tuple[str, ...]:
    return tuple(text for text, _ in one.owner.entity.listed())


@lru_cache(maxsize=10_000)
def _is_part(names: tuple[str, ...], name: str) -> bool:
    bare = (fold(without_legal_form(text) or text) for text in names)
    return any(name in longer and longer != name for longer in bare)


def _is_ordinary(one: NameCandidate) -> bool:
    return one.owner.doubt in {"everyday", "everyday place", "dictionary", "phrase", "marked", "office", "locality"}


def _case(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    written = around.text[one.start : one.end]
    if one.owner.capitals == "mark" and not written.isupper():
        yield "as a word", None
    if one.owner.capitals in {"none", "all"} or written.upper() == written.lower():
        if one.owner.capitals == "none" and written[:1].islower():
            yield "small", None
        return
    ordinary = _is_ordinary(one)
    if around.in_title_case:
        yield ("headline" if ordinary else "headline, rare word"), None
    elif around.opens:
        if ordinary:
            yield "opening", None
    elif not ordinary:
        yield "inside, rare word", None
    short = one.owner.entity.kind == "person" and 1 < len(written) <= _SHORT
    if short and written.isupper() and not one.owner.written.isupper():
        yield "shouted", None


def _neighbours(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    yield from _before(around, one)
    yield from _after(around, one)
    text, start, end = around.text, one.start, one.end
    if around.possessive:
        yield "possessive", None
    if _LISTED_BEFORE.search(text, max(0, start - 8), start) or _LISTED_AFTER.match(text, end):
        yield "enumerated", None
    if _QUOTED.search(text, max(0, start - 2), start) and _QUOTE_ENDS.match(text, end):
        yield "quoted", None


def _before(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    word = around.previous
    if one.owner.doubt in {"short", "mark"} and word and word.text[-1].isdigit():
        yield "number before", word
    if around.owner and around.owner.folded in places():
        yield from _home(one, around.owner)
    if word is None:
        return
    person = one.owner.entity.kind == "person"
    first = _first_name(around, word)
    linked = around.before[-2].folded if word.folded in _LINKS and len(around.before) > 1 else word.folded
    if _FATHERS & {word.folded, linked}:
        yield "father before", word
    elif is_word("landmarks", word.folded) and one.owner.entity.kind != "place":
        yield "landmark", word
    elif is_word("roles", word.folded):
        pass  # a title says nothing: President Trump, General Electric
    elif first is not None:
        yield ("somebody else" if person else "given name before"), first
    elif word.folded in places():
        yield from _home(one, word)
    elif word.capital and word.folded not in PARTICLES and not around.in_title_case:
        yield _name_before(around, word, person=person), word
    yield from _small_words(around, one, word)


def _first_name(around: Neighbourhood, word: NearWord) -> NearWord | None:
    """Give the given name right before a name, or before its `al`, `de`, `dos`."""
    if word.capital and word.folded in given_names():
        return word
    earlier = around.before[-2] if len(around.before) > 1 else None
    if word.folded in _LINKS and earlier and earlier.capital and around.text[earlier.end : word.start] == " ":
        return earlier if earlier.folded not in dictionary() and earlier.folded not in places() else None
    return None


def _name_before(around: Neighbourhood, word: NearWord, *, person: bool) -> str:
    if word.folded in dictionary() or word.text.isupper():
        return "" if Neighbourhood(around.text, word.start, word.end).opens else "word before"
    return "first name before" if person else "name before"


def _small_words(around: Neighbourhood, one: NameCandidate, word: NearWord) -> Iterator[Said]:
    if is_word("ships", word.folded):
        yield "ship before", word
    if is_word("inside", word.folded) and not _is_english_article(around, word):
        yield _located(one), word
    if is_word("parts", word.folded) and not word.capital and one.owner.entity.kind == "place":
        yield "part of it", word
    if is_word("articles", word.folded) and word.folded not in {"a", "an"} and one.owner.entity.kind != "vessel":
        yield "article", word
    if word.folded == "of" and len(around.before) > 1 and around.before[-2].capital:
        yield "of it", around.before[-2]


def _is_english_article(around: Neighbourhood, word: NearWord) -> bool:
    """Tell whether an `a` is no Spanish or Italian preposition: a Liverpool player."""
    after = around.following
    if word.text != "a" or after is None or is_word("prepositions", after.folded):
        return False
    return after.folded in dictionary()


def _home(one: NameCandidate, word: NearWord) -> Iterator[Said]:
    """Give what a place right before a name says, where it is known where its entity is at home."""
    if home := home_of(one.owner.entity):
        yield ("at home" if home & set(places()[word.folded]) else "foreign"), word


def _located(one: NameCandidate) -> str:
    if one.owner.entity.kind == "place":
        return "in a place"
    return "in that place" if one.owner.doubt in {"locality", "famous"} else ""


def _after(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    yield from _joined_after(around, one)
    word = around.following
    if word is None or around.possessive:
        return
    if is_word("landmarks", word.folded) and one.owner.entity.kind != "place":
        yield "landmark", word
    elif is_word("schools", word.folded) and word.capital and one.owner.entity.kind == "place":
        yield "school after", word
    elif is_word("forms", word.folded) and word.capital:
        yield "legal form", word
    elif word.capital and not word.text.isupper() and word.folded not in PARTICLES:
        yield _goes_on(around, one, word), word
    elif one.owner.entity.kind == "place" and is_of_trade("club", word.folded):
        yield "team after", word
    elif is_word("acts", word.folded):
        yield "verb after", word
    elif word.text[0].islower() and word.folded in dictionary() and not is_word("prepositions", word.folded):
        yield _noun_after(around, one, word), word


def _joined_after(around: Neighbourhood, one: NameCandidate) -> Iterator[Said]:
    """Give what is joined to a name: `-held`, `-backed`, an Arabic adjective, `, France`."""
    text, word = around.text, around.after[0] if around.after else None
    if one.owner.entity.kind == "group" and _HELD.match(text, one.end):
        yield "held", word
    if _BACKS.match(text, one.end):
        yield "backs", word
    written = text[one.start : one.end]
    if _ADJECTIVE.match(text, one.end) and written[:2] in {"ال", "لل"} and " " not in written:
        yield "adjective after", None
    ended = _ENDED.match(text, one.end) if one.owner.entity.kind == "place" else None
    if ended and word and word.start == ended.end() and word.capital and word.folded in places():
        yield "region after", word


def _noun_after(around: Neighbourhood, one: NameCandidate, word: NearWord) -> str:
    if not _is_ordinary(one):
        of_somebody = one.owner.entity.kind == "place" and one.owner.doubt == "somebody"
        return "noun after, somebody" if of_somebody else "noun after"  # Victoria smiled
    if around.opens and is_of_trade(one.owner.entity.kind, word.folded):
        return ""  # Crows striker: no sentence about crows opens so
    return "noun after, opening" if around.opens or around.in_title_case else "noun after, everyday"


def _goes_on(around: Neighbourhood, one: NameCandidate, word: NearWord) -> str:
    """Name the hint that a capital right after a name is: a surname, a longer name, or the next word of a headline."""
    person = one.owner.entity.kind == "person"
    if around.text[one.end] in "-‐‑":
        return "hyphen after"
    if around.in_title_case and word.folded in dictionary():
        return "capital after in a headline"
    if is_of_trade(one.owner.entity.kind, word.folded) or is_word("roles", word.folded):
        return ""
    if word.folded in dictionary():
        return "word after, person" if person else "word after"
    return "surname after" if person or one.owner.doubt == "given" else "name after"
