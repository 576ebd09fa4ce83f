"""A meaning as bytes, and how close two are. Pure.

    two letters of the language, 512 signed bytes: a direction, and the names as they sound (`heard_names.py`)

Products of signed bytes are whole numbers, and their sums stay below 2**24, where single floats are exact: the
fast multiplication of floats gives what one of integers would, in whatever order a machine adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.stories.meaning.heard_names import names_heard

Numbers = NDArray[np.float32]
"""Whole ones."""
LETTERS, DIMENSIONS = 2, 512
SIZE = LETTERS + DIMENSIONS
"""Without names."""
_FULL = 127
_IN_HAND = 4_000


class Vector(NamedTuple):
    """A meaning made ready for multiplying."""

    language: bytes
    numbers: Numbers
    square: int
    """Its length, squared."""
    names: Mapping[int, int]
    """Hash of how a name sounds → how rare it is."""


def packed(language: str, direction: NDArray[np.floating], names: bytes = b"") -> bytes:
    """Write a direction of whatever length as bytes, and the names as `heard_names` gives them."""
    return language.encode("ascii") + in_whole_numbers(direction).astype(np.int8).tobytes() + names


def in_whole_numbers(numbers: NDArray[Any]) -> NDArray[Any]:
    """Bring numbers to whole ones that a signed byte holds, the largest to its end."""
    largest = float(np.abs(numbers).max()) or 1.0
    return np.rint(numbers * (_FULL / largest))


@lru_cache(_IN_HAND)
def vector(meaning: bytes) -> Vector:
    """Read a meaning."""
    numbers = np.frombuffer(meaning, np.int8, DIMENSIONS, LETTERS).astype(np.float32)
    return Vector(meaning[:LETTERS], numbers, int(numbers @ numbers), names_heard(meaning[SIZE:]))


def are_two_languages(one: bytes, other: bytes) -> bool:
    """Tell whether both meanings are known, and each is of another language."""
    return bool(one and other) and one[:LETTERS] != other[:LETTERS]


def closeness(one: bytes, other: bytes) -> float:
    """Give the cosine of two meanings."""
    return cosine(vector(one), vector(other))


def cosine(one: Vector, other: Vector) -> float:
    """Give the cosine of two directions."""
    return int(one.numbers @ other.numbers) / sqrt(max(1, one.square * other.square))
