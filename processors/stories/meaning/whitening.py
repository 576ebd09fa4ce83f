"""How close two meanings in one language are, with what the news write about anyway taken down. Pure.

Two articles on one war are alike whatever happened in it. *Whitening* (a linear map from the covariance of recorded
news, each event counted about once) makes the directions short in which news differ most, subjects that are always on,
so that what is left tells more of the event (docs/stories.md has by how much). Between languages the plain meanings are
compared: there a subject in common tells much already, and whitening gains nothing.

`whitening.bin` is written by benchmarks/train_whitening.py: 512 rows of 512 signed bytes. What it makes of a meaning
are whole numbers below 2**24, as in `vectors.py`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from processors.stories.meaning.vectors import (
    DIMENSIONS,
    Numbers,
    Vector,
    are_two_languages,
    cosine,
    in_whole_numbers,
    vector,
)

_IN_HAND = 4_000


def closeness_at_home(one: bytes, other: bytes) -> float | None:
    """Give the cosine of two whitened meanings in one language; None where one is not known, or they are in two."""
    if not one or not other or are_two_languages(one, other):
        return None
    return cosine(whitened(one), whitened(other))


@lru_cache(_IN_HAND)
def whitened(meaning: bytes) -> Vector:
    """Give a meaning without its usual subjects; some thirty microseconds."""
    plain = vector(meaning)
    numbers = in_whole_numbers(plain.numbers @ _map())
    return plain._replace(numbers=numbers, square=int(numbers @ numbers))


@cache
def _map() -> Numbers:
    whole = files(__package__).joinpath("whitening.bin").read_bytes()
    return np.frombuffer(whole, np.int8).reshape(DIMENSIONS, DIMENSIONS).astype(np.float32)
