"""The story index in Redis, shared by workers on many machines. The only importer of redis.

One worker decides at a time, under a short lock, for a batch; the decision is the same Python as the embedded twin. What
it writes goes through one script that first makes sure that the lock is still ours and that the memory is whole:
a worker that was paused past its lock writes nothing, and a memory that was emptied meanwhile is noticed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from core.article import Placement
from core.errors import MemoryLost, Refused, ServiceAway, Transient
from processors.stories.decide import decide, first_keys, remember, second_keys
from processors.stories.fingerprint import Fingerprint
from processors.stories.port import MEMORY

_PREFIX = b"wirewatch:stories:"
_EPOCH, _LOCK, _REBUILDER = _PREFIX + b"epoch", _PREFIX + b"lock", _PREFIX + b"rebuilder"
_LOCK_MS = 5_000  # a batch takes tens of milliseconds; a worker that dies in one delays the others this long
_REBUILD_MS = 30_000
_WAIT_SECONDS = 8.0
_SCRIPT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lock' end
if ARGV[3] == '1' and redis.call('EXISTS', KEYS[2]) == 0 then return 'epoch' end
for index = 3, #KEYS do redis.call('SET', KEYS[index], ARGV[index + 1], 'PX', ARGV[2]) end
return 'ok'
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class RedisStories:
    """See `port.StoryIndex`."""

    def __init__(self, url: str) -> None:
        self._client: Any = redis.Redis.from_url(
            url,
            socket_timeout=5,
            socket_connect_timeout=2,
            health_check_interval=15,
            retry=Retry(ExponentialBackoff(cap=0.2), 2),
        )

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placement]:
        """See `port.StoryIndex`."""
        with _our_errors(), self._locked() as token:
            snapshot = self._read([b"", *first_keys(fingerprints)])
            snapshot |= self._read(second_keys(snapshot))
            placements, written = decide(fingerprints, snapshot)
            self._write(written, token)
        return placements

    def rebuild(self, placed: Iterable[tuple[Fingerprint, Placement]]) -> None:
        """See `port.StoryIndex`."""
        token = uuid4().hex.encode()
        with _our_errors():
            if not self._client.set(_REBUILDER, token, nx=True, px=_REBUILD_MS):
                raise Transient("the story memory is being rebuilt by another worker", retry_after=0.5)
            for one, placement in placed:
                with self._locked() as lock:
                    self._write(remember(one, placement, self._read(first_keys([one]))), lock, whole=False)
                self._client.pexpire(_REBUILDER, _REBUILD_MS)
            self._client.set(_EPOCH, token)
            self._client.eval(_RELEASE, 1, _REBUILDER, token)

    def check(self) -> None:
        """See `port.StoryIndex`."""
        with _our_errors():
            policy = self._client.info("memory").get("maxmemory_policy", "unknown")
        if policy != "noeviction":
            raise Refused(
                f"Redis may evict keys (maxmemory-policy {policy}), which would repeat alerts; mend it with"
                " `redis-cli config set maxmemory-policy noeviction`, and in redis.conf"
            )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def _locked(self) -> Iterator[bytes]:
        token = uuid4().hex.encode()
        deadline = time.monotonic() + _WAIT_SECONDS
        # A lost reply is no harm: the key then holds our token, which the next look finds.
        while not (self._client.set(_LOCK, token, nx=True, px=_LOCK_MS) or self._client.get(_LOCK) == token):
            if time.monotonic() > deadline:
                raise Transient("the story memory is locked by another worker")
            time.sleep(0.003)
        try:
            yield token
        finally:
            self._client.eval(_RELEASE, 1, _LOCK, token)

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Give what is there; a key `b""` stands for the sentinel, which must be."""
        if not keys:
            return {}
        named = [_EPOCH if key == b"" else _PREFIX + key for key in keys]
        found = dict(zip(keys, self._client.mget(named), strict=True))
        if b"" in found and found.pop(b"") is None:
            raise MemoryLost("the story memory in Redis is empty: it is rebuilt from the log first")
        return {key: value for key, value in found.items() if value is not None}

    def _write(self, written: dict[bytes, bytes], token: bytes, *, whole: bool = True) -> None:
        keys = [_LOCK, _EPOCH, *(_PREFIX + key for key in written)]
        lifetime = int(MEMORY.total_seconds() * 1000)
        said = self._client.eval(_SCRIPT, len(keys), *keys, token, lifetime, "1" if whole else "0", *written.values())
        if said == b"epoch":
            raise MemoryLost("the story memory in Redis was emptied: it is rebuilt from the log first")
        if said != b"ok":
            raise Transient("this worker was too slow and lost the lock on the story memory")


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except redis.exceptions.OutOfMemoryError as error:
        raise Transient(f"Redis is full: {error}; raise its maxmemory") from error
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError) as error:
        raise ServiceAway(f"Redis does not answer: {error}") from error
    except redis.exceptions.ResponseError as error:
        raise Transient(f"Redis refuses: {error}") from error
