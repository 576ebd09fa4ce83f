"""How late a worker reads: what waits behind much else is late, and the worker itself, which is busy, looks well.

A log is read in its order, so that the age of what is read now is how long news wait that come now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.bus.port import Received
from core.clock import Clock
from core.worker import Handler

LATE = timedelta(minutes=5)
"""From when people are told: an ordinary peak is over before."""
_FRESH = timedelta(minutes=1)
"""So long a reading counts once its batch is done: a worker without work is not late."""


class Lateness:
    """Handles batches by another handler, and knows how old they were."""

    def __init__(self, handler: Handler, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock
        self._oldest: datetime | None = None
        self._done: datetime | None = None

    def handle(self, batch: Sequence[Received]) -> None:
        """Note the age of the oldest message, and handle the batch."""
        self._oldest, self._done = min(message.at for message in batch), None
        self._handler.handle(batch)
        self._done = self._clock()

    def problem(self) -> str:
        """Say since when news wait, "" while they do not wait long."""
        now = self._clock()
        if self._oldest is None or (self._done is not None and now - self._done > _FRESH):
            return ""
        late = (self._done or now) - self._oldest
        if late < LATE:
            return ""
        minutes = int(late.total_seconds() // 60)
        return (
            f"news wait: what is read now came {minutes} minutes ago; `wirewatch status` says how much waits, and "
            "another worker, or a pause of imports, helps"
        )
