"""Feed documents → values, in child processes that may be killed.

A document that costs its child more than its processor time, memory or wall clock is refused as `parser_killed`, one
on which our own code fails as `crashed`; after a death the next one gets a fresh child.
"""

from __future__ import annotations

import asyncio
import queue
from concurrent.futures import ThreadPoolExecutor

import msgspec

from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.formats.document import PageText, Parsed, ParseError
from ingest.formats.origin import Origin
from ingest.formats.parser_process import ParserProcess
from ingest.formats.raw import NoFeed

_INSTEAD = {"": FetchOutcome.NOT_A_FEED, "page": FetchOutcome.WEB_PAGE, "parked": FetchOutcome.PARKED}
_UNKNOWN = Origin()


class Parser:
    """A few child processes, started when first needed. Safe to share; `close` ends them."""

    def __init__(
        self, children: int = 2, *, cpu_seconds: int = 3, wall_seconds: float = 10.0, memory: int = 1 << 30
    ) -> None:
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="parser")
        self._all = [ParserProcess(cpu_seconds, wall_seconds, memory) for _ in range(children)]
        self._children: queue.SimpleQueue[ParserProcess] = queue.SimpleQueue()
        for child in self._all:
            self._children.put(child)

    async def parse(self, document: bytes, origin: Origin = _UNKNOWN) -> Parsed:
        """Read a document; raises `FetchFailed` (not a feed, parser killed, crashed)."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.parse_now, document, origin)

    def parse_now(self, document: bytes, origin: Origin = _UNKNOWN) -> Parsed:
        """Do the same without an event loop."""
        parsed = self._answer(document, origin)
        if isinstance(parsed, NoFeed):
            raise FetchFailed(_INSTEAD[parsed.page], parsed.detail)
        if not isinstance(parsed, Parsed):
            raise FetchFailed(FetchOutcome.CRASHED, "a fault of Wirewatch: a page was read where a feed was asked for")
        return parsed

    async def page_text(self, document: bytes, origin: Origin) -> str:
        """Give the article on a web page, empty where there is none; raises `FetchFailed` (parser killed, crashed)."""
        asked = msgspec.structs.replace(origin, page=True)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, document, asked)
        return found.text if isinstance(found, PageText) else ""

    def _answer(self, document: bytes, origin: Origin) -> Parsed | NoFeed | PageText:
        child = self._children.get()
        try:
            answer = child.parse(document, origin)
        finally:
            self._children.put(child)
        if isinstance(answer, ParseError):
            raise FetchFailed(FetchOutcome.CRASHED, f"a fault of Wirewatch: {answer.type} in {answer.line}")
        return answer

    def close(self) -> None:
        """End the children and wait for the threads; a document in work is lost."""
        for child in self._all:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            child.end()
