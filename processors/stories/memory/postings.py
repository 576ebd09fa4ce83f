"""How a page is found: lists of the pages that have a token among their heaviest, and of those with a like meaning.

features ─ the 8 heaviest tokens ─▶ 8 lists of at most 48 pages ─ in two of them or more ─▶ the 24 pages to compare
meaning  ─ its 12 nearest cells ──▶ 12 lists of at most 200 ───── the nearest, 12 abroad, 6 at home ─▶ 18 more
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.fingerprint import ArticleFeatures, Fingerprint
from processors.stories.compiled import compiled
from processors.stories.language.term_weights import Token
from processors.stories.meaning import cells

REFERENCE = 8
"""Bytes that name a page in a list."""
KEPT = 48
"""Pages under one token; a word that floods the wire pushes its own past out, nobody else's."""
POSTED = 8
"""Tokens of a page that it can be found by."""
COMPARED = 24
"""Pages that an article is compared with: those that share most of its heaviest tokens."""
_SHARED = 2


class Incoming(NamedTuple):
    """An article to be placed, with the keys of its lists, which are worked out once."""

    fingerprint: Fingerprint
    postings: tuple[bytes, ...]
    cells: tuple[bytes, ...]
    """Of lists that are looked at for its meaning, if it has one; it enters the first `cells.ENTERED`."""

    @property
    def lists(self) -> tuple[bytes, ...]:
        """The keys of all that is read."""
        return self.postings + self.cells


def incoming(fingerprint: Fingerprint) -> Incoming:
    """Make an article ready to be placed."""
    features = fingerprint.features
    return Incoming(fingerprint, posting_keys(features), cell_keys(features) if features.meaning else ())


def posting_keys(features: ArticleFeatures) -> tuple[bytes, ...]:
    """Name the lists that a page is found by: those of its heaviest tokens."""
    return tuple([b"p" + token.to_bytes(4, "little") for token, _, _ in features.tokens[:POSTED]])


def cell_keys(features: ArticleFeatures) -> tuple[bytes, ...]:
    """Name the lists of the cells that a meaning is nearest to."""
    return tuple([b"m" + cell.to_bytes(2, "little") for cell in cells.nearest_cells(features.meaning)])


def references(value: bytes) -> tuple[int, ...]:
    """Give the pages in a list, or in several one after the other, oldest first."""
    return _layout(len(value) // REFERENCE).unpack(value)


@cache
def _layout(count: int) -> struct.Struct:
    return struct.Struct(f"<{count}Q")  # `struct` itself remembers a hundred only


def appended(value: bytes, page: bytes) -> bytes:
    """Give a list with the name of one more page, unless it is in it."""
    return value if _stands_in(value, page, REFERENCE) else (value + page)[-REFERENCE * KEPT :]


def entered(value: bytes, entry: bytes) -> bytes:
    """Give a cell's list with one more entry, unless its page is in it."""
    known = _stands_in(value, entry[:REFERENCE], cells.ENTRY)
    return value if known else (value + entry)[-cells.ENTRY * cells.KEPT :]


def _stands_in(value: bytes, name: bytes, each: int) -> bool:
    """Tell whether a name begins one of a list's entries; the same bytes may also straddle two."""
    at = value.find(name)
    while at % each and at >= 0:
        at = value.find(name, at + 1)
    return at >= 0


def related(one: Incoming, lists: Mapping[bytes, bytes]) -> tuple[int, ...]:
    """Give the pages to compare an article with, the likeliest first.

    Those that share the most of its heaviest tokens, at most `COMPARED`, and those of like meaning.
    """
    features = one.fingerprint.features
    found = _related(features, tuple([lists.get(key, b"") for key in one.postings]))
    if not one.cells:
        return found
    alike = _alike(features, tuple([lists.get(key, b"") for key in one.cells]))
    return (*found, *[page for page in alike if page not in found])


@lru_cache(2000)
def _alike(features: ArticleFeatures, values: tuple[bytes, ...]) -> tuple[int, ...]:
    return cells.nearest(features.meaning, features.at, values, MEMORY_SECONDS)


@lru_cache(2000)  # Redis asks before a batch for what to read, and again in it: most lists are the same then
def _related(features: ArticleFeatures, values: tuple[bytes, ...]) -> tuple[int, ...]:
    return likeliest(features.tokens, values)


@compiled
def likeliest(tokens: tuple[Token, ...], values: tuple[bytes, ...]) -> tuple[int, ...]:
    """Give the pages that are in two of the tokens' lists or more, those of most weight where they are many."""
    seen: set[int] = set()
    again: set[int] = set()
    lists = [references(value) for value in values]
    for pages in lists:
        again.update(seen.intersection(pages))
        seen.update(pages)
    found = again if len(lists) >= _SHARED else seen
    if len(found) <= COMPARED:
        return tuple(sorted(found))
    weights = dict.fromkeys(found, 0)
    for (_, weight, _), pages in zip(tokens, lists, strict=False):
        for page in found.intersection(pages):
            weights[page] += weight
    ranked = sorted([(weight, page) for page, weight in weights.items()], reverse=True)
    return tuple([page for _, page in ranked[:COMPARED]])
