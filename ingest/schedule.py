"""When to ask a feed again. Pure: the clock and the dice are arguments."""

from __future__ import annotations

from datetime import datetime, timedelta

DAY = timedelta(hours=24)
NEVER = timedelta(days=3_650)
HINTS_FROM = timedelta(minutes=15)
"""Feeds that are to be asked more often are asked so, whatever they hint: somebody must know first."""
_HINT_LIMIT = timedelta(hours=1)
_BACKOFF_FLOOR = timedelta(minutes=5)
_BACKOFF_STEPS = 32
_JITTER = 0.1


def next_due(
    now: datetime,
    every: timedelta,
    *,
    jitter: float,
    failures: int = 0,
    gone: bool = False,
    retry_after: float | None = None,
    hint: float = 0.0,
) -> datetime:
    """Say when a feed is due again.

    `jitter` is between -1 and 1 and moves it by up to a tenth, so that feeds do not march in step. `failures`
    counts those in a row: the first waits `every`, each further one twice as long, at most 32 intervals,
    though never capped below 5 minutes and never above a day; so a fast feed comes back within minutes of its
    server, and a slow one is not hammered. `gone` (410) waits a day. `hint` (max-age, ttl; in seconds) only
    slows down, only feeds asked every 15 minutes or less often, and by at most an hour: somebody who must know
    first set `every`. `retry_after` is obeyed up to a day, and jitter never shortens it.
    """
    wait = every
    if gone:
        wait = DAY
    elif failures:
        limit = min(DAY, max(_BACKOFF_FLOOR, every * _BACKOFF_STEPS))
        wait = min(limit, every * 2 ** min(failures - 1, 20))
    elif every >= HINTS_FROM:
        wait = max(every, min(timedelta(seconds=min(hint, DAY.total_seconds())), _HINT_LIMIT))
    wait *= 1 + _JITTER * jitter
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, DAY.total_seconds())))
    return now + wait
