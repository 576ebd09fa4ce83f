"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until it holds, or fail."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < ends, "it did not come to hold in time"
        pause.wait(0.02)
