"""Which of several names at one place counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from processors.entities.tag.candidates import NameCandidate

NAMES_LIMIT = 64
"""In one text. With sentences of 300 characters a message stays below the bus's 256 KiB in any script."""
OF_ONE = 8
"""Mentions of one entity in one text."""
_RULES = {"exact": 0, "apostrophe": 1, "joined": 2, "acronym": 3, "clitic": 4, "translit": 5, "typo": 6}
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
        variant = one.rule in _VARIANTS
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
        one.rule in _VARIANTS,
        owner.level != "strong",
        _RULES[one.rule],
        owner.entity.id,
        owner.name,
    )


def first_of_each(names: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Keep the first few names of each entity: a page of nothing but names costs no more than an article."""
    seen: Counter[str] = Counter()
    kept: list[NameCandidate] = []
    for one in names:
        seen[one.owner.entity.id] += 1
        if seen[one.owner.entity.id] <= OF_ONE and len(kept) < NAMES_LIMIT:
            kept.append(one)
    return kept
