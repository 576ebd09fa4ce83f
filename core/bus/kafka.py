"""The bus on Apache Kafka, through kafka-python 3.0: the only file that imports it.

What the client does not do by itself, and this file does (facts: services.md sections 0 and 3, libraries.md A):

- its idempotent producer is dead for ever after one error that is not retriable: we build a new one and send
  again what was not acknowledged (the same message may then stand in the log twice: at least once);
- its buffer has no bound: we send in slices and wait for every acknowledgement before the next;
- it spins for ever on a damaged record or a deserialiser that raises: bytes only, and a new consumer behind it;
- its rebalance listener runs on another thread: it only notes what was lost;
- a static member that returns gets its old partitions back without a new division, and if it was the group's
  leader, nobody watches the topic any more (it speaks JoinGroup 7; KIP-814 came with 9): a partition that the last
  division did not know stays unread for ever. We divide only once the topic is known, and look after it;
- `commit` and `close` wait for half a minute unless told otherwise;
- why a login failed stands only in its log: we keep the last warning for the message to people.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
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
from core.bus.dead import dead_letter, oversize_letter, size
from core.bus.port import DEAD, MESSAGE_LIMIT, TOPICS, Message, Received
from core.clock import now
from core.errors import Fenced, Refused, ServiceAway
from core.log import get
from core.outcomes import DeadReason

PARTITIONS = 4
SESSION_SECONDS = 15.0
_PUBLISH_SECONDS = 10.0
_SLICE = 500  # messages in flight; with MESSAGE_LIMIT the bound of what an outage can hold in memory
_ANSWER_MS = 5000
_CLOSE_MS = 3000
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
        self._warning = _LastWarning()
        logging.getLogger("kafka").addHandler(self._warning)

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Send slice by slice, each acknowledged by all replicas in sync."""
        refused = tuple(message for message in messages if size(message) > MESSAGE_LIMIT)
        pending = [(topic, message) for message in messages if size(message) <= MESSAGE_LIMIT]
        pending += [(DEAD, oversize_letter(topic, message, now())) for message in refused]
        deadline = time.monotonic() + _PUBLISH_SECONDS
        if not self._lock.acquire(timeout=_PUBLISH_SECONDS):
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
        name = re.sub(r"[^\w.-]", "_", member, flags=re.ASCII)[:200]
        return KafkaSubscription(self, topic, self._prefix + group, name, look_every=self._session)

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
                    yield from (_received(topic, r) for r in records if r.offset < left.get(r.partition, 0))
                with self.errors():
                    # positions, not the records' offsets: the end may be a marker that is no record
                    left = {
                        number: end
                        for number, end in left.items()
                        if consumer.position(self.place(topic, number), timeout_ms=_ANSWER_MS) < end
                    }
                if time.monotonic() - silent_since > _PUBLISH_SECONDS:
                    raise self._away("no answer while replaying")
        finally:
            with contextlib.suppress(KafkaError):
                consumer.close(timeout_ms=_CLOSE_MS)

    def _start_replay(self, consumer: Any, topic: str, since: datetime) -> dict[int, int]:  # noqa: ANN401
        places = self.places(consumer, topic)
        consumer.assign(places)
        ends = consumer.end_offsets(places, timeout_ms=_ANSWER_MS)
        moment = max(0, int(since.timestamp() * 1000))
        starts = consumer.offsets_for_times(dict.fromkeys(places, moment), timeout_ms=_ANSWER_MS)
        for place in places:
            consumer.seek(place, starts[place].offset if starts.get(place) else ends[place])
        return {place.partition: ends[place] for place in places if starts.get(place)}

    def lag(self, topic: str, group: str) -> int:
        """Compare the ends with what the group has committed."""
        consumer = self.consumer(topic, group_id=self._prefix + group)
        try:
            with self.errors():
                places = self.places(consumer, topic)
                ends = consumer.end_offsets(places, timeout_ms=_ANSWER_MS)
                begins = consumer.beginning_offsets(places, timeout_ms=_ANSWER_MS)
                done = {place: consumer.committed(place, timeout_ms=_ANSWER_MS) for place in places}
        finally:
            with contextlib.suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)
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
        options = {"num_partitions": PARTITIONS, "replication_factor": -1}  # -1: as the broker's default
        with self.errors(), self._admin() as admin, contextlib.suppress(TopicAlreadyExistsError):
            admin.create_topics({self._prefix + topic: options}, timeout_ms=_ANSWER_MS, wait_for_metadata=True)
        self._known.add(topic)

    def consumer(self, topic: str, **settings: Any) -> Any:  # noqa: ANN401  # kafka-python has no types
        """Give a consumer that is on no topic yet."""
        self.ensure(topic)
        settings = {
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "isolation_level": "read_committed",
            "fetch_max_wait_ms": 100,
            "allow_auto_create_topics": False,
            **settings,
        }
        with self.errors():
            return KafkaConsumer(**self._settings(), **settings)

    def forgotten(self, topic: str, group: str) -> frozenset[int]:
        """Give the partitions that no member of a settled group reads."""
        name = self._prefix + topic
        with self.errors(), self._admin() as admin:
            described = admin.describe_groups([group])[group]
            if described["group_state"] != "Stable":
                return frozenset()
            (about,) = admin.describe_topics([name])
        return _unread(name, about, described)

    def remove_member(self, group: str, member: str) -> None:
        """Let a static member leave, so that the partitions are divided anew."""
        with self.errors(), self._admin() as admin:
            admin.remove_group_members(group, [MemberToRemove(group_instance_id=member)])

    def group_settings(self, group: str, member: str) -> dict[str, Any]:
        """Give what makes a consumer a member of a group."""
        session = int(self._session * 1000)
        return {
            "group_id": group,
            "group_instance_id": member or None,
            "session_timeout_ms": session,
            "heartbeat_interval_ms": min(3000, session // 3),
            "max_poll_interval_ms": 300_000,
            "partition_assignment_strategy": [RangePartitionAssignor],
        }

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

    def _settings(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self._servers,
            "bootstrap_timeout_ms": _ANSWER_MS,
            "request_timeout_ms": _ANSWER_MS,
            "reconnect_backoff_max_ms": 1000,  # 30 s by default: so long nothing would go on after an outage
        }

    @contextlib.contextmanager
    def _admin(self) -> Iterator[Any]:
        admin = KafkaAdminClient(**self._settings())
        try:
            yield admin
        finally:
            admin.close()

    def places(self, consumer: Any, topic: str) -> list[Any]:  # noqa: ANN401
        """Give the partitions, once the broker we ask knows them: a topic that another has just made takes a moment."""
        deadline = time.monotonic() + _ANSWER_MS / 1000
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
                self._producer = KafkaProducer(
                    **self._settings(),
                    acks="all",
                    compression_type="zstd",
                    linger_ms=5,
                    batch_size=131_072,
                    delivery_timeout_ms=int(_PUBLISH_SECONDS * 800),  # what we gave up on leaves the buffer
                    max_block_ms=_ANSWER_MS,
                    allow_auto_create_topics=False,
                )
            for topic, message in pending:
                key = message.key.encode("utf-8", "replace")
                futures.append(self._producer.send(self._prefix + topic, message.value, key))
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
        self._look_every = look_every
        self._look_at = time.monotonic() + look_every
        self._forgotten: frozenset[int] = frozenset()
        self._consumer: Any = None
        self._lost = _Lost()
        self._from: dict[Any, int] = {}
        """Per partition the first offset that was polled and not committed …"""
        self._to: dict[Any, int] = {}
        """… and the one after the last."""
        self._heard = time.monotonic()

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """Poll, and ask an idle broker now and then whether it is still there."""
        self._look_after_group()
        consumer = self._open()
        if not self._to:
            self._lost.clear()  # of earlier polls, all done
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
            self._from.setdefault(place, records[0].offset)
            self._to[place] = records[-1].offset + 1
        return [_received(self._topic, record) for records in polled.values() for record in records]

    def commit(self) -> None:
        """Commit behind the last polled of each partition, unless one was taken from us since."""
        if not self._to:
            return
        if self._lost.any_of(self._to):
            self.rewind()  # what is ours again comes again
            raise Fenced(f"partitions of {self._topic} have gone to another member of {self._group}")
        offsets = {place: OffsetAndMetadata(offset, "", -1) for place, offset in self._to.items()}
        try:
            with self._bus.errors():
                self._commit(offsets)
        except Fenced as error:
            # Out of step with the group, we come back as who we are: without the name, our own ghost would hold up
            # the next division until its session is over.
            self._drop(keep_name=not isinstance(error.__cause__, FencedInstanceIdError))
            raise
        self._forget()

    def rewind(self) -> None:
        """Seek to the first that was polled and not committed, where the partition is (again) ours."""
        if self._consumer is not None:
            ours = self._consumer.assignment()
            for place, offset in self._from.items():
                if place in ours:
                    self._consumer.seek(place, offset)
        self._forget()

    def close(self) -> None:
        """Leave; a static member's partitions wait for its return until the session is over."""
        self._drop(keep_name=True)

    def _look_after_group(self) -> None:
        """Leave and come back when a partition is nobody's, seen twice, so that it is given to somebody."""
        if self._consumer is None or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + self._look_every * random.uniform(0.75, 1.25)  # noqa: S311  # no secret
        try:
            seen, self._forgotten = self._forgotten, self._bus.forgotten(self._topic, self._group)
            if not seen & self._forgotten:
                return
            _log.warning("partitions_forgotten", topic=self._topic, group=self._group, numbers=sorted(self._forgotten))
            if self._member:
                self._bus.remove_member(self._group, self._member)
        except ServiceAway:
            return  # the poll says so
        self._forgotten = frozenset()
        self._drop(keep_name=True)

    def _open(self) -> Any:  # noqa: ANN401
        if self._consumer is None:
            settings = self._bus.group_settings(self._group, self._member)
            consumer = self._bus.consumer(self._topic, **settings)
            self._lost = _Lost()
            consumer.subscribe([self._bus.place(self._topic, 0).topic], listener=self._lost)
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
            self._consumer.commit(offsets, timeout_ms=_ANSWER_MS)
        except _GONE as error:
            raise Fenced(f"{self._topic}, {self._group}: {type(error).__name__}") from error

    def _step_over(self, error: str) -> None:
        """Park the place of a damaged record and go on behind it, with a new consumer: this one would spin."""
        try:
            found = re.search(r"partition=(\d+)\) at offset (\d+)", error)
            if found:
                place = self._bus.place(self._topic, int(found[1]))
                if place not in self._to:  # else what was polled before it comes again first
                    with self._bus.errors():
                        offset = max(int(found[2]), self._consumer.position(place, timeout_ms=_ANSWER_MS))
                    where = Received(self._topic, place.partition, offset, "", b"", now())
                    self._bus.publish(DEAD, [dead_letter("bus", where, DeadReason.UNREADABLE, error, now())])
                    metrics.count_dead(DeadReason.UNREADABLE)
                    with self._bus.errors():
                        self._commit({place: OffsetAndMetadata(offset + 1, "", -1)})
        finally:
            self._drop(keep_name=True)

    def _forget(self) -> None:
        self._from, self._to = {}, {}
        self._lost.clear()

    def _drop(self, *, keep_name: bool) -> None:
        consumer, self._consumer = self._consumer, None
        self._forget()
        if not keep_name:
            # Who was replaced comes back without a name: the two would drive each other out for ever.
            self._member = ""
        if consumer is not None:
            with contextlib.suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)


class _Lost(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Notes which partitions were taken; called on the client's own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: set[Any] = set()

    def any_of(self, places: dict[Any, int]) -> bool:
        with self._lock:
            return not self._places.isdisjoint(places)

    def clear(self) -> None:
        with self._lock:
            self._places.clear()

    def on_partitions_revoked(self, revoked: Sequence[Any]) -> None:
        with self._lock:
            self._places.update(revoked)

    def on_partitions_assigned(self, assigned: Sequence[Any]) -> None:
        """Nothing: what was polled before is stale even if the partition came back."""

    def on_partitions_lost(self, lost: Sequence[Any]) -> None:
        self.on_partitions_revoked(lost)


class _LastWarning(logging.Handler):
    """Keeps what the client last complained about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text = " ".join(record.getMessage().split())[:300]


def _unread(name: str, topic: Mapping[str, Any], group: Mapping[str, Any]) -> frozenset[int]:
    """Compare Kafka's descriptions of a topic and of a group that reads it."""
    given = {
        number
        for member in group["members"]
        for part in (member["member_assignment"] or {}).get("assigned_partitions", ())
        if part["topic"] == name
        for number in part["partitions"]
    }
    return frozenset(part["partition_index"] for part in topic["partitions"]) - given


def _received(topic: str, record: Any) -> Received:  # noqa: ANN401
    return Received(
        topic=topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode("utf-8", "replace"),
        value=record.value or b"",
        at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )
