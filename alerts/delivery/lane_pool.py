"""Which threads work on which lanes: the state that a sender's threads share, behind one lock.

A lane begins with one thread and gets more while its destination takes what it is given. Lanes whose destination hangs
do not count against `LANES`, so that any number of tarpits leaves room for the others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from alerts.delivery.leased import LeasedDelivery

LANES = 16
"""Lanes at work at once, those that hang not counted."""
THREADS = 600
"""Threads in all, hanging ones too: each costs about 60 KB while it waits."""
_HANGS = 1.0
"""Seconds after which a send no longer counts as quick."""


@dataclass(eq=False)
class SendUnderWay:
    """Who removes it from its lane records its end: its own thread, or the watch."""

    leased: LeasedDelivery
    began: float

    @property
    def seconds(self) -> float:
        """Give how long it has lasted."""
        return time.monotonic() - self.began


@dataclass(eq=False)
class Lane:
    """The threads of one destination."""

    name: str
    threads: int = 0
    allowed: int = 1
    sends: set[SendUnderWay] = field(default_factory=set)

    def hangs(self) -> bool:
        """Say whether any of its sends takes long."""
        return any(send.seconds > _HANGS for send in self.sends)


class LanePool:
    """Gives lanes their threads' places, at most `lane_threads` each."""

    def __init__(self, lane_threads: int) -> None:
        self._lane_threads = lane_threads
        self._lanes: dict[str, Lane] = {}
        self._changed = threading.Condition()

    def staff(self, due: Sequence[str]) -> list[Lane]:
        """Give places at lanes that have something due, the first in the list before others: a thread for each."""
        made: list[Lane] = []
        with self._changed:
            quick = {name for name, lane in self._lanes.items() if not lane.hangs()}
            threads = sum(lane.threads for lane in self._lanes.values())
            for name in due:
                hanging = name in self._lanes and name not in quick
                if not hanging and name not in quick and len(quick) >= LANES:
                    continue
                lane = self._lanes.setdefault(name, Lane(name))
                if not hanging:
                    quick.add(name)
                places = min(min(lane.allowed, self._lane_threads) - lane.threads, THREADS - threads - len(made))
                made += [lane] * max(places, 0)
                lane.threads += max(places, 0)
                if not lane.threads:
                    del self._lanes[name]
        return made

    def leave(self, lane: Lane) -> None:
        """Give a thread's place back."""
        with self._changed:
            lane.threads -= 1
            if not lane.threads and self._lanes.get(lane.name) is lane:
                del self._lanes[lane.name]
            self._changed.notify_all()

    def begin(self, lane: Lane, leased: LeasedDelivery) -> SendUnderWay:
        """Note that a send begins."""
        send = SendUnderWay(leased, time.monotonic())
        with self._changed:
            lane.sends.add(send)
        return send

    def end(self, lane: Lane, send: SendUnderWay, *, accepted: bool) -> bool:
        """Note that it ended; False where the watch has left it behind before."""
        with self._changed:
            if send not in lane.sends:
                return False
            lane.sends.remove(send)
            lane.allowed = min(lane.allowed + 1, self._lane_threads) if accepted else 1
        return True

    def take_overdue(self, seconds: float) -> list[tuple[Lane, SendUnderWay]]:
        """Take away the sends that last longer, each to be recorded by the caller; their places are still theirs."""
        with self._changed:
            overdue = [(lane, send) for lane in self._lanes.values() for send in lane.sends if send.seconds > seconds]
            for lane, send in overdue:
                lane.sends.remove(send)
                lane.allowed = 1
        return overdue

    def busy(self) -> set[str]:
        """Give the lanes that have a thread."""
        with self._changed:
            return set(self._lanes)

    def wait_until_idle(self, seconds: float) -> int:
        """Wait for all threads to leave; give how many are still there."""
        with self._changed:
            self._changed.wait_for(lambda: not self._lanes, seconds)
            return sum(lane.threads for lane in self._lanes.values())
