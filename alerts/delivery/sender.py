"""Sends what is due. A lane (a far side) has its own few threads, so that a slow one delays only itself.

    outbox.lanes ─▶ a thread ─▶ lease ─ render ─ notifier.send ─ finish ─▶ … till none is due or the turn ends
                     └─ over the deadline: left behind, its delivery recorded as unknown

A lane begins with one thread and gets more while its far side takes what it is given. Lanes whose far side hangs do not
count against `LANES`, so that any number of tarpits leaves room for the others; a lane's turn is short, and the one
that has waited longest is next.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from alerts.delivery.channels.deadline import DEADLINE
from alerts.delivery.channels.port import Notifier, Rendered, Sent
from alerts.delivery.lanes import RATES
from alerts.delivery.leased import Leased
from alerts.delivery.outbox import Outbox
from alerts.delivery.retry_policy import GIVE_UP_AFTER
from alerts.messages.rendering import render
from alerts.messages.service_rendering import render_notice
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.errors import Fenced, Transient
from core.heartbeat import Heartbeat
from core.log import get
from core.outcomes import AttemptOutcome, DeliveryState
from core.retry import Attempts, backoff

LANES = 16
"""Lanes at work at once, those that hang not counted."""
THREADS = 600
"""Threads in all, hanging ones too: each costs about 60 KB while it waits."""
LEFT_BEHIND_AFTER = DEADLINE + 5
"""Seconds after which a send that does not come back is left behind: notifiers bound themselves at `DEADLINE`."""
_HANGS = 1.0
"""Seconds after which a send no longer counts as quick."""
_LOOK_EVERY = 0.1
"""Seconds between looks for lanes with something due: what a new delivery waits at most."""
_LONGEST_PAUSE = 1.0
"""Seconds between two tries while the database is away."""
_TURN = 5.0
"""Seconds after which a thread lets another lane have its place."""
_LEASE_SIZE = 8
_GRACE = 8.0
"""Seconds that `run` waits for the sends under way when it is stopped: `wirewatch run` allows ten."""
_REPEATED = 30.0
"""Seconds for which a lane's trouble is told without being renewed."""

_log = get("alerts.delivery.sender")


@dataclass(eq=False)
class _Send:
    """A send under way. Who removes it from its lane records its end: its own thread, or the watch."""

    leased: Leased
    began: float


@dataclass(eq=False)
class _Lane:
    """The threads of one far side."""

    threads: int = 0
    allowed: int = 1
    sends: set[_Send] = field(default_factory=set)

    def hangs(self, now: float) -> bool:
        """Say whether any of its sends takes long."""
        return any(now - send.began > _HANGS for send in self.sends)


class Sender:
    """One sender; several may run, in several processes, and never send the same delivery at once."""

    def __init__(  # the team's contract
        self,
        database: Database,
        notifiers: Mapping[str, Notifier],
        clock: Clock,
        name: str,
        heartbeat: Heartbeat,
        *,
        lane_threads: int = 4,
        give_up_after: Mapping[str, timedelta] = GIVE_UP_AFTER,
        rates: Mapping[str, float] = RATES,
        operator: str = "",
        left_behind_after: float = LEFT_BEHIND_AFTER,
        say: Callable[[Leased], Rendered] = render,
    ) -> None:
        self._outbox = Outbox(database, clock, give_up_after, rates, operator)
        self._notifiers = notifiers
        self._say = say
        self._clock = clock
        self._name = name
        self._heartbeat = heartbeat
        self._lane_threads = lane_threads
        self._left_behind_after = left_behind_after
        self._lanes: defaultdict[str, _Lane] = defaultdict(_Lane)
        self._troubles: dict[str, tuple[float, str]] = {}
        self._reported = ""
        self._changed = threading.Condition()

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; then let the sends under way end, for at most `_GRACE` seconds."""
        looks = Attempts("look_for_deliveries", self._report, longest=_LONGEST_PAUSE)
        while not stop.is_set():
            self._leave_behind()
            try:
                lanes = self._outbox.lanes()
            except Transient as error:
                stop.wait(looks.failed(error))
                continue
            looks.succeeded()
            self._staff(lanes, stop)
            stop.wait(_LOOK_EVERY)
        with self._changed:
            if not self._changed.wait_for(lambda: not self._lanes, _GRACE):
                _log.warning("sends_left_behind", count=sum(lane.threads for lane in self._lanes.values()))

    def _report(self, problem: str) -> None:
        """Change the heartbeat only when our own news change: it may be shared with a worker that has its own."""
        problem = f"cannot look for deliveries: {problem}" if problem else self._trouble()
        if problem != self._reported:
            self._heartbeat.problem = self._reported = problem

    def _trouble(self) -> str:
        with self._changed:
            return "; ".join(self._troubles[lane][1] for lane in sorted(self._troubles)[:5])

    def _staff(self, lanes: list[str], stop: threading.Event) -> None:
        now = time.monotonic()
        with self._changed:
            quick = {name for name, lane in self._lanes.items() if not lane.hangs(now)}
            threads = sum(lane.threads for lane in self._lanes.values())
            for name in lanes:
                hanging = name in self._lanes and name not in quick
                if not hanging and name not in quick and len(quick) >= LANES:
                    continue
                lane = self._lanes[name]
                if not hanging:
                    quick.add(name)
                while lane.threads < min(lane.allowed, self._lane_threads) and threads < THREADS:
                    lane.threads += 1
                    threads += 1
                    # Daemons: a send that hangs over the grace must not keep the process; its lease runs out.
                    threading.Thread(target=self._work, args=(name, lane, stop), name=name, daemon=True).start()
                if not lane.threads:
                    del self._lanes[name]

    def _work(self, name: str, lane: _Lane, stop: threading.Event) -> None:
        ours = True
        try:
            ours = self._take_turn(name, lane, stop)
        except Transient as error:
            _log.warning("lane_interrupted", lane=name, error=str(error))
            stop.wait(backoff(1, error.retry_after, random.random(), first=_LONGEST_PAUSE))  # noqa: S311  # no secret
        finally:
            if ours:  # else we were left behind, and the watch has given our place away
                self._go_home(name, lane)

    def _go_home(self, name: str, lane: _Lane) -> None:
        with self._changed:
            lane.threads -= 1
            if not lane.threads and self._lanes.get(name) is lane:
                del self._lanes[name]
            self._changed.notify_all()

    def _take_turn(self, name: str, lane: _Lane, stop: threading.Event) -> bool:
        """Send what is due, for a while; say whether this thread still has its place."""
        ends = time.monotonic() + _TURN
        while not stop.is_set() and time.monotonic() < ends:
            leased = self._outbox.lease(name, self._name, _LEASE_SIZE)
            if not leased:
                return True
            reached(CrashPoint.AFTER_LEASE)
            for number, one in enumerate(leased):
                stop.wait(max(0.0, (one.not_before - self._clock()).total_seconds()))
                late = one.until - self._clock() < timedelta(seconds=self._left_behind_after + 5)
                if stop.is_set() or late:
                    self._outbox.give_back(leased[number:])
                    break
                if not self._deliver(lane, one):
                    with contextlib.suppress(Transient):  # their lease runs out instead
                        self._outbox.give_back(leased[number + 1 :])
                    return False
        return True

    def _deliver(self, lane: _Lane, leased: Leased) -> bool:
        """Try once and record it; say whether it came to its end before it was left behind."""
        words = self._say(leased) if leased.notice is None else render_notice(leased.notice)
        send = _Send(leased, time.monotonic())
        with self._changed:
            lane.sends.add(send)
        sent = self._send(leased, words)
        if sent.outcome is AttemptOutcome.ACCEPTED:
            reached(CrashPoint.AFTER_ACCEPT)
        seconds = time.monotonic() - send.began
        with self._changed:
            if send not in lane.sends:
                return False
            lane.sends.remove(send)
            takes = sent.outcome is AttemptOutcome.ACCEPTED
            lane.allowed = min(lane.allowed + 1, self._lane_threads) if takes else 1
        self._record(leased, sent, seconds)
        return True

    def _send(self, leased: Leased, words: Rendered) -> Sent:
        notifier = self._notifiers.get(leased.channel)
        if notifier is None:
            return Sent(AttemptOutcome.MISCONFIGURED, f"this sender knows no channel {leased.channel}")
        return notifier.send(words, leased.target, leased.id)

    def _record(self, leased: Leased, sent: Sent, seconds: float) -> None:
        try:
            state = self._outbox.finish(leased, sent, seconds, random.random())  # noqa: S311  # spreads retries
        except Fenced as error:
            _log.warning("delivery_fenced", delivery=leased.id, error=str(error))
            return
        self._heartbeat.handled(1)
        with self._changed:
            if state is DeliveryState.DUE:
                self._troubles[leased.lane] = time.monotonic(), f"{leased.lane}: {sent.detail}"
            else:
                self._troubles.pop(leased.lane, None)
        _log.info(
            "delivery_attempted",
            delivery=leased.id,
            channel=leased.channel,
            attempt=leased.attempt,
            outcome=sent.outcome.value,
            state=state.value,
            seconds=round(seconds, 3),
        )

    def _leave_behind(self) -> None:
        """Record sends that are over every deadline as unknown, and give their threads' places away.

        What such a thread still does is its own: it may even deliver, which the same id makes recognisable. Its
        end is not recorded, since the outbox has had its attempt's already.
        """
        now = time.monotonic()
        with self._changed:
            overdue = [
                (name, lane, send)
                for name, lane in self._lanes.items()
                for send in lane.sends
                if now - send.began > self._left_behind_after
            ]
            for _, lane, send in overdue:
                lane.sends.remove(send)
                lane.allowed = 1
            self._troubles = {
                lane: told for lane, told in self._troubles.items() if now - told[0] < _REPEATED or lane in self._lanes
            }
        for name, lane, send in overdue:
            seconds = now - send.began
            said = f"no end after {seconds:.0f} s; it may have been taken"
            try:
                self._record(send.leased, Sent(AttemptOutcome.UNKNOWN, said), seconds)
            except Transient as error:
                _log.warning("lane_interrupted", lane=name, error=str(error))  # the lease runs out instead
            self._go_home(name, lane)
