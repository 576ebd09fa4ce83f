"""Trying again while a server is away: how long to wait, and the loops that wait.

    work ─▶ Transient ─▶ report what stands in the way ─ wait (longer each time, or as long as asked) ─▶ work …
      └──▶ its answer, and the report is taken back

`Fenced` is not tried again: the work belongs to somebody else now, and whoever began it decides.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from typing import TypeVar

from core import liveness
from core.errors import Fenced, Transient, WirewatchError
from core.log import get

FIRST, LONGEST = 0.2, 10.0
_LONGEST_ASKED = 300.0
_MOST_DOUBLINGS = 16

_log = get("core.retry")
_T = TypeVar("_T")

Report = Callable[[str], None]
"""Takes one line on what stands in the way of work, or nothing when all is well again."""


class StoppedError(Exception):
    """The stop event was set while we waited."""


def backoff(
    attempt: int, retry_after: float | None, chance: float, *, first: float = FIRST, longest: float = LONGEST
) -> float:
    """Give the seconds before try number `attempt` (from 1), doubling from `first` to `longest`, or what was asked for.

    `chance` in 0…1 takes up to half of it away: it spreads those that failed at once.
    """
    if retry_after is not None:
        return min(max(retry_after, first), _LONGEST_ASKED)
    pause: float = min(longest, first * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS))
    return pause * (0.5 + chance / 2)


class Attempts:
    """The tries of one piece of work, for a loop of one's own. `what` names it in the log."""

    def __init__(self, what: str, report: Report, *, longest: float = LONGEST) -> None:
        self._what = what
        self._report = report
        self._longest = longest
        self._failed = 0

    def failed(self, error: WirewatchError) -> float:
        """Report and log it; give the seconds to wait before the next try."""
        self._failed += 1
        asked = error.retry_after if isinstance(error, Transient) else None
        seconds = backoff(self._failed, asked, random.random(), longest=self._longest)  # noqa: S311  # no secret
        liveness.progress()  # waiting for a server is no standstill of ours
        self._report(str(error))
        _log.warning("retry_scheduled", what=self._what, error=str(error), seconds=round(seconds, 1))
        return seconds

    def succeeded(self) -> None:
        """Take the report back, and wait briefly again after the next failure."""
        self._failed = 0
        self._report("")


def with_retry(work: Callable[[], _T], stop: threading.Event, what: str, report: Report) -> _T:
    """Do the work, again and again while it raises `Transient`; raises `StoppedError` when `stop` is set meanwhile."""
    attempts = Attempts(what, report)
    while True:
        try:
            result = work()
        except Fenced:
            raise
        except Transient as error:
            if stop.wait(attempts.failed(error)):
                raise StoppedError from error
        else:
            attempts.succeeded()
            return result


async def with_retry_in_thread(work: Callable[[], _T], what: str, report: Report, *, longest: float = LONGEST) -> _T:
    """Do blocking work in a thread until it succeeds; to stop it, cancel the task."""
    attempts = Attempts(what, report, longest=longest)
    while True:
        try:
            result = await asyncio.to_thread(work)
        except Fenced:
            raise
        except Transient as error:
            await asyncio.sleep(attempts.failed(error))
        else:
            attempts.succeeded()
            return result
