"""Sees that the wall clock was moved, says so, and has put right what was set by the other time.

each second: wall clock and monotonic clock have gone on alike?
└ no ─▶ log, and ten minutes a line for people ─▶ put right at once
every half minute all the same: the clock may have moved while nobody ran
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from core.clock import Clock
from core.due import TOLERANCE
from core.errors import Transient
from core.log import get
from core.retry import Report

_LOOK_EVERY = 1.0
_PUT_RIGHT_EVERY = 30.0
_SAID_FOR = 600.0

_log = get("core.clock")


class ClockWatch:
    """Watches one clock, for one thread. `put_right` gets the present time, and gives how much it changed."""

    def __init__(
        self,
        clock: Clock,
        put_right: Callable[[datetime], int],
        report: Report,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._put_right = put_right
        self._report = report
        self._monotonic = monotonic
        self._last = clock(), monotonic()
        self._next = self._last[1]
        self._said_until: float | None = None

    def run(self, stop: threading.Event) -> None:
        """Look once a second, until `stop` is set."""
        while True:
            self.look()
            if stop.wait(_LOOK_EVERY):
                return

    def look(self) -> None:
        """Compare the clocks, and put right what is due for it; a database that is away is asked at the next look."""
        now, passed = self._clock(), self._monotonic()
        moved = (now - self._last[0]).total_seconds() - (passed - self._last[1])
        self._last = now, passed
        if abs(moved) > TOLERANCE.total_seconds():
            self._say(moved, passed)
        elif self._said_until is not None and passed >= self._said_until:
            self._said_until = None
            self._report("")
        if passed < self._next:
            return
        try:
            count = self._put_right(now)
        except Transient as error:
            _log.warning("put_right_postponed", error=str(error))
            return
        self._next = passed + _PUT_RIGHT_EVERY
        if count:
            _log.warning("brought_forward", count=count, why="set by a clock that was ahead of the present one")

    def _say(self, moved: float, passed: float) -> None:
        text = moved_text(moved)
        _log.warning("clock_moved", seconds=round(moved), note=text)
        self._report(f"{text} at {self._last[0]:%H:%M:%S} UTC; what was due by the old time is due now")
        self._said_until = passed + _SAID_FOR
        self._next = passed


def moved_text(seconds: float) -> str:
    """Say by how much the clock moved."""
    minutes, rest = divmod(round(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    by = f"{hours}:{minutes:02}:{rest:02}"
    return f"the clock went back by {by}" if seconds < 0 else f"the clock went ahead by {by}, or the machine slept"
