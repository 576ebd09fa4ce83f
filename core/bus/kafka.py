"""The bus on Apache Kafka, through kafka-python 3.0: the only file that imports it.

What the client does not do by itself, and this file does:

- its idempotent producer is dead for ever after one error that is not retriable: we build a new one and send
  again what was not acknowledged (the same message may then stand in the log twice: at least once);
- its buffer has no bound: we send in slices and wait for every acknowledgement before the next;
- it spins for ever on a damaged record or a deserialiser that raises: bytes only, and a new consumer behind it;
- its rebalance listener runs on another thread: it only notes what was lost;
- a partition that the last division of a group did not know can stay unread for ever (kafka_group.py says why): we
  divide only once the topic is known, and look after it;
- `commit` and `close` wait for half a minute unless told otherwise;
- why a login failed stands only in its log: we keep the last warning for the message to people.

What needs no client is beside it: `kafka_settings.py`, `kafka_records.py`, `kafka_group.py`, `unfinished.py`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from kafka import (
    ConsumerRebalanceListener,
    KafkaAdminClient,
    KafkaConsumer,
    KafkaProducer,
    OffsetAndMetadata,
    TopicPartition,
)
from kafka.admin import MemberToRemove
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import (
    CommitFailedError,
    CorruptRecordError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    MessageSizeTooLargeError,
    RebalanceInProgressError,
    TopicAlreadyExistsError,
    UnknownMemberIdError,
)

from core import metrics
from core.bus.dead import dead_letter, park_oversize
from core.bus.kafka_group import Watch, is_settled, unread
from core.bus.kafka_records import damaged_at, key_of, received
from core.bus.kafka_settings import (
    ANSWER_MS,
    CLOSE_MS,
    PUBLISH_SECONDS,
    SESSION_SECONDS,
    client_settings,
    consumer_settings,
    group_settings,
    member_name,
    producer_settings,
    topic_settings,
)
from core.bus.last_warning import LastWarning
from core.bus.port import DEAD, MESSAGE_LIMIT, TOPICS, Message, Received
from core.bus.unfinished import Unfinished
from core.clock import now
from core.errors import Fenced, Refused, ServiceAway
from core.log import get
from core.outcomes import DeadReason

_SLICE = 500  # messages in flight; with MESSAGE_LIMIT the bound of what an outage can hold in memory
_PROBE_EVERY = 3.0  # an idle consumer does not notice by itself that the broker is gone
_GONE = (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

_log = get("core.bus")


class KafkaBus:
    """The log on the brokers `servers` (`host:port`); topics are named with the prefix. `session` is in seconds.

    Nothing is connected before it is needed, so that a broker that is away at the start is like one that is
    away later.
    """

    def __init__(self, servers: Sequence[str], topic_prefix: str = "", *, session: float = SESSION_SECONDS) -> None:
        self._servers = list(servers)
        self._prefix = topic_prefix
        self._session = session
        self._lock = threading.Lock()
        self._producer: Any = None
        self._known: set[str] = set()
        self._warning = LastWarning()
        logging.getLogger("kafka").addHandler(self._warning)

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Send slice by slice, each acknowledged by all replicas in sync."""
        pending, refused = park_oversize(topic, messages, now())
        deadline = time.monotonic() + PUBLISH_SECONDS
        if not self._lock.acquire(timeout=PUBLISH_SECONDS):
            raise self._away("another thread waits for it already")
        try:
            for start in range(0, len(pending), _SLICE):
                self._send(pending[start : start + _SLICE], deadline)
        finally:
            self._lock.release()
        for _ in refused:
            metrics.count_dead(DeadReason.OVERSIZE)
        return refused

    def subscribe(self, topic: str, group: str, member: str = "") -> KafkaSubscription:
        """Join at the first poll. With `member`, a static member: a restart takes its partitions over at once."""
        return KafkaSubscription(self, topic, self._prefix + group, member_name(member), look_every=self._session)

    def replay(self, topic: str, since: datetime) -> Iterator[Received]:
        """Read all partitions side by side up to their present ends."""
        consumer = self.consumer(topic)
        try:
            with self.errors():
                left = self._start_replay(consumer, topic, since)
            silent_since = time.monotonic()
            while left:
                with self.errors():
                    polled = consumer.poll(timeout_ms=200)
                for records in polled.values():
                    silent_since = time.monotonic()
                    yield from (received(topic, r) for r in records if r.offset < left.get(r.partition, 0))
                with self.errors():
                    # positions, not the records' offsets: the end may be a marker that is no record
                    left = {
                        number: end
                        for number, end in left.items()
                        if consumer.position(self.place(topic, number), timeout_ms=ANSWER_MS) < end
                    }
                if time.monotonic() - silent_since > PUBLISH_SECONDS:
                    raise self._away("no answer while replaying")
        finally:
            with contextlib.suppress(KafkaError):
                consumer.close(timeout_ms=CLOSE_MS)

    def _start_replay(self, consumer: Any, topic: str, since: datetime) -> dict[int, int]:  # noqa: ANN401
        places = self.places(consumer, topic)
        consumer.assign(places)
        ends = consumer.end_offsets(places, timeout_ms=ANSWER_MS)
        moment = max(0, int(since.timestamp() * 1000))
        starts = consumer.offsets_for_times(dict.fromkeys(places, moment), timeout_ms=ANSWER_MS)
        for place in places:
            consumer.seek(place, starts[place].offset if starts.get(place) else ends[place])
        return {place.partition: ends[place] for place in places if starts.get(place)}

    def fetch(self, topic: str, partition: int, offset: int) -> Received | None:
        """Read one record, outside any group."""
        place, deadline = self.place(topic, partition), time.monotonic() + PUBLISH_SECONDS
        consumer = self.consumer(topic)
        try:
            with self.errors():
                if place not in self.places(consumer, topic):
                    return None
                consumer.assign([place])
                begin = consumer.beginning_offsets([place], timeout_ms=ANSWER_MS)[place]
                if not begin <= offset < consumer.end_offsets([place], timeout_ms=ANSWER_MS)[place]:
                    return None
                consumer.seek(place, offset)
                while time.monotonic() < deadline:
                    for record in consumer.poll(timeout_ms=200, max_records=1).get(place, ()):
                        return received(topic, record) if record.offset == offset else None
        finally:
            with contextlib.suppress(KafkaError):
                consumer.close(timeout_ms=CLOSE_MS)
        raise self._away("no answer while reading one message")

    def lag(self, topic: str, group: str) -> int:
        """Compare the ends with what the group has committed."""
        consumer = self.consumer(topic, group_id=self._prefix + group)
        try:
            with self.errors():
                places = self.places(consumer, topic)
                ends = consumer.end_offsets(places, timeout_ms=ANSWER_MS)
                begins = consumer.beginning_offsets(places, timeout_ms=ANSWER_MS)
                done = {place: consumer.committed(place, timeout_ms=ANSWER_MS) for place in places}
        finally:
            with contextlib.suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=CLOSE_MS)
        return sum(max(0, ends[place] - max(begins[place], done[place] or 0)) for place in places)

    def trim(self, before: datetime) -> int:  # noqa: ARG002  # the port's
        """Leave it to the broker's `retention.ms`, a week by default."""
        return 0

    def check(self) -> None:
        """Connect, and make the topics where they are missing."""
        if importlib.util.find_spec("crc32c") is None:
            raise Refused("kafka-python without crc32c is ten times slower: pip install 'kafka-python[crc32c]'")
        with self._lock:
            self._known.clear()
        for topic in TOPICS:
            self.ensure(topic)

    def close(self) -> None:
        """Close the producer; nothing is pending in it between two calls of `publish`."""
        with self._lock:
            self._drop_producer()
        logging.getLogger("kafka").removeHandler(self._warning)

    def ensure(self, topic: str) -> None:
        """Make the topic unless we know that it is there."""
        if topic in self._known:
            return
        with self.errors(), self._admin() as admin, contextlib.suppress(TopicAlreadyExistsError):
            admin.create_topics({self._prefix + topic: topic_settings()}, timeout_ms=ANSWER_MS, wait_for_metadata=True)
        self._known.add(topic)

    def consumer(self, topic: str, **settings: Any) -> Any:  # noqa: ANN401  # kafka-python has no types
        """Give a consumer that is on no topic yet."""
        self.ensure(topic)
        with self.errors():
            return KafkaConsumer(**{**consumer_settings(self._servers), **settings})

    def forgotten(self, topic: str, group: str) -> frozenset[int]:
        """Give the partitions that no member of a settled group reads."""
        name = self._prefix + topic
        with self.errors(), self._admin() as admin:
            described = admin.describe_groups([group])[group]
            if not is_settled(described):
                return frozenset()
            (about,) = admin.describe_topics([name])
        return unread(name, about, described)

    def remove_member(self, group: str, member: str) -> None:
        """Let a static member leave, so that the partitions are divided anew."""
        with self.errors(), self._admin() as admin:
            admin.remove_group_members(group, [MemberToRemove(group_instance_id=member)])

    def group_settings(self, group: str, member: str) -> dict[str, Any]:
        """Give what makes a consumer a member of a group."""
        settings = group_settings(group, member, self._session)
        return {**settings, "partition_assignment_strategy": [RangePartitionAssignor]}

    def place(self, topic: str, partition: int) -> Any:  # noqa: ANN401
        """Give Kafka's name of a partition."""
        return TopicPartition(self._prefix + topic, partition)

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except KafkaError as error:
            raise self._away(f"{type(error).__name__}: {error}") from error

    def _away(self, why: str) -> ServiceAway:
        said = f" (kafka said: {self._warning.text})" if self._warning.text else ""
        fix = "check that it runs and that bus_url names it"
        return ServiceAway(f"kafka {','.join(self._servers)}: {why}{said}; {fix}")

    @contextlib.contextmanager
    def _admin(self) -> Iterator[Any]:
        admin = KafkaAdminClient(**client_settings(self._servers))
        try:
            yield admin
        finally:
            admin.close()

    def places(self, consumer: Any, topic: str) -> list[Any]:  # noqa: ANN401
        """Give the partitions, once the broker we ask knows them: a topic that another has just made takes a moment."""
        deadline = time.monotonic() + ANSWER_MS / 1000
        while not (numbers := consumer.partitions_for_topic(self._prefix + topic)):
            if time.monotonic() > deadline:
                raise self._away(f"topic {self._prefix}{topic} is made, and has no partitions yet")
            time.sleep(0.05)
        return [self.place(topic, number) for number in sorted(numbers)]

    def _send(self, pending: Sequence[tuple[str, Message]], deadline: float) -> None:
        """Send until all are acknowledged; a producer that failed in any way is not used again."""
        error: KafkaError | None = None
        while pending:
            if time.monotonic() >= deadline:
                raise self._away(self._explain(error)) from error
            for topic in {topic for topic, _ in pending}:
                self.ensure(topic)
            pending, error = self._try(pending, deadline)
            if error is not None:
                self._drop_producer()
                self._known.clear()
                if not error.retriable and time.monotonic() + 1 < deadline:
                    deadline = min(deadline, time.monotonic() + 1)  # a new producer, and once more

    def _try(
        self, pending: Sequence[tuple[str, Message]], deadline: float
    ) -> tuple[list[tuple[str, Message]], KafkaError | None]:
        left: list[tuple[str, Message]] = []
        failure: KafkaError | None = None
        futures = []
        try:
            if self._producer is None:
                self._producer = KafkaProducer(**producer_settings(self._servers))
            for topic, message in pending:
                futures.append(self._producer.send(self._prefix + topic, message.value, key_of(message)))
        except KafkaError as error:
            failure = error
        for position, entry in enumerate(pending):
            try:
                if position >= len(futures):
                    left.append(entry)
                else:
                    futures[position].get(timeout=max(0.0, deadline - time.monotonic()))
            except KafkaError as error:
                failure = error
                left.append(entry)
        return left, failure

    def _explain(self, error: KafkaError | None) -> str:
        if isinstance(error, MessageSizeTooLargeError):
            return f"a topic's max.message.bytes is below {MESSAGE_LIMIT}: raise it"
        return f"{type(error).__name__}: {error}" if error else "it does not take messages in time"

    def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(KafkaError):
                producer.close(timeout=1)


class KafkaSubscription:
    """A member of a group; its consumer is made at the first poll, and again after an error it does not survive."""

    def __init__(self, bus: KafkaBus, topic: str, group: str, member: str, *, look_every: float) -> None:
        self._bus = bus
        self._topic = topic
        self._group = group
        self._member = member
        self._watch = Watch(look_every, time.monotonic())
        self._consumer: Any = None
        self._unfinished = Unfinished()
        self._heard = time.monotonic()

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """Poll, and ask an idle broker now and then whether it is still there."""
        self._look_after_group()
        consumer = self._open()
        if not self._unfinished.behind:
            self._unfinished.clear()  # what was taken of earlier polls, all done
        try:
            polled = consumer.poll(timeout_ms=int(timeout * 1000), max_records=limit)
            if polled:
                self._heard = time.monotonic()
            elif time.monotonic() - self._heard > _PROBE_EVERY:
                consumer.end_offsets([self._bus.place(self._topic, 0)], timeout_ms=1000)
                self._heard = time.monotonic()
        except CorruptRecordError as error:
            self._step_over(str(error))
            return []
        except FencedInstanceIdError as error:
            self._drop(keep_name=False)
            raise Fenced(f"another worker runs as {self._member}") from error
        except KafkaError as error:
            with self._bus.errors():
                raise
            raise AssertionError from error
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
            with self._bus.errors():
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

    def _look_after_group(self) -> None:
        """Leave and come back when a partition is nobody's, seen twice, so that it is given to somebody."""
        if self._consumer is None or not self._watch.due(time.monotonic(), random.random()):  # noqa: S311  # no secret
            return
        try:
            forgotten = self._bus.forgotten(self._topic, self._group)
            if not self._watch.stays(forgotten):
                return
            _log.warning("partitions_forgotten", topic=self._topic, group=self._group, numbers=sorted(forgotten))
            if self._member:
                self._bus.remove_member(self._group, self._member)
        except ServiceAway:
            return  # the poll says so
        self._watch.forget()
        self._drop(keep_name=True)

    def _open(self) -> Any:  # noqa: ANN401
        if self._consumer is None:
            settings = self._bus.group_settings(self._group, self._member)
            consumer = self._bus.consumer(self._topic, **settings)
            self._unfinished = Unfinished()
            listener = _Listener(self._unfinished.taken)
            consumer.subscribe([self._bus.place(self._topic, 0).topic], listener=listener)
            self._consumer = consumer
            try:
                with self._bus.errors():
                    self._bus.places(consumer, self._topic)  # we may have to divide them, at the first poll
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
        """Park the place of a damaged record and go on behind it, with a new consumer: this one would spin."""
        try:
            found = damaged_at(error)
            if found is not None:
                number, offset = found
                place = self._bus.place(self._topic, number)
                if place not in self._unfinished.behind:  # else what was polled before it comes again first
                    with self._bus.errors():
                        offset = max(offset, self._consumer.position(place, timeout_ms=ANSWER_MS))
                    where = Received(self._topic, place.partition, offset, "", b"", now())
                    self._bus.publish(DEAD, [dead_letter("bus", where, DeadReason.UNREADABLE, error, now())])
                    metrics.count_dead(DeadReason.UNREADABLE)
                    with self._bus.errors():
                        self._commit({place: OffsetAndMetadata(offset + 1, "", -1)})
        finally:
            self._drop(keep_name=True)

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
