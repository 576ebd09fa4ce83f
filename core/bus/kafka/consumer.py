"""A member of a group; its consumer is made at the first poll, and again after an error it does not survive."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kafka import ConsumerRebalanceListener, OffsetAndMetadata
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import (
    CommitFailedError,
    CorruptRecordError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

from core import metrics
from core.bus.dead import dead_letter
from core.bus.kafka.client import KafkaClient
from core.bus.kafka.group import GroupWatch, remove_member, unread_partitions
from core.bus.kafka.publisher import Publisher
from core.bus.kafka.records import damaged_at, received
from core.bus.kafka.settings import ANSWER_MS, CLOSE_MS, group_settings
from core.bus.port import DEAD, Received
from core.bus.unfinished import Unfinished
from core.clock import now
from core.errors import Fenced, ServiceAway
from core.log import get
from core.outcomes import DeadReason

_PROBE_EVERY = 3.0  # an idle consumer does not notice by itself that the broker is gone
_GONE = (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

_log = get("core.bus")


class GroupConsumer:
    """One member of `group` on one topic; `session` is in seconds. Parks damaged records by `publisher`."""

    def __init__(
        self, client: KafkaClient, publisher: Publisher, topic: str, group: str, member: str, session: float
    ) -> None:
        self._client = client
        self._publisher = publisher
        self._topic = topic
        self._group = group
        self._member = member
        self._session = session
        self._watch = GroupWatch(session, time.monotonic())
        self._consumer: Any = None
        self._unfinished = Unfinished()
        self._heard = time.monotonic()

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """Poll, and ask an idle broker now and then whether it is still there."""
        self._look_after_group()
        consumer = self._open()
        if not self._unfinished.behind:
            self._unfinished.clear()  # what was taken of earlier polls, all done
        polled = self._fetch(consumer, limit, timeout)
        for place, records in polled.items():
            self._unfinished.polled(place, records[0].offset, records[-1].offset)
        return [received(self._topic, record) for records in polled.values() for record in records]

    def commit(self) -> None:
        """Commit behind the last polled of each partition, unless one was taken from us since."""
        if not self._unfinished.behind:
            return
        if self._unfinished.is_stale():
            self.rewind()  # what is ours again comes again
            raise Fenced(f"partitions of {self._topic} have gone to another member of {self._group}")
        offsets = {place: OffsetAndMetadata(offset, "", -1) for place, offset in self._unfinished.behind.items()}
        try:
            with self._client.errors():
                self._commit(offsets)
        except Fenced as error:
            # Out of step with the group, we come back as who we are: without the name, our own ghost would hold up
            # the next division until its session is over.
            self._drop(keep_name=not isinstance(error.__cause__, FencedInstanceIdError))
            raise
        self._unfinished.clear()

    def rewind(self) -> None:
        """Seek to the first that was polled and not committed, where the partition is (again) ours."""
        if self._consumer is not None:
            ours = self._consumer.assignment()
            for place, offset in self._unfinished.first.items():
                if place in ours:
                    self._consumer.seek(place, offset)
        self._unfinished.clear()

    def close(self) -> None:
        """Leave; a static member's partitions wait for its return until the session is over."""
        self._drop(keep_name=True)

    def _fetch(self, consumer: Any, limit: int, timeout: float) -> Mapping[Any, Sequence[Any]]:  # noqa: ANN401
        with self._client.errors():
            try:
                polled: Mapping[Any, Sequence[Any]] = consumer.poll(timeout_ms=int(timeout * 1000), max_records=limit)
                if polled:
                    self._heard = time.monotonic()
                elif time.monotonic() - self._heard > _PROBE_EVERY:
                    consumer.end_offsets([self._client.place(self._topic, 0)], timeout_ms=1000)
                    self._heard = time.monotonic()
            except CorruptRecordError as error:
                self._step_over(str(error))
                return {}
            except FencedInstanceIdError as error:
                member = self._member
                self._drop(keep_name=False)
                raise Fenced(f"another worker runs as {member}") from error
            return polled

    def _look_after_group(self) -> None:
        """Leave and come back when a partition is nobody's, seen twice, so that it is given to somebody."""
        if self._consumer is None or not self._watch.due(time.monotonic(), random.random()):  # noqa: S311  # no secret
            return
        try:
            forgotten = unread_partitions(self._client, self._topic, self._group)
            if not self._watch.stays(forgotten):
                return
            _log.warning("partitions_forgotten", topic=self._topic, group=self._group, numbers=sorted(forgotten))
            if self._member:
                remove_member(self._client, self._group, self._member)
        except ServiceAway:
            return  # the poll says so
        self._watch.forget()
        self._drop(keep_name=True)

    def _open(self) -> Any:  # noqa: ANN401
        if self._consumer is None:
            settings = group_settings(self._group, self._member, self._session)
            division = {"partition_assignment_strategy": [RangePartitionAssignor]}
            consumer = self._client.consumer(self._topic, **settings, **division)
            self._unfinished = Unfinished()
            listener = _Listener(self._unfinished.taken)
            consumer.subscribe([self._client.place(self._topic, 0).topic], listener=listener)
            self._consumer = consumer
            try:
                with self._client.errors():
                    self._client.places(consumer, self._topic)  # we may have to divide them, at the first poll
            except ServiceAway:
                self._drop(keep_name=True)
                raise
            self._heard = time.monotonic()
        return self._consumer

    def _commit(self, offsets: dict[Any, Any]) -> None:
        try:
            self._consumer.commit(offsets, timeout_ms=ANSWER_MS)
        except _GONE as error:
            raise Fenced(f"{self._topic}, {self._group}: {type(error).__name__}") from error

    def _step_over(self, error: str) -> None:
        """Go on behind a damaged record, with a new consumer: this one would spin."""
        try:
            found = damaged_at(error)
            if found is not None:
                self._park(*found, error)
        finally:
            self._drop(keep_name=True)

    def _park(self, number: int, offset: int, error: str) -> None:
        """Park the place of a damaged record and commit behind it."""
        place = self._client.place(self._topic, number)
        if place in self._unfinished.behind:
            return  # what was polled before it comes again first
        with self._client.errors():
            offset = max(offset, self._consumer.position(place, timeout_ms=ANSWER_MS))
        where = Received(self._topic, number, offset, "", b"", now())
        self._publisher.publish([(DEAD, dead_letter("bus", where, DeadReason.UNREADABLE, error, now()))])
        metrics.count_dead(DeadReason.UNREADABLE)
        with self._client.errors():
            self._commit({place: OffsetAndMetadata(offset + 1, "", -1)})

    def _drop(self, *, keep_name: bool) -> None:
        consumer, self._consumer = self._consumer, None
        self._unfinished.clear()
        if not keep_name:
            # Who was replaced comes back without a name: the two would drive each other out for ever.
            self._member = ""
        if consumer is not None:
            with contextlib.suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=CLOSE_MS)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Tells which partitions were taken; called on the client's own thread."""

    def __init__(self, taken: Callable[[Sequence[Any]], None]) -> None:
        self._taken = taken

    def on_partitions_revoked(self, revoked: Sequence[Any]) -> None:
        self._taken(revoked)

    def on_partitions_assigned(self, assigned: Sequence[Any]) -> None:
        """Nothing: what was polled before is stale even if the partition came back."""

    def on_partitions_lost(self, lost: Sequence[Any]) -> None:
        self._taken(lost)
