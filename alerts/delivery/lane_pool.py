"""Which threads work on which lanes: the state that a sender's threads share, behind one lock.

lanes with something due ─▶ waiting, by channel ─▶ a place free? ─▶ a thread ─▶ more, while all is accepted

Each channel has its own places: what waits in one never delays another. A lane begins with one thread and gets more
while its destination takes what it is given. Lanes whose destination hangs do not count against `LANES`, so that any
number of tarpits leaves room for the others.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts.delivery.lanes import channel_name
from alerts.delivery.leased import LeasedDelivery
from config.files.channels import CHANNELS, Channel, find_channel

LANES = 16
"""Lanes of a channel at work at once, those that hang not counted."""
THREADS = 300
"""Threads of a channel, hanging ones too: each costs about 60 KB while it waits."""
CONNECTIONS = 40
"""Threads of a channel that leads through one server: Postfix refuses a client's fifty-first connection."""
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
    channel: str
    threads: int = 0
    allowed: int = 1
    sends: set[SendUnderWay] = field(default_factory=set)

    def hangs(self) -> bool:
        """Say whether any of its sends takes long."""
        return any(send.seconds > _HANGS for send in self.sends)


class LanePool:
    """Gives lanes their threads' places, at most `lane_threads` each."""

    def __init__(self, lane_threads: int, channels: Mapping[str, Channel] = CHANNELS) -> None:
        self._lane_threads = lane_threads
        self._channels = channels
        self._lanes: dict[str, Lane] = {}
        self._waiting: dict[str, deque[str]] = {}
        self._changed = threading.Condition()

    def staff(self, due: Sequence[str]) -> list[Lane]:
        """Give places at lanes that have something due, those that came before first: a thread for each.

        Lanes for which there is no place wait for the next call, in order.
        """
        made: list[Lane] = []
        with self._changed:
            for name in due:
                self._waiting.setdefault(channel_name(name), deque()).append(name)
            for channel, waiting in self._waiting.items():
                made += self._staff_channel(channel, waiting)
            self._waiting = {channel: waiting for channel, waiting in self._waiting.items() if waiting}
        return made

    def _staff_channel(self, channel: str, waiting: deque[str]) -> list[Lane]:
        its = [lane for lane in self._lanes.values() if lane.channel == channel]
        quick = LANES - sum(not lane.hangs() for lane in its)
        free = self._most(channel) - sum(lane.threads for lane in its)
        made: list[Lane] = []
        while waiting and free > 0:
            lane = self._lanes.get(waiting[0])
            if lane is None:
                if quick <= 0:
                    break
                quick -= 1
                lane = self._lanes[waiting[0]] = Lane(waiting[0], channel)
            waiting.popleft()
            places = max(0, min(min(lane.allowed, self._lane_threads) - lane.threads, free))
            lane.threads += places
            free -= places
            made += [lane] * places
        return made

    def _most(self, channel: str) -> int:
        return CONNECTIONS if find_channel(channel, self._channels).one_server else THREADS

    def crowded(self) -> set[str]:
        """Give the channels of which lanes wait for a place."""
        with self._changed:
            return set(self._waiting)

    def wait_for_place(self, seconds: float) -> None:
        """Wait until a thread gives its place back, for so long at most."""
        with self._changed:
            self._changed.wait(seconds)

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
