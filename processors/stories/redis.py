"""The story index in Redis, for several machines. The only importer of redis.

A batch reads what it touches, decides here (`decide.py`), and writes with one check-and-set (`commit.lua`): if a list
has changed meanwhile, somebody placed a related article, and the batch is decided again. Three round trips a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from secrets import token_hex

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from core.article import Placement
from core.errors import BadInput, MemoryLost, Refused, ServiceAway
from processors.stories.decide import Desk, wanted_lists, wanted_records
from processors.stories.fingerprint import Fingerprint
from processors.stories.port import MEMORY_SECONDS

_TRIES = 100  # each failure means that another worker went on, so this is never a livelock
_PIECE = 50  # articles in one check-and-set: some 500 keys, about a millisecond of Redis
_REBUILD_SECONDS = 60
_TIMEOUT = 2.0


class RedisStories:
    """`url` is `redis[s]://host:port/db` or `unix:///path?db=0`; all keys begin with `namespace`.

    Redis must not evict keys (`check`). The key `<namespace>:epoch` never expires: where it is missing, the memory
    was emptied, and `place` raises `MemoryLost` until it is rebuilt.
    """

    def __init__(self, url: str, namespace: str = "wirewatch") -> None:
        try:
            self._redis = redis.Redis.from_url(
                url,
                socket_timeout=_TIMEOUT,
                socket_connect_timeout=_TIMEOUT,
                retry=Retry(ExponentialBackoff(cap=0.2), 2),
                health_check_interval=15,
            )
        except ValueError as error:
            raise BadInput(f"stories_url: {error}; use redis://host:port/db or unix:///path/redis.sock") from error
        self._prefix = namespace.encode() + b":"
        self._epoch = self._prefix + b"epoch"
        self._lock = self._prefix + b"rebuild"
        self._name = token_hex(8)
        script = files(__package__).joinpath("commit.lua").read_text(encoding="utf-8")
        self._commit = self._redis.register_script(script)

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placement]:
        """See `StoryIndex.place`."""
        placements: list[Placement] = []
        for start in range(0, len(fingerprints), _PIECE):
            piece = fingerprints[start : start + _PIECE]
            placements += self._work(piece, partial(_place_all, piece), ask_epoch=True)
        return placements

    def restore(self, placed: Sequence[tuple[Fingerprint, Placement]]) -> None:
        """See `StoryIndex.restore`."""

        def remember(desk: Desk) -> list[Placement]:
            for fingerprint, placement in placed:
                desk.restore(fingerprint, placement)
            return []

        self._work([fingerprint for fingerprint, _ in placed], remember, ask_epoch=False)
        with self._errors():
            self._redis.set(self._lock, self._name, ex=_REBUILD_SECONDS)

    def ready(self) -> bool:
        """See `StoryIndex.ready`."""
        with self._errors():
            return bool(self._redis.exists(self._epoch))

    def begin_rebuild(self) -> bool:
        """See `StoryIndex.begin_rebuild`."""
        with self._errors():
            return bool(self._redis.set(self._lock, self._name, nx=True, ex=_REBUILD_SECONDS))

    def mark_ready(self) -> None:
        """See `StoryIndex.mark_ready`."""
        with self._errors():
            self._redis.set(self._epoch, self._name)
            self._redis.delete(self._lock)

    def check(self) -> None:
        """See `StoryIndex.check`."""
        with self._errors():
            policy = self._redis.info("memory").get("maxmemory_policy", "noeviction")
        if policy != "noeviction":
            raise Refused(
                f"Redis may evict keys (maxmemory-policy {policy}), and stories would be alerted again;"
                " run: redis-cli config set maxmemory-policy noeviction"
            )

    def close(self) -> None:
        """See `StoryIndex.close`."""
        self._redis.close()

    def _work(
        self, fingerprints: Sequence[Fingerprint], work: Callable[[Desk], list[Placement]], *, ask_epoch: bool
    ) -> list[Placement]:
        if not fingerprints:
            return []
        names = wanted_lists(fingerprints)
        for _ in range(_TRIES):
            with self._errors():
                lists = self._read(names)
                desk = Desk(lists, self._read(wanted_records(fingerprints, lists)))
                placements = work(desk)
                written = self._write(names, lists, desk.changed, ask_epoch=ask_epoch)
            if written < 0:
                raise MemoryLost("the story memory in Redis was emptied; it is rebuilt from the log")
            if written:
                return placements
        raise ServiceAway("story memory: too many workers write the same stories; trying again", retry_after=1)

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        values = self._redis.mget([self._prefix + key for key in keys])
        return {key: value for key, value in zip(keys, values, strict=True) if isinstance(value, bytes)}

    def _write(
        self, names: Sequence[bytes], lists: dict[bytes, bytes], changed: dict[bytes, bytes], *, ask_epoch: bool
    ) -> int:
        keys = [self._epoch, *(self._prefix + name for name in (*names, *changed))]
        expected = [lists.get(name, b"")[-8:] for name in names]
        values: list[bytes | int] = [len(names), MEMORY_SECONDS, int(ask_epoch), *expected, *changed.values()]
        return int(self._commit(keys=keys, args=values))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except redis.exceptions.OutOfMemoryError as error:
            raise ServiceAway(f"Redis is full: {error}; raise its maxmemory", retry_after=5) from error
        except redis.exceptions.AuthenticationError as error:
            raise Refused(f"Redis refuses us: {error}; put user and password into stories_url") from error
        except (redis.RedisError, OSError) as error:
            raise ServiceAway(
                f"Redis does not answer: {error}; check that it runs and that stories_url names it"
            ) from error


def _place_all(fingerprints: Sequence[Fingerprint], desk: Desk) -> list[Placement]:
    return [desk.place(one) for one in fingerprints]
