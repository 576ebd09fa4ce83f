"""What the story index compares: hashes of an article's address, text and word groups. Pure.

Near-same text is estimated with MinHash over groups of three words of title and text (Broder 1997). Numbers are kept
apart: bulletins that differ only in a toll, a date or a score are different texts.
"""

from __future__ import annotations

import hashlib
import re
import zlib

import msgspec
import numpy as np

from core.article import Article
from processors.entities.fold import fold

HASHES = 48
BANDS = 12
"""Four hashes a band: two texts that share 70 % of their word groups meet in a band 96 times of 100."""
_GROUP = 3
_FEWEST_GROUPS = 12
"""Texts with fewer word groups are compared as a whole only: two short headlines share groups by chance."""
_WORDS = 600
_PRIME = np.uint64(4_294_967_311)
_RANDOM = np.random.default_rng(20201124)  # fixed: fingerprints are compared across machines and years
_FACTORS = _RANDOM.integers(1, 2**31, HASHES, dtype=np.uint64)[:, None]
_OFFSETS = _RANDOM.integers(0, 2**31, HASHES, dtype=np.uint64)[:, None]
_DIGITS = re.compile(r"\d+")


class Fingerprint(msgspec.Struct, frozen=True):
    """All that is remembered of an article to compare others with it."""

    article: str
    revision: str
    at: int
    """Seconds since 1970, the article's own time: replays agree."""
    address: str
    """Hash of the canonical URL, or empty."""
    text: str
    """Hash of the folded title and text."""
    numbers: str
    """Hash of the numbers in them."""
    minhash: bytes
    """`HASHES` times 4 bytes, or empty for short texts."""


def fingerprint(article: Article) -> Fingerprint:
    """Make the fingerprint of an article."""
    folded = fold(f"{article.title}\n{article.text}")
    return Fingerprint(
        article=article.id,
        revision=article.revision,
        at=int(article.published.timestamp()),
        address=_hash(article.canonical) if article.canonical else "",
        text=_hash(folded) if folded.strip() else "",
        numbers=_hash(" ".join(sorted(_DIGITS.findall(folded)))),
        minhash=_minhash(folded.split()[:_WORDS]),
    )


def bands(minhash: bytes) -> list[bytes]:
    """Give what two near-same texts probably share one of."""
    size = len(minhash) // BANDS
    return [bytes([number]) + minhash[number * size : (number + 1) * size] for number in range(BANDS if size else 0)]


def equal_hashes(one: bytes, other: bytes) -> int:
    """Count the hashes that two fingerprints share, of `HASHES`: an estimate of the shared word groups."""
    if not one or not other:
        return 0
    return int(np.count_nonzero(np.frombuffer(one, np.uint32) == np.frombuffer(other, np.uint32)))


def _minhash(words: list[str]) -> bytes:
    groups = {" ".join(words[start : start + _GROUP]) for start in range(len(words) - _GROUP + 1)}
    if len(groups) < _FEWEST_GROUPS:
        return b""
    hashed = np.array([zlib.crc32(group.encode()) for group in groups], dtype=np.uint64)
    return bytes(((hashed * _FACTORS + _OFFSETS) % _PRIME).min(axis=1).astype(np.uint32).tobytes())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
