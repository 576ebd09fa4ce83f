"""The story index: which story an article belongs to. Adapters: `embedded.py`, `redis.py`.

Promised by both (tests/contract/test_stories.py):

- the same articles in the same order get the same placements on either adapter;
- an article and revision that was placed gets the same placement again, for as long as it is remembered;
- several workers may place at once: no address and no text founds two stories;
- what is remembered expires `MEMORY` after it was placed; candidates are at most `MEMORY` apart in article time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

from core.article import Placement
from processors.stories.fingerprint import Fingerprint

MEMORY = timedelta(hours=72)


class StoryIndex(Protocol):
    """For one thread; several may share the memory behind it."""

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placement]:
        """Place articles, in order. Raises `MemoryLost`, `ServiceAway`, `Transient`; nothing is placed then."""

    def rebuild(self, placed: Iterable[tuple[Fingerprint, Placement]]) -> None:
        """Fill an emptied memory with what the log says was placed; raises `Transient` while another worker does."""

    def check(self) -> None:
        """Raise `ServiceAway`, or `Refused` with the fix, when the memory cannot be trusted."""
