"""Which of several names at one place counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from processors.entities.tag.candidates import NameCandidate

NAMES_LIMIT = 64
"""In one text. With sentences of 300 characters a message stays below the bus's 256 KiB in any script."""
OF_ONE = 8
"""Mentions of one entity in one text."""
WEIGHED = 64
"""Candidates of one entity that are weighed in one text."""
_RULES = {"exact": 0, "form": 1, "apostrophe": 2, "joined": 3, "acronym": 4, "clitic": 5, "translit": 6, "typo": 7}
_VARIANTS = frozenset({"translit", "typo"})


def winners(candidates: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Give the longest names in the order of the text, one for each entity and span.

    A shorter name inside or across a longer one is dropped. A span that two entities own stays with both, unless
    one lists what is written and for the other it is a variant.
    """
    ordered = sorted(candidates, key=_rank)
    length = max((one.end for one in ordered), default=0)
    taken = bytearray(length)
    won: dict[tuple[int, int, str], NameCandidate] = {}
    spans: set[tuple[int, int]] = set()
    listed: set[tuple[int, int]] = set()
    for one in ordered:
        place = (one.start, one.end)
        variant = _is_variant(one)
        if variant and place in listed:
            continue
        if place not in spans:
            if taken.find(1, one.start, one.end) >= 0:
                continue
            spans.add(place)
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
        won.setdefault((*place, one.owner.entity.id), one)
        if not variant:
            listed.add(place)
    return _one_of_each_id([won[place] for place in sorted(won)])


def _is_variant(one: NameCandidate) -> bool:
    """Tell whether the list has the name otherwise: another spelling, or with a first name only."""
    return one.rule in _VARIANTS or one.owner.doubt == "last name"


def _one_of_each_id(names: list[NameCandidate]) -> list[NameCandidate]:
    """Keep one of two list entries that share an external id: they are one entity, from two lists."""
    seen: set[tuple[int, int, str, str]] = set()
    kept = []
    for one in names:
        ids = {(one.start, one.end, *pair) for pair in one.owner.entity.ids.items()}
        if seen.isdisjoint(ids):
            kept.append(one)
        seen |= ids
    return kept


def _rank(one: NameCandidate) -> tuple[int, int, bool, bool, int, str, str]:
    """Longest first, then as listed before a variant, strong before weak, and by rule."""
    owner = one.owner
    length = one.end - one.start
    return (
        -length,
        one.start,
        _is_variant(one),
        owner.level != "strong",
        _RULES[one.rule],
        owner.entity.id,
        owner.name,
    )


def few_of_each(names: Sequence[NameCandidate]) -> list[NameCandidate]:
    """Keep as many candidates of each entity as can decide what is said of it: weighing them all would take long.

    Those that are refused are kept apart from those that are looked for, so that asking why changes no answer.
    """
    seen: Counter[tuple[str, bool]] = Counter()
    kept: list[NameCandidate] = []
    for one in sorted(names, key=lambda one: one.start):
        of = (one.owner.entity.id, one.owner.level == "refused")
        seen[of] += 1
        if seen[of] <= WEIGHED:
            kept.append(one)
    return kept


def first_of_each(names: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Keep the first few names of each entity: a page of nothing but names costs no more than an article."""
    seen: Counter[str] = Counter()
    kept: list[NameCandidate] = []
    for one in names:
        seen[one.owner.entity.id] += 1
        if seen[one.owner.entity.id] <= OF_ONE and len(kept) < NAMES_LIMIT:
            kept.append(one)
    return kept
