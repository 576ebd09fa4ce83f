"""What an article is about, and what the entities are about that a list has: sport, business, courts. Pure.

tags, kind ─▶ subjects of an entity ┐
words of the text ─▶ its subjects ──┴▶ its own subject is there; another one is, and its own is not
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

from config.files.watchlist import Entity, Kind
from processors.entities.compile.families import family_of
from processors.entities.tag.trades import is_word
from processors.text.folding import fold, fold_word

Place = tuple[int, int]
Subject = Literal["sport", "business", "politics", "culture", "justice", "shipping", "health", "war"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
_OF_KIND: Mapping[Kind, Subject] = {
    "club": "sport", "company": "business", "party": "politics", "vessel": "shipping", "group": "war",
}  # fmt: skip
_WORD = re.compile(r"\w+")
_SUED = frozenset({"business", "politics"})
"""What stands before courts as well."""
_OTHER = 2


def subjects_of(entity: Entity) -> frozenset[Subject]:
    """Give what an entity is about by its kind and its editor's tags, else by its names; nothing where none says."""
    told = _told(entity.tags)
    if (of_kind := _OF_KIND.get(entity.kind)) is not None:
        return told | {of_kind}
    if told or family_of(entity.kind) != "organisation":
        return told
    return _told(tuple(word for text, _ in entity.listed() for word in fold(text).split()))


@lru_cache(maxsize=10_000)
def _told(words: tuple[str, ...]) -> frozenset[Subject]:
    return frozenset(one for one in SUBJECTS if any(is_word(f"tagged {one}", word) for word in words))


def subjects_in(text: str) -> Mapping[Subject, Sequence[Place]]:
    """Give where a text has words that are seldom met but in articles on a subject, each word once."""
    found: dict[Subject, list[Place]] = {one: [] for one in SUBJECTS}
    seen = set()
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word not in seen:
            seen.add(word)
            for subject in _about(word):
                found[subject].append(match.span())
    return found


@lru_cache(maxsize=50_000)
def _about(word: str) -> tuple[Subject, ...]:
    folded = fold_word(word)
    return tuple(one for one in SUBJECTS if is_word(f"about {one}", folded))


def is_about(own: frozenset[Subject], word: str) -> bool:
    """Tell whether a folded word is seldom met but in articles on one of these subjects."""
    return not own.isdisjoint(_about(word))


def own_subject(own: frozenset[Subject], told: Mapping[Subject, Sequence[Place]]) -> Place | None:
    """Give where a text first tells that it is about one of these subjects."""
    return min((told[one][0] for one in own if told[one]), default=None)


def another_subject(own: frozenset[Subject], told: Mapping[Subject, Sequence[Place]]) -> Place | None:
    """Give where a text tells that it is about something else; who is in business or politics stands in court, too."""
    near = own | {"justice"} if own & _SUED else own
    others = [places for subject, places in told.items() if subject not in near and len(places) >= _OTHER]
    return max(others, key=len)[0] if others else None
