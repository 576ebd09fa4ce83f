"""How many dead letters wait for a person, for /metrics: counted at most every half minute, however often asked."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from core.errors import WirewatchError
from operations.dead_letters import count_dead_letters

if TYPE_CHECKING:
    from operations.site import Site

_EVERY = 30.0


class DeadLetterGauge:
    """The last count; NaN while the bus or the database does not answer. For all threads."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._next = -math.inf
        self._count = math.nan

    def value(self) -> float:
        """Give the count; may take as long as the bus does, once in a while."""
        with self._lock:
            if time.monotonic() >= self._next:
                self._count = self._counted()
                self._next = time.monotonic() + _EVERY
            return self._count

    def _counted(self) -> float:
        try:
            with self._site.open_bus() as bus:
                return count_dead_letters(self._site, bus).waiting
        except WirewatchError:
            return math.nan
