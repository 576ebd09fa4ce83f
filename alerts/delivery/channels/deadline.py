"""A bound on a whole SMTP conversation: socket timeouts bound only each read, so one byte a second lasts for ever."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator

DEADLINE = 30.0
"""Seconds for one attempt to send, connecting included."""


class _Cutter:
    """One thread that cuts whatever is over its time: a timer for each send would be a thread for each."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: dict[int, Callable[[], socket.socket | None]] = {}
        self._queue: list[tuple[float, int]] = []
        self._running = False

    def add(self, seconds: float, current: Callable[[], socket.socket | None]) -> int:
        """Cut that socket after so many seconds, unless it is taken back."""
        number = next(self._numbers)
        with self._changed:
            self._waiting[number] = current
            heapq.heappush(self._queue, (time.monotonic() + seconds, number))
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="deadlines").start()
            elif self._queue[0][1] == number:
                self._changed.notify()
        return number

    def take_back(self, number: int) -> None:
        """Forget one: it ended in time. Its place in the queue passes by itself."""
        with self._changed:
            self._waiting.pop(number, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._queue and self._queue[0][1] not in self._waiting:
                    heapq.heappop(self._queue)
                wait = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                current = self._waiting.pop(heapq.heappop(self._queue)[1])
            connection = current()
            if connection is not None:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


_cutter = _Cutter()


@contextlib.contextmanager
def cut_off_after(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the socket that `current` gives when the time is up: whoever reads from it gets an error at once."""
    number = _cutter.add(seconds, current)
    try:
        yield
    finally:
        _cutter.take_back(number)
