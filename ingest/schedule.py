"""When to ask a feed again. Pure: the clock and the dice are arguments.

every: 10m     ─▶ so often; hints slow it down, where it is 15 minutes or more, to an hour at the most
nothing said   ─▶ half the pause between two entries of its habit, or as its hints say, within its limits
"""

from __future__ import annotations

from datetime import datetime, timedelta

from config.files.feeds import Feed
from ingest.health.habit import FeedHabit

DAY = timedelta(hours=24)
NEVER = timedelta(days=3_650)
HINTS_FROM = timedelta(minutes=15)
"""Feeds that are to be asked more often are asked so, whatever they hint: somebody must know first."""
_USUAL = timedelta(minutes=15)
_TIMES_TO_KNOW = 3
_HINT_LIMIT = timedelta(hours=1)
_BACKOFF_FLOOR = timedelta(minutes=5)
_BACKOFF_STEPS = 32
_JITTER = 0.1


def interval_of(feed: Feed, habit: FeedHabit, hint: float, now: datetime) -> timedelta:
    """Give how often a feed is asked at present, `hint` being the seconds that it asks to be left alone.

    Who has been silent for long is asked as seldom as a quarter of that silence.
    """
    if feed.every is not None:
        return feed.every
    usual = habit.pause / 2 if habit.times >= _TIMES_TO_KNOW else _USUAL.total_seconds()
    silence = now.timestamp() - max(habit.newest, habit.began) if habit.began else 0.0
    wait = max(usual, silence / 4)
    return min(feed.slowest, max(feed.fastest, timedelta(seconds=min(max(wait, hint), DAY.total_seconds()))))


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
