"""What an article says of an entity in the words of its other names: AFP beside police, ECB spelt out anew. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from processors.entities.compile.legal_forms import LEGAL_FORMS
from processors.entities.tag.candidates import NameCandidate
from processors.text.folding import fold
from processors.text.known_words import PARTICLES

_STEM = 5
_LEAST = 2
_WORD = re.compile(r"\w+")
_SPELT_OUT = re.compile(
    r"((?:[A-Z][\w.’'-]*[ \xa0](?:(?:of|and|the|for|in|de|des|du|et)[ \xa0])*){2,8})\(([A-Za-z]{2,8})\)"
)
Place = tuple[int, int]


def words_of(text: str) -> Mapping[str, Place]:
    """Give the beginnings of a text's words, each with the place of the first."""
    found: dict[str, Place] = {}
    for word in _WORD.finditer(text):
        found.setdefault(fold(word[0]).strip()[:_STEM], (word.start(), word.end()))
    return found


def own_word(words: Mapping[str, Place], one: NameCandidate) -> Place | None:
    """Give where the text has a word that another name of the entity has and this one has not."""
    return next((words[stem] for stem in other_words(one) if stem in words), None)


def other_words(one: NameCandidate) -> tuple[str, ...]:
    """Give the beginnings of the words that other names of the entity have and this one has not."""
    return _stems(tuple(text for text, _ in one.owner.entity.listed()), fold(one.owner.written))


@lru_cache(maxsize=10_000)
def _stems(names: tuple[str, ...], written: str) -> tuple[str, ...]:
    own = {word[:_STEM] for word in written.split()}
    others = (word for name in names for word in fold(name).split())
    told = (word for word in others if len(word) >= _LEAST and word not in PARTICLES and word not in LEGAL_FORMS)
    return tuple(dict.fromkeys(word[:_STEM] for word in told if word[:_STEM] not in own))


def spellings_of(text: str) -> Mapping[str, Sequence[tuple[str, Place]]]:
    """Give by abbreviation the names that a text spells it out as, folded, each with its place."""
    found: defaultdict[str, list[tuple[str, Place]]] = defaultdict(list)
    for match in _SPELT_OUT.finditer(text):
        found[fold(match[2])].append((fold(match[1]), match.span(1)))
    return found


def spelt_out(spellings: Mapping[str, Sequence[tuple[str, Place]]], one: NameCandidate) -> Place | None:
    """Give where the text spells an abbreviation out as a name that the entity has not."""
    spelt = spellings.get(fold(one.owner.written), ())
    known = tuple(fold(name) for name, _ in one.owner.entity.listed()) if spelt else ()
    return next((place for name, place in spelt if not name.endswith(known)), None)
