"""How a process is asked to stop: SIGTERM, Ctrl-C, or, as a supervised child, the end of its parent."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress


def stop_event(*, supervised: bool) -> threading.Event:
    """Give an event that is set when this process should stop. Call it once, from the main thread.

    A supervised child reads its standard input: the pipe closes when the supervisor dies, however it dies,
    so that kill -9 of `wirewatch run` leaves no orphans.
    """
    stop = threading.Event()

    def ask(_signal: int, _frame: object) -> None:
        if stop.is_set() and not supervised:
            os._exit(130)  # a second Ctrl-C: the person means it
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    if supervised:
        threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True, name="parent").start()
    return stop


def _wait_for_parent(stop: threading.Event) -> None:
    # os.read, not sys.stdin: a buffered reader holds a lock that interpreter shutdown would trip over.
    # A supervisor killed before it has read our signs of life leaves a connection that is reset, not at its end.
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    stop.set()
