"""Ends of polls that come at the same time are written together: one transaction for many.

add(ending) ─▶ waits ─▶ write([…]) of all that came meanwhile ─▶ every `add` returns
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from ingest.store.endings import PollEnding

_GATHER = 0.05  # seconds in which more may come: a transaction costs more than many of its rows
_TOGETHER = 200
"""Endings of one write: the write lock is held for some milliseconds."""


class GatheredWrites:
    """Gathers endings for `write`; who adds one waits until it is written, and meets the error if that fails."""

    def __init__(self, write: Callable[[Sequence[PollEnding]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[tuple[PollEnding, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, ending: PollEnding) -> None:
        """Have an ending written."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((ending, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def settle(self, seconds: float) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=seconds)

    async def _write_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER)
            together, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            try:
                await self._write([ending for ending, _ in together])
            except BaseException as error:
                for _, written in together:
                    if not written.done():
                        written.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                if not isinstance(error, Exception):
                    raise
            else:
                for _, written in together:
                    if not written.done():
                        written.set_result(None)
