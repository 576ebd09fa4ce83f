"""Feed documents → values, in child processes that may be killed.

A document that costs its child more than its processor time, memory or wall clock is refused as
`parser_killed`; the next one gets a fresh child.
"""

from __future__ import annotations

import asyncio
import queue
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.parsed import Parsed

_ANSWER_LIMIT = 256 << 20  # 2000 entries of the longest text, escaped


class Parser:
    """A few child processes, started when first needed. Safe to share; `close` ends them."""

    def __init__(self, children: int = 2, *, cpu_seconds: int = 3, wall_seconds: float = 10.0) -> None:
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="parser")
        self._all = [_Child(cpu_seconds, wall_seconds) for _ in range(children)]
        self._children: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        for child in self._all:
            self._children.put(child)

    async def parse(self, document: bytes) -> Parsed:
        """Read a document; raises `FetchFailed` (not a feed, parser killed)."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.parse_now, document)

    def parse_now(self, document: bytes) -> Parsed:
        """Do the same without an event loop."""
        child = self._children.get()
        try:
            parsed = child.parse(document)
        finally:
            self._children.put(child)
        if not parsed.version and not parsed.entries:
            raise FetchFailed(FetchOutcome.NOT_A_FEED, "neither RSS nor Atom")
        return parsed

    def close(self) -> None:
        """End the children and wait for the threads; a document in work is lost."""
        for child in self._all:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in self._all:
            child.end()


class _Child:
    """One child process at a time, for one thread at a time."""

    def __init__(self, cpu_seconds: int, wall_seconds: float) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def parse(self, document: bytes) -> Parsed:
        process = self._alive()
        alarm = threading.Timer(self._wall_seconds, process.kill)
        alarm.start()
        try:
            answer = _ask(process, document)
            return msgspec.json.decode(answer, type=Parsed)
        except (OSError, EOFError, msgspec.DecodeError) as error:
            self.end()
            detail = f"over its {self._cpu_seconds} s of processor time, its memory or its wall clock"
            raise FetchFailed(FetchOutcome.PARSER_KILLED, detail) from error
        finally:
            alarm.cancel()

    def kill(self) -> None:
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", "ingest.parser_child", str(self._cpu_seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # No secrets for a process that reads what strangers wrote.
                env={"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PYTHONUTF8": "1"},
                start_new_session=True,
            )
        return self._process


def _ask(process: subprocess.Popen[bytes], document: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(struct.pack("!I", len(document)) + document)
    process.stdin.flush()
    head = process.stdout.read(4)
    size = struct.unpack("!I", head)[0] if len(head) == 4 else _ANSWER_LIMIT + 1  # noqa: PLR2004
    if size > _ANSWER_LIMIT:
        raise EOFError
    answer = process.stdout.read(size)
    if len(answer) < size:
        raise EOFError
    return answer


def _close(pipe: object) -> None:
    # A buffered writer flushes as it closes, into a pipe whose reader is dead.
    try:
        pipe.close()  # type: ignore[attr-defined]
    except OSError:
        return
