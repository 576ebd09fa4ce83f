"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], seconds: float = 60, seen: Callable[[], object] | None = None) -> None:
    """Wait until it holds, or fail and say what was seen last: what `seen` gives, else what `holds` gave."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not (last := holds()):
        if time.monotonic() >= ends:
            was = last if seen is None else seen()
            raise AssertionError(f"it did not come to hold within {seconds:g} s; seen last: {was!r}")
        pause.wait(0.02)
