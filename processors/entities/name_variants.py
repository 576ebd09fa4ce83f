"""What an entity may be called besides: names that its own suggest, and spellings that a text really has. Pure.

    Rapid Support Forces        RSF               an acronym; also the one that an article writes in brackets after it
    al-Shabaab, حوثي            Shabaab, الحوثي   with or without the article
    Zorvan Airlines             Zorvan            without the word of its trade
    Belmokhtar                  Belmokthar, Бельмохтар   a slip of the pen, another script: only where a text has it

What its names find by themselves is none (case, accents, hyphens, clitics, forms of the press): `KnownNames`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from config.files.watchlist import Entity, Kind, Listed, Watchlist
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import compile_watchlist
from processors.entities.compile.families import family_of
from processors.entities.compile.patterns import is_acronym
from processors.entities.tag.candidates import NameCandidate, candidates_in
from processors.entities.tag.decision import check_forms
from processors.text.folding import fold
from processors.text.known_words import (
    LATIN_ARTICLES,
    PARTICLES,
    dictionary,
    frequent_words,
    given_names,
    places,
    surnames,
)

VariantKind = Literal["acronym", "article", "short", "spelling"]
"""Why a name is suggested: initials, with or without its article, without trade or surname, a spelling that was met."""
_BODIES = frozenset({"group", "organisation", "place"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ARTICLE = re.compile(r"(?:al|el|ul)[ -](?=\w{4})", re.IGNORECASE)
_ARABIC_WORD = re.compile("[\u0620-\u06ff]{3,}")
_IN_BRACKETS = re.compile(r"\s?\(\s*([^\W\d_][\w.-]{1,11})\s*\)")
_LEAST_WORDS = 3
_MOST_LETTERS = 8
_SHORT = 4


class NameVariant(NamedTuple):
    """A name that may be added."""

    text: str
    kind: VariantKind


class KnownNames:
    """What an entity of a list is called already, by its names and by what is looked for beside them."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._compiled = compile_watchlist(watchlist, 1, explain=True)

    def finds(self, entity: str, text: str) -> bool:
        """Tell whether the whole text is a name of the entity as it is listed."""
        return any(
            one.owner.entity.id == entity and (one.start, one.end) == (0, len(text))
            for one in candidates_in(self._compiled, text)
        )


def made_variants(entity: Entity) -> Iterator[NameVariant]:
    """Give the names that an entity's names suggest, each once."""
    found: dict[str, NameVariant] = {}
    has_mark = any(is_acronym(text) for text, _ in entity.listed())
    for text, listing in entity.listed():
        if listing.strength != "off":
            for one in _of_name(text, family_of(entity.kind)):
                if not (has_mark and one.kind == "acronym"):
                    found.setdefault(fold(one.text), one)
    yield from found.values()


def compile_spelled(entity: Entity) -> Compiled:
    """Compile an entity so that other spellings of its names are met, whatever the list says of its spelling."""
    listed = [(text, listing) for text, listing in entity.listed() if listing.strength != "off"]
    if entity.ids:  # official lists write all names in capitals
        listed = [(text.capitalize() if is_acronym(text) else text, listing) for text, listing in listed]
    names: list[Listed] = [
        text if is_acronym(text) else listing.model_copy(update={"text": text, "fuzzy": "typo"})
        for text, listing in listed
    ]
    return compile_watchlist(Watchlist(entities=(entity.model_copy(update={"names": tuple(names)}),)), 1)


def spelled_in(compiled: Compiled, text: str, language: str = "") -> Iterator[NameVariant]:
    """Give the spellings of the entity's names that a text has, and the initials that it gives them in brackets."""
    for one in candidates_in(compiled, text, language):
        written = text[one.start : one.end]
        if one.rule in {"typo", "translit"}:
            yield NameVariant(written, "spelling")
        elif (mark := _mark_after(text, one)) is not None:
            yield NameVariant(mark, "acronym")


def compile_named(entity: Entity, names: Iterable[str]) -> Compiled:
    """Compile an entity that is called by more names."""
    more = entity.model_copy(update={"names": (*entity.names, *names)})
    return compile_watchlist(Watchlist(entities=(more,)), 1)


def standing(compiled: Compiled, text: str, language: str = "") -> frozenset[str]:
    """Give the names of a compiled entity that are written in a text, whether or not they would count there.

    What is only a part of a longer one of its names does not stand there.
    """
    found = [one.candidate for one in check_forms(text, candidates_in(compiled, text, language), language).accepted]
    return frozenset(one.owner.name for one in found if not any(_is_inside(one, other) for other in found))


def _is_inside(one: NameCandidate, other: NameCandidate) -> bool:
    return other.start <= one.start and one.end <= other.end and one.end - one.start < other.end - other.start


def _of_name(text: str, family: Kind) -> Iterator[NameVariant]:
    short = {"organisation": _without_trade, "person": _first_of}.get(family)
    if family in _BODIES:
        yield from (NameVariant(mark, "acronym") for mark in _initials(text))
    if short is not None and (left := short(text)):
        yield NameVariant(left, "short")
    if family in {"group", "person"} and (article := _ARTICLE.match(text)) and " " not in text[article.end() :]:
        yield NameVariant(text[article.end() :], "article")
    if _ARABIC_WORD.fullmatch(text) and not text.startswith("ال"):
        yield NameVariant(f"ال{text}", "article")


def _initials(text: str) -> Iterator[str]:
    """Give the initials of a long name: with its little words, without them, and without its article."""
    words = [word for word in _WORD.findall(text) if word.isascii() or word[0].isupper()]
    if len(words) < _LEAST_WORDS:
        return
    heavy = [word for word in words if word.casefold() not in PARTICLES - LATIN_ARTICLES]
    bare = [word for word in heavy if word.casefold() not in LATIN_ARTICLES]
    for some in (words, heavy, bare):
        if _LEAST_WORDS <= len(some) <= _MOST_LETTERS:
            yield "".join(word[0] for word in some).upper()


def _without_trade(text: str) -> str:
    """Give a firm's or a club's name without the words for what it does: Zorvan Air Lines. Its city is not it."""
    words = text.split()
    while len(words) > 1 and words[-1][:1].isupper() and not is_acronym(words[-1]) and _is_everyday(words[-1]):
        words.pop()
    short = " ".join(words)
    left = short != text and len(short) >= _SHORT and words[-1][:1].isupper()  # not "Union of the"
    return short if left and fold(short).strip() not in places() else ""


def _first_of(text: str) -> str:
    """Give the first name of a person whom nobody shares it with: Zorvana Miller."""
    first, _, last = text.partition(" ")
    folded = fold(first).strip()
    shared = folded in given_names() or folded in surnames() or folded in places() or _is_everyday(first)
    return first if last and len(first) > _SHORT and first.istitle() and not shared else ""


def _is_everyday(word: str) -> bool:
    folded = fold(word).strip()
    return folded in dictionary() or folded in frequent_words() or folded.removesuffix("s") in dictionary()


def _mark_after(text: str, one: NameCandidate) -> str | None:
    """Give the abbreviation that an article writes in brackets after a name: its letters are the name's initials."""
    found = _IN_BRACKETS.match(text, one.end)
    if found is None or not is_acronym(found[1]):
        return None
    letters = iter(fold(text[one.start : one.end]).replace(" ", ""))
    starts = fold(text[one.start : one.end]).split()[0][0] == found[1][0].casefold()
    return found[1] if starts and all(letter in letters for letter in found[1].casefold() if letter.isalpha()) else None
