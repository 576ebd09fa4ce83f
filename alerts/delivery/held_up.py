"""Deliveries that found nobody at their destination: once it takes one, the others need not wait for their own time.

Waits grow with each attempt, to a quarter of an hour: after a night without a mail server an alert would be that late.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

from alerts.delivery.transitions import AT_ONCE

_REMEMBERED = 20_000
"""Deliveries of a destination; what comes after them has its own time."""


class HeldUp:
    """Ids by what their lanes share (`lanes.rate_key`). For all threads; what a restart forgets has its own time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def note(self, key: str, delivery: str) -> None:
        """Keep a delivery that nobody answered."""
        with self._lock:
            if len(self._waiting[key]) < _REMEMBERED:
                self._waiting[key][delivery] = None

    def take(self, key: str) -> Sequence[str]:
        """Give some that were held up by what answers again, those noted first; they are forgotten."""
        with self._lock:
            waiting = self._waiting.get(key)
            if not waiting:
                return ()
            found = list(waiting)[:AT_ONCE]
            for delivery in found:
                del waiting[delivery]
        return found
