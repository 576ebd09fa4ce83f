"""Which of several hits on the same text counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_RULES = ("exact", "apostrophe", "clitic", "joined", "acronym")


class Hit(msgspec.Struct, frozen=True):
    """A verified hit: offsets into the original field, end exclusive."""

    entity: int
    name: str
    start: int
    end: int
    rule: str


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest hits, in the order of the text.

    A shorter name inside a longer one is dropped. A span that two entities claim is kept for both, once each,
    under the plainest rule.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, _RULES.index(one.rule), one.start, one.entity)):
        same = [other for other in kept if other.start < hit.end and hit.start < other.end]
        if any((other.start, other.end) != (hit.start, hit.end) or other.entity == hit.entity for other in same):
            continue
        kept.append(hit)
    return sorted(kept, key=lambda one: (one.start, one.end, one.entity))
