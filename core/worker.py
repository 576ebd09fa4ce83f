"""The one loop of every worker on the bus.

    poll ─▶ handle ─▶ commit
             │ Transient   wait (longer each time, or as long as asked), the same batch again
             │ Fenced      drop the batch: it belongs to another worker now
             └ any other   one by one; the guilty message goes to `dead`, the others go on

What is handled and not committed comes again: handlers find their own traces and repeat nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from core import liveness, metrics
from core.bus.dead import dead_letter
from core.bus.port import DEAD, Bus, Consumer, Received
from core.clock import now
from core.crash_points import CrashPoint, reached
from core.errors import BadMessage, Fenced
from core.heartbeat import Heartbeat
from core.log import get
from core.outcomes import DeadReason
from core.retry import StoppedError, with_retry

_POLL_SECONDS = 0.5  # how long a stop may go unnoticed in an idle worker

_log = get("core.worker")
_T = TypeVar("_T")


class Handler(Protocol):
    """What a worker does with its messages."""

    def handle(self, batch: Sequence[Received]) -> None:
        """Do the work: its effects are durable on return.

        Raises `Transient` when the whole batch should come again later, `BadMessage` for bytes that are no
        message of ours.
        """


class Worker:
    """Feeds a handler from one topic, as the member `name` of `group`."""

    def __init__(
        self, bus: Bus, topic: str, group: str, handler: Handler, name: str, heartbeat: Heartbeat, batch: int = 50
    ) -> None:
        self._bus = bus
        self._topic = topic
        self._group = group
        self._handler = handler
        self._name = name
        self._heartbeat = heartbeat
        self._batch = batch

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then commit what is done and leave, within a second of the handler's return."""
        try:
            consumer = self._with_retry(
                lambda: self._bus.subscribe(self._topic, self._group, self._name), stop, "subscribe"
            )
        except StoppedError:
            return
        try:
            while not stop.is_set():
                liveness.progress()
                self._turn(consumer, stop)
        except StoppedError:
            _log.info("worker_stopped_while_waiting", worker=self._name)
        finally:
            liveness.finished()
            consumer.close()

    def _turn(self, consumer: Consumer, stop: threading.Event) -> None:
        batch = self._with_retry(lambda: consumer.poll(self._batch, _POLL_SECONDS), stop, "poll")
        if not batch:
            return
        reached(CrashPoint.AFTER_POLL)
        began = time.perf_counter()
        try:
            self._handle(batch, stop)
            self._with_retry(consumer.commit, stop, "commit")
            reached(CrashPoint.AFTER_POSITION)
        except Fenced as error:
            _log.warning("batch_fenced", worker=self._name, error=str(error), messages=len(batch))
            consumer.rewind()
            return
        metrics.count_batch(self._topic, self._group, len(batch), time.perf_counter() - began)
        self._heartbeat.handled(len(batch))

    def _handle(self, batch: Sequence[Received], stop: threading.Event) -> None:
        try:
            self._with_retry(lambda: self._handler.handle(batch), stop, "handle")
        except (Fenced, StoppedError):
            raise
        # Broad, as `wirewatch/doctor` is and nothing else. A handler runs spaCy, SQL and text from anybody; one message
        # that trips a bug of ours or theirs must not hold up its partition for ever, and nothing is hidden:
        # the message is parked with the error, counted, logged with its traceback, and can be replayed.
        except Exception as error:  # noqa: BLE001
            if len(batch) > 1:
                for message in batch:
                    self._handle([message], stop)
            else:
                self._park(batch[0], error, stop)

    def _park(self, message: Received, error: Exception, stop: threading.Event) -> None:
        reason = DeadReason.UNREADABLE if isinstance(error, BadMessage) else DeadReason.CRASHED
        letter = dead_letter(self._name, message, reason, f"{type(error).__name__}: {error}", now())
        self._with_retry(lambda: self._bus.publish(DEAD, [letter]), stop, "park")
        metrics.count_dead(reason)
        _log.error(
            "message_parked",
            worker=self._name,
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            reason=reason.value,
            exc_info=error,
        )

    def _with_retry(self, work: Callable[[], _T], stop: threading.Event, what: str) -> _T:
        return with_retry(work, stop, what, self._report)

    def _report(self, problem: str) -> None:
        self._heartbeat.problem = problem
