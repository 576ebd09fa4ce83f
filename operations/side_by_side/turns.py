"""Who reads the pages: this process, or several that take turns. What comes of it is the same, in the same order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol, Self

import msgspec

from core.article import Article
from core.child_process import ChildProcess
from core.errors import Transient
from operations.side_by_side.framing import read_frame, write_frame
from operations.side_by_side.reader import ListReader, TwoLists, TwoReadings

_MOST = 4
"""Processes: each keeps both lists."""
_LEAST = 5_000
"""Articles: fewer are read before another process has both lists."""
_AHEAD = 4
"""Pages a process that are read ahead of whoever counts."""
_DYING = 1.0
"""Seconds from the end of its pipe to its end."""
_one_trial = threading.Lock()
"""Held by the trial that has processes: however many are tried at once, the console starts four."""

Page = Sequence[Article]
ReadPage = tuple[Page, Sequence[TwoReadings]]


class Readings(Protocol):
    """Reads pages with two lists."""

    def same(self) -> bool:
        """Tell whether the lists find the same in every text."""

    def of(self, pages: Iterable[Page]) -> Iterator[ReadPage]:
        """Give each page with what the lists find in it, in the order in which the pages come."""


class ReadHere:
    """By this process, one page after the other."""

    def __init__(self, lists: TwoLists) -> None:
        self._reader = ListReader(lists)

    def same(self) -> bool:
        """See `Readings`."""
        return self._reader.same

    def of(self, pages: Iterable[Page]) -> Iterator[ReadPage]:
        """See `Readings`."""
        for page in pages:
            yield page, self._reader.read(page)


class ReadByTurns:
    """By processes of their own: the next page by whichever is free.

    One that dies ends it all, with `Transient`: a page that nobody read is never passed over.
    """

    def __init__(self, lists: TwoLists, processes: int) -> None:
        encoded = lists.encoded()
        self.processes = [ReadingProcess() for _ in range(processes)]
        self._free: SimpleQueue[ReadingProcess] = SimpleQueue()
        self._threads = ThreadPoolExecutor(processes, "reading")
        self._begun = [self._threads.submit(self._begin, one, encoded) for one in self.processes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.processes:
            one.child.kill()
        self._threads.shutdown(cancel_futures=True)
        for one in self.processes:
            one.child.end()

    def same(self) -> bool:
        """See `Readings`."""
        said = [one.result() for one in self._begun]  # of each, as one may have died of the lists
        return all(said)

    def of(self, pages: Iterable[Page]) -> Iterator[ReadPage]:
        """See `Readings`."""
        self.same()
        waiting: deque[tuple[Page, Future[list[TwoReadings]]]] = deque()
        for page in pages:
            waiting.append((page, self._threads.submit(self._read, page)))
            if len(waiting) > _AHEAD * len(self.processes):
                yield _done(waiting)
        while waiting:
            yield _done(waiting)

    def _begin(self, one: ReadingProcess, lists: bytes) -> bool:
        same = one.begin(lists)
        self._free.put(one)
        return same

    def _read(self, page: Page) -> list[TwoReadings]:
        one = self._free.get()
        try:
            return one.read(page)
        finally:
            self._free.put(one)


def _done(waiting: deque[tuple[Page, Future[list[TwoReadings]]]]) -> ReadPage:
    page, found = waiting.popleft()
    return page, found.result()


class ReadingProcess:
    """One of the processes, for one thread at a time."""

    def __init__(self) -> None:
        self.child = ChildProcess("operations.side_by_side.child", [], keep_stderr=True)
        self._pipes = self.child.pipes()
        self._decoder = msgspec.msgpack.Decoder(list[TwoReadings])

    def begin(self, lists: bytes) -> bool:
        """Give it both lists; tells whether they find the same in every text."""
        return bool(msgspec.msgpack.decode(self._asked(lists)))

    def read(self, page: Page) -> list[TwoReadings]:
        """Have it read a page; raises `Transient` where it died."""
        return self._decoder.decode(self._asked(msgspec.msgpack.encode(page)))

    def _asked(self, content: bytes) -> bytes:
        to, answers = self._pipes
        try:
            write_frame(to, content)
            answer = read_frame(answers)
        except OSError:
            answer = None
        if answer is None:
            raise Transient(self._said())
        return answer

    def _said(self) -> str:
        """Say that it died, and how, for people."""
        code, last = self.child.returncode(_DYING), self.child.last_line()
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return (
            f"a process that read articles with both lists died ({how}{f': {last}' if last else ''}), so nothing was"
            " counted; try again, or with less of the archive (--since): memory may have run out"
        )


@contextmanager
def readings(lists: TwoLists, processes: int) -> Iterator[Readings]:
    """Give what reads pages with both lists: this process for one, and while another trial has them, else so many."""
    if processes <= 1 or not _one_trial.acquire(blocking=False):
        yield ReadHere(lists)
        return
    try:
        with ReadByTurns(lists, processes) as turns:
            yield turns
    finally:
        _one_trial.release()


def processes_for(articles: int) -> int:
    """Say in how many processes so many articles are read: on each core that we may use one, four at most."""
    return min(len(os.sched_getaffinity(0)), _MOST) if articles >= _LEAST else 1
