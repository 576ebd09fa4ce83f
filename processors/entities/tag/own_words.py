"""What an article says of an entity in the words of its other names: AFP beside police, ECB spelt out anew. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from processors.entities.compile.legal_forms import LEGAL_FORMS
from processors.entities.tag.candidates import NameCandidate
from processors.text.folding import fold, fold_word
from processors.text.known_words import PARTICLES

_STEM = 5
_LEAST = 2
_ACRONYM = 3
_WORD = re.compile(r"\w+")
_SPELT_OUT = re.compile(
    r"((?:[A-Z][\w.’'-]*[ \xa0](?:(?:of|and|the|for|in|de|des|du|et)[ \xa0])*){2,8})\(([A-Za-z]{2,8})\)"
)
_RUN = re.compile(
    r"[A-Z]\w+(?:(?:[ \xa0-]|[ \xa0](?:of|and|the|for|in|on|de|des|du|et|la|y|&)[ \xa0])+[A-Z]\w+)+"
    r"|\b[a-z]+(?:-[a-z]+){2,}"
)
_RUN_WORD = re.compile(r"[A-Z]\w+|(?:(?<=-)|^)[a-z]+")
Place = tuple[int, int]


def words_of(text: str) -> Mapping[str, Place]:
    """Give the beginnings of a text's words, each with the place of the first."""
    found: dict[str, Place] = {}
    for word in _WORD.finditer(text):
        found.setdefault(fold_word(word[0])[:_STEM], (word.start(), word.end()))
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


def spelt_out(spellings: Mapping[str, Sequence[tuple[str, Place]]], text: str, one: NameCandidate) -> Place | None:
    """Give where the text spells an abbreviation out as a name that the entity has not."""
    known = tuple(fold(name) for name, _ in one.owner.entity.listed())
    marked = spellings.get(fold(one.owner.written), ())
    if (found := next((place for name, place in marked if not name.endswith(known)), None)) is not None:
        return found
    runs = list(_runs_of(text, one.owner.written.upper())) if len(one.owner.written) >= _ACRONYM else []
    wordings = [fold(text[start:end]) for start, end in runs]
    if any(name in wording or wording in name for wording in wordings for name in known):
        return None
    return runs[0] if runs else None


def _runs_of(text: str, letters: str) -> Iterator[Place]:
    """Give the runs of words whose first letters are those of an abbreviation, but for one word in between."""
    for run in _RUN.finditer(text):
        words = list(_RUN_WORD.finditer(run[0]))
        initials = "".join(word[0][0] for word in words).upper()
        if len(words) < len(letters):
            continue
        for first in range(len(words) - len(letters) + 1):
            if (count := _spells(initials[first:], letters)) > 0:
                yield run.start() + words[first].start(), run.start() + words[first + count - 1].end()


def _spells(initials: str, letters: str) -> int:
    """Give how many first letters spell an abbreviation, with one to spare after the first; 0 if they do not."""
    if initials.startswith(letters):
        return len(letters)
    longer = initials[: len(letters) + 1]
    spared = (longer[:skip] + longer[skip + 1 :] for skip in range(1, len(letters)))
    return len(longer) if len(longer) > len(letters) and letters in spared else 0
