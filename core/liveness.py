"""Says from inside a process that its loops still go round, to whoever started it.

    loops ─ progress() ─▶ time of each thread ─┐
    a database that is away excuses all ───────┼─▶ all well? ─▶ a byte every two seconds ─▶ the supervisor
    a thread that computes excuses itself ─────┘

A loop is hung when it has neither come round nor used its processor for a while: compiling a hundred thousand names
computes, a deadlock does not. A process that is stopped says nothing at all.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

TELL_EVERY = 2.0
SILENT_AFTER = 60.0
"""Seconds without a byte after which a process counts as hung."""
_ROUND = 20.0
"""Seconds that a loop may take to come round without computing: longer than any wait of ours for a lock."""
_COMPUTING = 0.02
"""Share of a processor that counts as work: machines are slow, and a lock that is waited for takes none."""

_lock = threading.Lock()
_came_round: dict[threading.Thread, float] = {}
"""By thread, not by its number: the number of an ended thread goes to a new one, which never began a loop."""
_excuses: list[Callable[[], bool]] = []


def progress() -> None:
    """Say that this thread's loop has come round; from then on it is expected to, until the thread ends."""
    with _lock:
        _came_round[threading.current_thread()] = time.monotonic()


def finished() -> None:
    """Say that this thread's loop has ended."""
    with _lock:
        _came_round.pop(threading.current_thread(), None)


def excuse_while(away: Callable[[], bool]) -> None:
    """Let nobody count as hung while `away` says that what everybody waits for does not answer."""
    _excuses.append(away)


def tell(to: int) -> None:
    """Write a byte to a file descriptor every two seconds while all is well, from a thread of its own."""
    progress()
    threading.Thread(target=_tell, args=(to, LoopWatch()), name="liveness", daemon=True).start()


class LoopWatch:
    """Judges the loops of this process. For one thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._computed: dict[threading.Thread, float] = {}
        self._asked = monotonic()

    def hung(self) -> list[str]:
        """Give the names of the threads whose loops are hung."""
        now = self._monotonic()
        passed, self._asked = now - self._asked, now
        with _lock:
            for ended in _came_round.keys() - set(threading.enumerate()):
                del _came_round[ended]
            late = [thread for thread, at in _came_round.items() if now - at > _ROUND]
            watched = list(_came_round)
        before, self._computed = self._computed, {thread: _processor_time(thread) for thread in watched}
        idle = [one for one in late if self._computed[one] - before.get(one, 0.0) < _COMPUTING * passed]
        return [] if any(away() for away in _excuses) else [one.name for one in idle]


def _processor_time(thread: threading.Thread) -> float:
    return time.clock_gettime(time.pthread_getcpuclockid(thread.ident or 0))  # it has come round, so it has one


def _tell(to: int, watch: LoopWatch) -> None:
    while True:
        if not watch.hung():
            try:
                os.write(to, b".")
            except OSError:  # nobody listens: a plain pipe, or the supervisor is gone
                return
        time.sleep(TELL_EVERY)
