"""Sends what is due. A lane (a far side) has its own few threads, so that a slow one delays only itself.

    outbox.lanes ─▶ a thread ─▶ lease ─ render ─ notifier.send ─ finish ─▶ … till none is due or the turn ends

There are at most `LANES` lanes at work; a lane's turn is short, and the one that has waited longest is next.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from alerts.decide import GIVE_UP_AFTER
from alerts.notify.deadline import DEADLINE
from alerts.notify.port import Notifier, Rendered, Sent
from alerts.outbox import Leased, Outbox
from alerts.render import render
from core.clock import Clock
from core.database import Database
from core.errors import Fenced, Transient
from core.log import get
from core.outcomes import AttemptOutcome, DeliveryState

LANES = 32
_LOOK_EVERY = 0.1
"""Seconds between looks for lanes with something due: what a new delivery waits at most."""
_AWAY_WAIT = 1.0
_TURN = 5.0
"""Seconds after which a thread lets another lane have its place."""
_LEASE_SIZE = 8
_GRACE = 8.0
"""Seconds that `run` waits for the sends under way when it is stopped: `wirewatch run` allows ten."""

_log = get("alerts.sender")


class Pulse(Protocol):
    """What a sender tells about itself (core.heartbeat.Pulse)."""

    problem: str

    def handled(self, count: int) -> None:
        """Count deliveries that were attempted."""


class Sender:
    """One sender; several may run, in several processes, and never send the same delivery at once."""

    def __init__(  # the team's contract
        self,
        database: Database,
        notifiers: Mapping[str, Notifier],
        clock: Clock,
        name: str,
        pulse: Pulse,
        *,
        lane_threads: int = 4,
        give_up_after: Mapping[str, timedelta] = GIVE_UP_AFTER,
        say: Callable[[Leased], Rendered] = render,
    ) -> None:
        self._outbox = Outbox(database, clock, give_up_after)
        self._notifiers = notifiers
        self._say = say
        self._clock = clock
        self._name = name
        self._pulse = pulse
        self._lane_threads = lane_threads
        self._at_work: Counter[str] = Counter()
        self._troubles: dict[str, str] = {}
        self._told = ""
        self._changed = threading.Condition()

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; then let the sends under way end, for at most `_GRACE` seconds."""
        while not stop.is_set():
            try:
                lanes = self._outbox.lanes()
            except Transient as error:
                self._tell(f"cannot look for deliveries: {error}")
                stop.wait(_AWAY_WAIT)
                continue
            with self._changed:
                self._tell("; ".join(self._troubles[lane] for lane in sorted(self._troubles)))
            self._staff(lanes, stop)
            stop.wait(_LOOK_EVERY)
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work.total(), _GRACE):
                _log.warning("sends_left_behind", count=self._at_work.total())

    def _tell(self, problem: str) -> None:
        """Change the pulse only when our own news change: it may be shared with a worker that has its own."""
        if problem != self._told:
            self._pulse.problem = self._told = problem

    def _staff(self, lanes: list[str], stop: threading.Event) -> None:
        with self._changed:
            busy = {lane for lane, count in self._at_work.items() if count}
            for lane in lanes:
                if lane not in busy and len(busy) >= LANES:
                    continue
                busy.add(lane)
                missing = self._lane_threads - self._at_work[lane]
                self._at_work[lane] += missing
                for _ in range(missing):
                    # Daemons: a send that hangs over the grace must not keep the process; its lease runs out.
                    threading.Thread(target=self._work, args=(lane, stop), name=lane, daemon=True).start()

    def _work(self, lane: str, stop: threading.Event) -> None:
        try:
            self._take_turn(lane, stop)
        except Transient as error:
            _log.warning("lane_interrupted", lane=lane, error=str(error))
            stop.wait(_AWAY_WAIT)
        finally:
            with self._changed:
                self._at_work[lane] -= 1
                self._at_work += Counter()  # forgets the lanes at zero
                self._changed.notify_all()

    def _take_turn(self, lane: str, stop: threading.Event) -> None:
        ends = time.monotonic() + _TURN
        while not stop.is_set() and time.monotonic() < ends:
            leased = self._outbox.lease(lane, self._name, _LEASE_SIZE)
            if not leased:
                return
            for number, one in enumerate(leased):
                late = one.until - self._clock() < timedelta(seconds=DEADLINE + 5)
                if stop.is_set() or late:
                    self._outbox.give_back(leased[number:])
                    break
                self._deliver(lane, one)

    def _deliver(self, lane: str, leased: Leased) -> None:
        began = time.monotonic()
        notifier = self._notifiers.get(leased.channel)
        if notifier is None:
            sent = Sent(AttemptOutcome.MISCONFIGURED, f"this sender knows no channel {leased.channel}")
        else:
            sent = notifier.send(self._say(leased), leased.target, leased.id)
        seconds = time.monotonic() - began
        try:
            state = self._outbox.finish(leased, sent, seconds, random.random())  # noqa: S311  # spreads retries
        except Fenced as error:
            _log.warning("delivery_fenced", delivery=leased.id, error=str(error))
            return
        self._pulse.handled(1)
        with self._changed:
            if state is DeliveryState.DUE:
                self._troubles[lane] = f"{lane}: {sent.detail}"
            else:
                self._troubles.pop(lane, None)
        _log.info(
            "attempted",
            delivery=leased.id,
            channel=leased.channel,
            attempt=leased.attempt,
            outcome=sent.outcome.value,
            state=state.value,
            seconds=round(seconds, 3),
        )
