"""What a consumer has polled and not committed, and whether some of it has gone to another member since."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Mapping


class Unfinished:
    """The places in the log of one consumer; `taken` may be called on another thread than the rest."""

    def __init__(self) -> None:
        self._first: dict[Hashable, int] = {}
        self._behind: dict[Hashable, int] = {}
        self._lock = threading.Lock()
        self._taken: set[Hashable] = set()

    @property
    def first(self) -> Mapping[Hashable, int]:
        """Per partition the first offset that was polled and not committed."""
        return self._first

    @property
    def behind(self) -> Mapping[Hashable, int]:
        """Per partition the offset after the last that was polled."""
        return self._behind

    def polled(self, place: Hashable, first: int, last: int) -> None:
        """Note what a poll brought."""
        self._first.setdefault(place, first)
        self._behind[place] = last + 1

    def taken(self, places: Iterable[Hashable]) -> None:
        """Note that partitions were taken: what was polled of them is stale even if they come back."""
        with self._lock:
            self._taken.update(places)

    def is_stale(self) -> bool:
        """Say whether any of it was taken."""
        with self._lock:
            return not self._taken.isdisjoint(self._behind)

    def clear(self) -> None:
        """Begin anew: all is committed, or comes again."""
        self._first, self._behind = {}, {}
        with self._lock:
            self._taken.clear()
