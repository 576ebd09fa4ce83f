"""The one loop of all consumers: poll → handle → commit.

A handler's effects are durable when it returns, and only then is the position committed: a crash repeats work,
never loses it, so handlers are idempotent. What fails is either away (wait, and hand over the same batch again) or
broken (narrow down to the message that breaks it, park that in `dead`, go on).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from core import log, metrics
from core.article import DeadLetter, encode
from core.bus.port import DEAD, Bus, Message, Received, Subscription
from core.clock import now
from core.errors import BadMessage, Fenced, Transient
from core.outcomes import DeadReason

T = TypeVar("T")

_log = log.get("worker")
_POLL_SECONDS = 0.5  # how long a stop can go unnoticed
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 10.0
_DEAD_VALUE_LIMIT = 64 * 1024


class Handler(Protocol):
    """What a worker does with its messages."""

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all of it, durably. Raises `Transient` to be asked again; anything else marks the batch as broken."""


class Pulse(Protocol):
    """Where the loop tells how it is (core.heartbeat.Pulse)."""

    problem: str

    def handled(self, count: int) -> None:
        """Count messages done."""


class Worker:
    """One member of a group on one topic."""

    def __init__(self, bus: Bus, topic: str, group: str, handler: Handler, name: str, pulse: Pulse, batch: int = 50) -> None:
        self._bus = bus
        self._topic = topic
        self._group = group
        self._handler = handler
        self._name = name
        self._pulse = pulse
        self._batch = batch
        self._stop = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then finish the batch in hand, unless something it needs is away."""
        self._stop = stop
        subscription: Subscription | None = None
        try:
            subscription = self._again(lambda: self._bus.subscribe(self._topic, self._group, self._name))
            while not stop.is_set():
                self._turn(subscription)
        except _Stopped:
            pass  # asked to stop while something was away: what was in hand comes again
        finally:
            if subscription is not None:
                subscription.close()

    def _turn(self, subscription: Subscription) -> None:
        began = time.monotonic()
        try:
            batch = self._again(lambda: subscription.poll(self._batch, _POLL_SECONDS))
            if not batch:
                return
            self._settle(batch)
            self._again(subscription.commit)
        except Fenced as error:
            _log.info("the partitions moved on; what was done here comes again elsewhere", reason=str(error))
            subscription.rewind()
            return
        metrics.MESSAGES.labels(self._topic).inc(len(batch))
        metrics.BATCH_SECONDS.labels(self._topic).observe(time.monotonic() - began)
        self._pulse.handled(len(batch))

    def _settle(self, batch: Sequence[Received]) -> None:
        """Handle a batch, whatever it takes: halve a broken one until the guilty message stands alone."""
        try:
            self._again(lambda: self._handler.handle(batch))
        except (_Stopped, Fenced):
            raise
        except Exception as error:  # noqa: BLE001  # the only broad one: whatever one message does, the others must go on
            if len(batch) == 1:
                self._park(batch[0], error)
                return
            middle = len(batch) // 2
            self._settle(batch[:middle])
            self._settle(batch[middle:])

    def _park(self, message: Received, error: Exception) -> None:
        reason = DeadReason.UNREADABLE if isinstance(error, BadMessage) else DeadReason.CRASHED
        _log.error("message parked", topic=message.topic, offset=message.offset, reason=reason, exc_info=error)
        letter = DeadLetter(
            by=self._name,
            at=now(),
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            reason=reason,
            error=log.safe(f"{type(error).__name__}: {error}"),
            value=message.value[:_DEAD_VALUE_LIMIT],
        )
        self._again(lambda: self._bus.publish(DEAD, [Message(message.key, encode(letter))]))
        metrics.DEAD.labels(reason).inc()

    def _again(self, act: Callable[[], T]) -> T:
        """Do it, waiting for what is away; raises `_Stopped` when asked to stop meanwhile, and `Fenced` at once."""
        wait = _FIRST_WAIT
        while True:
            try:
                result = act()
            except Fenced:
                raise
            except Transient as error:
                self._pulse.problem = str(error)
                _log.warning("waiting", worker=self._name, reason=str(error))
                if self._stop.wait(max(error.retry_after or 0.0, wait * random.uniform(0.5, 1.0))):  # noqa: S311  # spreads, hides nothing
                    raise _Stopped from error
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                if wait > _FIRST_WAIT:
                    self._pulse.problem = ""
                return result


class _Stopped(Exception):  # noqa: N818  # no error: the way out of a wait
    """Asked to stop."""
