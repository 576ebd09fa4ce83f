"""What keeps deliveries from leaving, as the console shows it: the newest answer of each lane that has to wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection

from core.heartbeat import Heartbeat

_SHOWN = 5
_REPEATED = 30.0
"""Seconds for which a lane's problem is shown without being renewed."""


class LaneProblems:
    """Problems by lane, shown on the sender's heartbeat. For all threads."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._shown = ""
        self._looking = ""
        self._lock = threading.Lock()
        self._by_lane: dict[str, tuple[float, str]] = {}

    def note(self, lane: str, detail: str) -> None:
        """Keep what a lane's destination answered."""
        with self._lock:
            self._by_lane[lane] = time.monotonic(), f"{lane}: {detail}"

    def clear(self, lane: str) -> None:
        """Forget a lane's problem: a delivery of it has ended."""
        with self._lock:
            self._by_lane.pop(lane, None)

    def cannot_look(self, problem: str) -> None:
        """Keep why nobody can look for deliveries; "" where it is possible."""
        self._looking = f"cannot look for deliveries: {problem}" if problem else ""
        if problem:
            self._show(self._looking)

    def show_lanes(self, busy: Collection[str]) -> None:
        """Show the problems in one line, those of lanes that are no longer busy only for a while."""
        now = time.monotonic()
        with self._lock:
            self._by_lane = {
                lane: (at, what) for lane, (at, what) in self._by_lane.items() if now - at < _REPEATED or lane in busy
            }
            problem = "; ".join(what for _, (_, what) in sorted(self._by_lane.items())[:_SHOWN])
        self._show(problem)

    def _show(self, problem: str) -> None:
        """Change the heartbeat only when our own problem changes: it may be shared with a worker that has its own."""
        if problem != self._shown:
            self._heartbeat.problem = self._shown = problem
