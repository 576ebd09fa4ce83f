"""Sends what is due. A lane (the queue of one destination) has its own few threads: a slow one delays only itself.

    outbox.lanes ─▶ a thread ─▶ dispatch.take ─ render ─ notifier.send ─ finish ─▶ … till none is due or its time is up
                     └─ over the deadline: left behind, its delivery recorded as unknown

A lane's time is short, and then the next one has it, round and round. How many threads a lane has: `lane_pool.py`.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from alerts.delivery.channels.deadline import DEADLINE
from alerts.delivery.channels.port import AttemptResult, Notifier
from alerts.delivery.dispatch import Dispatch, Outgoing
from alerts.delivery.held_up import HeldUp
from alerts.delivery.lane_pool import Lane, LanePool
from alerts.delivery.lanes import rate_key
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.outbox import LEASED_AT_ONCE, Outbox
from alerts.delivery.prepare import prepare
from alerts.delivery.problems import LaneProblems
from alerts.messages.rendered import Rendered
from alerts.messages.renderer import Message
from config.files.channels import CHANNELS, Channel, find_channel
from core import liveness
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.due import TOLERANCE, is_over
from core.errors import Fenced, Transient
from core.heartbeat import Heartbeat
from core.log import get
from core.outcomes import AttemptOutcome, DeliveryState
from core.retry import Attempts, backoff

LEFT_BEHIND_AFTER = DEADLINE + 5
"""Seconds after which a send that does not come back is left behind: notifiers bound themselves at `DEADLINE`."""
_LOOK_EVERY = 0.1
"""Seconds between looks for lanes with something due: what a new delivery waits at most."""
_LONGEST_PAUSE = 1.0
"""Seconds between two tries while the database is away."""
_LANE_SECONDS = 5.0
"""Seconds after which a thread lets another lane have its place; where others wait, what it leased once is all."""
_GRACE = 8.0
"""Seconds that `run` waits for the sends under way when it is stopped: `wirewatch run` allows ten."""

_log = get("alerts.delivery.sender")


class Sender:
    """One sender; several may run, in several processes, and never send the same delivery at once.

    `render` puts a message into all forms; it is called once for each attempt, so that what it makes may be for one.
    """

    def __init__(  # what a worker is wired with
        self,
        database: Database,
        notifiers: Mapping[str, Notifier],
        clock: Clock,
        name: str,
        heartbeat: Heartbeat,
        *,
        render: Callable[[str, Message], Rendered],
        channels: Mapping[str, Channel] = CHANNELS,
        lane_threads: int = 4,
        operator: str = "",
        left_behind_after: float = LEFT_BEHIND_AFTER,
    ) -> None:
        self._outbox = Outbox(database, clock, channels, operator)
        self._dispatch = Dispatch(database, self._outbox, clock, channels)
        self._notifiers = notifiers
        self._channels = channels
        self._render = render
        self._clock = clock
        self._name = name
        self._heartbeat = heartbeat
        self._left_behind_after = left_behind_after
        self._pool = LanePool(lane_threads, channels)
        self._problems = LaneProblems(heartbeat)
        self._held_up = HeldUp()

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set; then let the sends under way end, for at most `_GRACE` seconds."""
        looks = Attempts("look_for_deliveries", self._problems.cannot_look, longest=_LONGEST_PAUSE)
        while not stop.is_set():
            liveness.progress()
            self._leave_behind()
            try:
                lanes = self._outbox.lanes(but=self._pool.crowded())
            except Transient as error:
                stop.wait(looks.failed(error))
                continue
            looks.succeeded()
            self._problems.show_lanes(self._pool.busy())
            self._staff(lanes, stop)
            if self._pool.crowded():
                self._pool.wait_for_place(_LOOK_EVERY)
            else:
                stop.wait(_LOOK_EVERY)
        liveness.finished()
        left = self._pool.wait_until_idle(_GRACE)
        if left:
            _log.warning("sends_left_behind", count=left)

    def _staff(self, lanes: Sequence[str], stop: threading.Event) -> None:
        for lane in self._pool.staff(lanes):
            # Daemons: a send that hangs over the grace must not keep the process; its lease runs out.
            threading.Thread(target=self._work, args=(lane, stop), name=lane.name, daemon=True).start()

    def _work(self, lane: Lane, stop: threading.Event) -> None:
        ours = True
        try:
            ours = self._send_due(lane, stop)
        except Transient as error:
            _log.warning("lane_interrupted", lane=lane.name, error=str(error))
            stop.wait(backoff(1, error.retry_after, random.random(), first=_LONGEST_PAUSE))  # noqa: S311  # no secret
        finally:
            if ours:  # else we were left behind, and the watch has given our place away
                self._pool.leave(lane)

    def _send_due(self, lane: Lane, stop: threading.Event) -> bool:
        """Send what is due, for a while; say whether this thread still has its place."""
        ends = time.monotonic() + _LANE_SECONDS
        while not stop.is_set() and time.monotonic() < ends:
            outgoing = self._dispatch.take(lane.name, self._name, LEASED_AT_ONCE)
            if not outgoing:
                return True
            if not self._send_all(lane, outgoing, stop):
                return False
            if lane.channel in self._pool.crowded():
                return True
        return True

    def _send_all(self, lane: Lane, outgoing: Sequence[Outgoing], stop: threading.Event) -> bool:
        """Send each at its time, and give back what there is no time for; say whether this thread has its place."""
        for number, one in enumerate(outgoing):
            left = (one.not_before - self._clock()).total_seconds()
            stop.wait(0.0 if is_over(left, TOLERANCE.total_seconds()) else left)
            late = one.leased.until - self._clock() < timedelta(seconds=self._left_behind_after + 5)
            if stop.is_set() or late:
                self._give_back(outgoing[number:])
                return True
            if not self._deliver(lane, one):
                with contextlib.suppress(Transient):  # their lease runs out instead
                    self._give_back(outgoing[number + 1 :])
                return False
        return True

    def _give_back(self, outgoing: Sequence[Outgoing]) -> None:
        self._outbox.give_back([one.leased for one in outgoing])

    def _deliver(self, lane: Lane, outgoing: Outgoing) -> bool:
        """Try once and record it; say whether it came to its end before it was left behind."""
        leased = outgoing.leased
        made = prepare(self._render, find_channel(leased.channel, self._channels), leased, outgoing.message)
        send = self._pool.begin(lane, leased)
        result = made if isinstance(made, AttemptResult) else self._attempt(leased, made)
        accepted = result.outcome is AttemptOutcome.ACCEPTED
        if accepted:
            reached(CrashPoint.AFTER_ACCEPT)
        seconds = send.seconds
        if not self._pool.end(lane, send, accepted=accepted):
            return False
        self._record(leased, result, seconds)
        return True

    def _attempt(self, leased: LeasedDelivery, rendered: Rendered) -> AttemptResult:
        notifier = self._notifiers.get(leased.channel)
        if notifier is None:
            return AttemptResult(AttemptOutcome.MISCONFIGURED, f"this sender knows no channel {leased.channel}")
        return notifier.send(rendered, leased.target, leased.id)

    def _record(self, leased: LeasedDelivery, result: AttemptResult, seconds: float) -> None:
        try:
            state = self._outbox.finish(leased, result, seconds, random.random())  # noqa: S311  # spreads retries
        except Fenced as error:
            _log.warning("delivery_fenced", delivery=leased.id, error=str(error))
            return
        self._heartbeat.handled(1)
        if state is DeliveryState.DUE:
            self._problems.note(leased.lane, result.detail)
        else:
            self._problems.clear(leased.lane)
        _log.info(
            "delivery_attempted",
            delivery=leased.id,
            channel=leased.channel,
            attempt=leased.attempt,
            outcome=result.outcome.value,
            state=state.value,
            seconds=round(seconds, 3),
        )
        self._hold_or_bring_forward(leased, result)

    def _hold_or_bring_forward(self, leased: LeasedDelivery, result: AttemptResult) -> None:
        key = rate_key(find_channel(leased.channel, self._channels), leased.lane)
        if result.away:
            self._held_up.note(key, leased.id)
        elif result.outcome is AttemptOutcome.ACCEPTED and (waiting := self._held_up.take(key)):
            self._outbox.bring_forward(waiting)
            _log.info("deliveries_brought_forward", lane=leased.lane, count=len(waiting))

    def _leave_behind(self) -> None:
        """Record sends that are over every deadline as unknown, and give their threads' places away.

        What such a thread still does is its own: it may even deliver, which the same id makes recognisable. Its
        end is not recorded, since the outbox has had its attempt's already.
        """
        for lane, send in self._pool.take_overdue(self._left_behind_after):
            detail = f"no end after {send.seconds:.0f} s; it may have been taken"
            try:
                self._record(send.leased, AttemptResult(AttemptOutcome.UNKNOWN, detail), send.seconds)
            except Transient as error:
                _log.warning("lane_interrupted", lane=lane.name, error=str(error))  # the lease runs out instead
            self._pool.leave(lane)
