"""A bound on a whole conversation: socket timeouts bound only each read, so one byte a second lasts for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

DEADLINE = 30.0
"""Seconds for one attempt to send, connecting included."""


@contextlib.contextmanager
def cut_off_after(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the socket that `current` gives when the time is up: whoever reads from it gets an error at once."""

    def cut() -> None:
        connection = current()
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
