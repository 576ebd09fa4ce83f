"""Where a meaning is looked for: the parts of the space that it is nearest to, each with a list of pages. Pure.

    meaning ─ the 12 nearest of 256 cells ─▶ lists, of which it enters the first 2 ─ sketches ─▶ the nearest pages:
                                                                             12 in other languages, 6 in its own

An entry tells page, time, language and sketch (the signs of the 512 numbers), so that only pages which are near are
read. Sketches of one event differ in few signs: `FAR` and more are another's. In its own language words find most
pages; meanings find those that tell of it in other words.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from processors.stories.meaning.vectors import DIMENSIONS, LETTERS, Numbers, vector

CELLS, ENTERED, LOOKED_AT = 256, 2, 12
NEAREST, FAR = 12, 210
"""Pages in other languages, and signs that differ; two unlike meanings differ in 256 or so."""
NEAREST_HERE, FAR_HERE = 6, 180
"""The same in an article's own language."""
KEPT = 200
"""Entries of a cell: with the two cells of each page, some 25,000 pages are found this way, the newest."""
_HEAD = struct.Struct("<QI2s")
_SKETCH = DIMENSIONS // 8
ENTRY = _HEAD.size + _SKETCH
PLACE_OF_LANGUAGE = _HEAD.size - LETTERS
"""Where in an entry its language begins; the sketch follows."""
_ENTRY = np.dtype([("page", "<u8"), ("at", "<u4"), ("language", "S2"), ("sketch", "<u8", (_SKETCH // 8,))])


@cache
def _centres() -> Numbers:
    whole = files(__package__).joinpath("cells.bin").read_bytes()
    return np.frombuffer(whole, np.int8).reshape(CELLS, DIMENSIONS).T.astype(np.float32)


@lru_cache(2_000)  # asked when an article comes, and when it is written
def nearest_cells(meaning: bytes) -> tuple[int, ...]:
    """Give the cells to look at, the nearest first; a meaning enters the first `ENTERED`."""
    near = vector(meaning).numbers @ _centres()
    return tuple(int(cell) for cell in np.argsort(-near, kind="stable")[:LOOKED_AT])


def entry(page: int, at: int, meaning: bytes) -> bytes:
    """Write what a cell keeps of a page."""
    return _HEAD.pack(page, at & 0xFFFFFFFF, meaning[:LETTERS]) + _sketch(meaning)


def _sketch(meaning: bytes) -> bytes:
    return np.packbits(vector(meaning).numbers > 0).tobytes()


def nearest(meaning: bytes, at: int, lists: Iterable[bytes], seconds: int) -> tuple[int, ...]:
    """Give the pages that mean the most alike: in other languages, then in the article's own, the likeliest first.

    `at`: when the article was published; pages further from it than `seconds` are none.
    """
    entries = np.frombuffer(b"".join(lists), _ENTRY)
    entries = entries[np.abs(entries["at"].astype(np.int64) - at) <= seconds]
    apart = _apart(entries["sketch"], np.frombuffer(_sketch(meaning), "<u8"))
    here = entries["language"] == meaning[:LETTERS]
    abroad = _likeliest(entries["page"], apart, ~here & (apart < FAR))[:NEAREST]
    return (*abroad, *_likeliest(entries["page"], apart, here & (apart < FAR_HERE))[:NEAREST_HERE])


def _likeliest(pages: NDArray[np.uint64], apart: NDArray[np.int64], wanted: NDArray[np.bool_]) -> tuple[int, ...]:
    """Give the wanted pages, each once, those of the fewest signs apart first."""
    ranked = sorted({(int(signs), int(page)) for signs, page in zip(apart[wanted], pages[wanted], strict=True)})
    return tuple(dict.fromkeys(page for _, page in ranked))


def _apart(sketches: NDArray[np.uint64], mine: NDArray[np.uint64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.bitwise_count(sketches ^ mine).sum(axis=1, dtype=np.int64)
    return found
