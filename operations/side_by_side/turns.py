"""Who reads the pages: this process, or several that take turns. What comes of it is the same, in the same order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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
_AHEAD = 2
"""Pages that a process may be ahead of whoever counts."""
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
    """By processes of their own: page n by process n modulo their number.

    One that dies ends it all, with `Transient`: a page that nobody read is never passed over.
    """

    def __init__(self, lists: TwoLists, processes: int) -> None:
        encoded = lists.encoded()
        self.readers = [_Reader(encoded) for _ in range(processes)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.readers:
            one.end()

    def same(self) -> bool:
        """See `Readings`."""
        return self.readers[0].same()

    def of(self, pages: Iterable[Page]) -> Iterator[ReadPage]:
        """See `Readings`."""
        waiting: deque[tuple[Page, Future[list[TwoReadings]]]] = deque()
        for number, page in enumerate(pages):
            waiting.append((page, self.readers[number % len(self.readers)].read(page)))
            if len(waiting) > _AHEAD * len(self.readers):
                yield _done(waiting)
        while waiting:
            yield _done(waiting)


def _done(waiting: deque[tuple[Page, Future[list[TwoReadings]]]]) -> ReadPage:
    page, found = waiting.popleft()
    return page, found.result()


class _Reader:
    """One of the processes, and the thread that talks to it."""

    def __init__(self, lists: bytes) -> None:
        self.child = ChildProcess("operations.side_by_side.child", [], keep_stderr=True)
        self._pipes = self.child.pipes()
        self._thread = ThreadPoolExecutor(1, "reader")
        self._same = self._thread.submit(self._asked, lists)
        self._decoder = msgspec.msgpack.Decoder(list[TwoReadings])

    def same(self) -> bool:
        """Wait until it has both lists; tell whether they find the same."""
        return bool(msgspec.msgpack.decode(self._same.result()))

    def read(self, page: Page) -> Future[list[TwoReadings]]:
        """Have it read a page when it has read those before."""
        return self._thread.submit(self._read, page)

    def _read(self, page: Page) -> list[TwoReadings]:
        self._same.result()  # one that died of the lists is not asked
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

    def end(self) -> None:
        """Kill it, whatever it does, and forget what waits for it."""
        self.child.kill()
        self._thread.shutdown(cancel_futures=True)
        self.child.end()


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
