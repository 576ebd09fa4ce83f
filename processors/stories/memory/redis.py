"""The story index in Redis, for several machines. The only importer of redis.

A batch reads what it touches, decides here (`unit_of_work.py`), and writes with one check-and-set (`commit.lua`). Where
lists have changed meanwhile, somebody placed a related article, and what rests on them is decided again. Three round
trips a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.resources import files
from secrets import token_hex
from typing import cast

import redis
from redis.backoff import ExponentialBackoff
from redis.commands.core import Script
from redis.retry import Retry

from core import service_url
from core.errors import BadInput, MemoryLost, Refused, ServiceAway
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.meaning import cells
from processors.stories.memory.codec import FORMAT
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import PageVersion, Placed
from processors.stories.memory.postings import KEPT, REFERENCE, Incoming, incoming
from processors.stories.memory.prefetch import wanted_firsts, wanted_lists, wanted_pages
from processors.stories.memory.unit_of_work import MemoryChange, Placing, UnitOfWork

_TRIES = 100  # each failure means that another worker went on, so this is never a livelock
_MOST, _LEAST = 50, 20
"""Articles in one check-and-set: 50 are some 500 keys, about two milliseconds of Redis. Fewer where workers meet."""
_REBUILD_SECONDS = 60
_CELLS = cells.ENTRY * cells.KEPT, cells.ENTRY, cells.PLACE_OF_LANGUAGE, cells.FAR, cells.FAR_HERE
"""What the script needs to know of them."""
_TIMEOUT = 2.0
_REPLICA = (
    "Redis at {} is a replica that takes no writes (a failover?); connecting anew, or name the primary in stories_url"
)


class RedisStories:
    """`url` is `redis[s]://host:port/db` or `unix:///path?db=0`; all keys begin with `namespace`.

    Redis must not evict keys (`check`). The key `<namespace>:epoch` never expires: where it is missing, the memory
    was emptied, and `place` raises `MemoryLost` until it is rebuilt.
    """

    def __init__(self, url: str, namespace: str = f"ww{FORMAT}") -> None:
        address = service_url.parse("stories_url", url)
        self._shown = str(address)
        try:
            self._pool = redis.ConnectionPool.from_url(
                address.encoded,
                socket_timeout=_TIMEOUT,
                socket_connect_timeout=_TIMEOUT,
                retry=Retry(ExponentialBackoff(cap=0.2), 2),
                health_check_interval=15,
            )
        except ValueError as error:
            fix = "use redis://host:port/db or unix:///path/redis.sock"
            raise BadInput(f"stories_url: {self._shown}: {error}; {fix}") from error
        self._prefix = namespace.encode() + b":"
        self._epoch = self._prefix + b"epoch"
        self._lock = self._prefix + b"rebuild"
        self._name = token_hex(8)
        self._cache = PageCache()
        self._model = shipped()
        self._piece = _MOST

    @cached_property
    def _redis(self) -> redis.Redis:
        """One that keeps its connection, and so need not look before each command whether it is in order.

        Connects when it is made: whoever asks first does so within `_errors`, and asks again when it failed.
        """
        return redis.Redis(connection_pool=self._pool, single_connection_client=True)

    @cached_property
    def _commit(self) -> Script:
        return self._redis.register_script(files(__package__).joinpath("commit.lua").read_text(encoding="utf-8"))

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placed]:
        """See `StoryIndex.place`."""
        placed: list[Placed] = []
        while len(placed) < len(fingerprints):
            placed += self._work(
                fingerprints[len(placed) : len(placed) + self._piece], UnitOfWork.place, ask_epoch=True
            )
        return placed

    def restore(self, placed: Sequence[tuple[Fingerprint, Placed]]) -> None:
        """See `StoryIndex.restore`."""
        given = {id(fingerprint): one for fingerprint, one in placed}

        def remember(work: UnitOfWork, one: Incoming) -> Placing:
            return work.restore(one, given[id(one.fingerprint)])

        self._work([fingerprint for fingerprint, _ in placed], remember, ask_epoch=False)
        with self._errors():
            self._redis.set(self._lock, self._name, ex=_REBUILD_SECONDS)

    def correct(self, versions: Sequence[PageVersion], story: str) -> int:
        """See `StoryIndex.correct`."""
        for _ in range(_TRIES):
            with self._errors():
                work = UnitOfWork({}, {}, lambda key: self._read([key])[key], self._cache, self._model)
                correction = work.correct(versions, story)
                if all(self._write(correction.changes, ask_epoch=True)):
                    return correction.found
        raise ServiceAway("story memory: too many workers write the same stories; trying again", retry_after=1)

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
            if self._redis.info("replication").get("role") == "slave":
                self._pool.disconnect()
                raise ServiceAway(_REPLICA.format(self._shown))
            policy = self._redis.info("memory").get("maxmemory_policy", "noeviction")
        if policy != "noeviction":
            raise Refused(
                f"Redis may evict keys (maxmemory-policy {policy}), and stories would be alerted again;"
                " run: redis-cli config set maxmemory-policy noeviction"
            )

    def close(self) -> None:
        """See `StoryIndex.close`."""
        self._pool.disconnect()

    def _work(
        self, fingerprints: Sequence[Fingerprint], do: Callable[[UnitOfWork, Incoming], Placing], *, ask_epoch: bool
    ) -> list[Placed]:
        done: dict[int, Placed] = {}
        waiting = list(enumerate(map(incoming, fingerprints)))
        for _ in range(_TRIES):
            if not waiting:
                return [done[place] for place in range(len(fingerprints))]
            with self._errors():
                work = self._unit_of_work([one for _, one in waiting])
                placings = [do(work, one) for _, one in waiting]
                changes = [one.change for one in placings]
                written = self._write(changes, ask_epoch=ask_epoch)
            stands = _standing([one.fingerprint.page for _, one in waiting], changes, written)
            done |= {place: one.placed for (place, _), one, ok in zip(waiting, placings, stands, strict=True) if ok}
            waiting = [one for one, ok in zip(waiting, stands, strict=True) if not ok]
            self._piece = max(_LEAST, self._piece // 2) if waiting else min(_MOST, self._piece + 1)
        raise ServiceAway("story memory: too many workers write the same stories; trying again", retry_after=1)

    def _unit_of_work(self, batch: Sequence[Incoming]) -> UnitOfWork:
        lists = {key: value for key, value in self._read(wanted_lists(batch)).items() if value is not None}
        pages = self._read(wanted_pages(batch, lists))
        pages |= self._read(wanted_firsts(pages, self._cache))
        return UnitOfWork(lists, pages, lambda key: self._read([key])[key], self._cache, self._model)

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes | None]:
        if not keys:
            return {}
        values = self._redis.mget([self._prefix + key for key in keys])
        return dict(zip(keys, cast("list[bytes | None]", values), strict=True))

    def _write(self, changes: Sequence[MemoryChange | None], *, ask_epoch: bool) -> list[bool]:
        """Write what still rests on what it was decided by; gives for each change whether it was written."""
        keys = [self._epoch]
        values: list[bytes | int] = [MEMORY_SECONDS, int(ask_epoch), REFERENCE * KEPT, *_CELLS]
        made = [change for change in changes if change is not None]
        for change in made:
            keys += [self._prefix + key for key in (*change.postings, *change.cells, *change.pages)]
            entering = min(len(change.cells), cells.ENTERED)
            values += [len(change.postings), len(change.cells), entering, len(change.pages)]
            values += [change.page.to_bytes(8, "little"), change.entry, *change.ends, *change.cell_ends]
            values += [part for key, value in change.pages.items() for part in (change.stamps[key], value)]
        written = self._commit(keys=keys, args=values)
        if written is None:
            raise MemoryLost("the story memory in Redis was emptied; it is rebuilt from the log")
        return [one == 1 for one in written]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except redis.exceptions.ReadOnlyError as error:
            self._pool.disconnect()  # whoever answers at our address now is asked next
            raise ServiceAway(_REPLICA.format(self._shown)) from error
        except redis.exceptions.OutOfMemoryError as error:
            raise ServiceAway(f"Redis is full: {error}; raise its maxmemory", retry_after=5) from error
        except redis.exceptions.AuthenticationError as error:
            # Waited for, as a server that is away is: `Refused` would park each article as if it were to blame.
            fix = "correct the user in stories_url, and stories_password"
            raise ServiceAway(f"Redis at {self._shown} refuses us: {error}; {fix}") from error
        except (redis.RedisError, OSError) as error:
            raise ServiceAway(f"Redis at {self._shown} does not answer: {error}; {_fix(str(error))}") from error


def _fix(reason: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return "ssl_ca_certs in stories_url must name who signed it, and stories_url the host that it is for"
    return "check that it runs and that stories_url names it"


def _standing(pages: Sequence[int], changes: Sequence[MemoryChange | None], written: Sequence[bool]) -> list[bool]:
    """Tell for each article, by its page, whether its answer stands: it was written, or was stored before.

    Stored by an earlier article of the same batch does not count where that one was not written.
    """
    undone: set[int] = set()
    flags = iter(written)
    stands = []
    for page, change in zip(pages, changes, strict=True):
        ok = page not in undone if change is None else next(flags)
        if not ok:
            undone.add(page)
        stands.append(ok)
    return stands
