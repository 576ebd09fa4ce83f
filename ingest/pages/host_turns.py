"""Whose turn it is at a host: between two requests to it there is a pause, whoever asks, for a feed or a page.

take(url) ─ waits ─▶ the request ─▶ leave(url, seconds)
"""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from core.clock import Clock
from core.database import Database
from core.errors import Transient
from core.log import get
from ingest.store.hosts import busy_until, hold, host_of, rest

_LOOK_EVERY, _SHORTEST = 1.0, 0.02  # seconds between looks at a host that another asks
_log = get("ingest")


class HostTurns(Protocol):
    """Turns at hosts."""

    async def take(self, url: str) -> None:
        """Wait until the host of an address may be asked by us."""

    async def leave(self, url: str, seconds: float) -> None:
        """Let go of it; it is left alone for so long."""


class OwnTurns:
    """Turns of one process that asks alone, as a trial does."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    async def take(self, url: str) -> None:
        """Wait until the pause is over."""
        await asyncio.sleep(max(0.0, self._free_at.pop(host_of(url), 0.0) - time.monotonic()))

    async def leave(self, url: str, seconds: float) -> None:
        """Begin a pause."""
        self._free_at[host_of(url)] = time.monotonic() + seconds


class SharedTurns:
    """Turns of a poller, with all others of its database and with those of feeds (`feed_hosts`)."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self._database = database
        self._clock = clock
        self._name = name

    async def take(self, url: str) -> None:
        """Wait until we hold the host; it ends with who waits, or with the poll's deadline."""
        while (wait := await self._look(url)) > 0:  # noqa: ASYNC110  # other processes hold it, too: no event tells
            await asyncio.sleep(wait)

    async def leave(self, url: str, seconds: float) -> None:
        """Let go of the host; where the database is away, its lease runs out."""
        try:
            await asyncio.to_thread(self._let_go, host_of(url), seconds)
        except Transient as error:
            _log.warning("host_not_released", host=host_of(url), error=str(error))

    async def _look(self, url: str) -> float:
        looking = asyncio.create_task(asyncio.to_thread(self._until_free, host_of(url)))
        try:
            return await asyncio.shield(looking)
        except asyncio.CancelledError:
            if await looking == 0.0:  # held in the moment in which nobody wanted it any more
                await self.leave(url, 0.0)
            raise

    def _until_free(self, host: str) -> float:
        """Hold a host; else give the seconds after which to look again."""
        now = self._clock()
        try:
            with self._database.reading() as connection:
                until = busy_until(connection, host)
            if until is not None and until > now:
                return min(max((until - now).total_seconds(), _SHORTEST), _LOOK_EVERY)
            with self._database.transaction() as connection:
                return 0.0 if hold(self._database, connection, [host], now, self._name) else _SHORTEST
        except Transient:
            return _LOOK_EVERY

    def _let_go(self, host: str, seconds: float) -> None:
        with self._database.transaction() as connection:
            rest(connection, [(host, self._clock(), seconds)], self._name)
