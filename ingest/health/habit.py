"""How often a feed brings something new: kept from poll to poll, and what silence or volume is out of habit. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import msgspec

HOUR, DAY, WEEK = 3_600.0, 86_400.0, 604_800.0
_WEEKS, _DAYS = 5, 15
_TIMES_TO_KNOW = 8
"""Arrivals from which on the longest pause says something."""
_SHORTEST, _SHORTEST_UNKNOWN = 6 * HOUR, 4 * DAY
"""Silences that are never out of habit: nobody knows a feed's weekends before its second week."""
_MOST_KNOWN, _LEAST_KNOWN = 7, 14
"""Days after which too many and too few are told: the latter takes two weekends."""
_TIMES_MORE, _MANY, _FEW, _EXCEPTIONS = 4, 40, 8, 2
_MEAN, _LIMIT = 0.2, 4
"""What the newest pause counts in the mean, and how many times that it may be: one night is no new habit."""


class FeedHabit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When news came, as seconds since 1970; all zero for a feed that was never read."""

    began: float = 0.0
    """When it was first read."""
    known_since: float = 0.0
    """The oldest entry of its first document, or `began`."""
    newest: float = 0.0
    """When the last new entry came, or by its date, before the feed was read."""
    times: int = 0
    """How often something came."""
    pause: float = 0.0
    """Between two entries, on average, nights and the like counting little."""
    weeks: tuple[tuple[int, float], ...] = ()
    """The longest pause that ended in each of the last weeks with news."""
    days: tuple[tuple[int, int], ...] = ()
    """New entries of each of the last days that had some, since it was first read."""
    interrupted: float = 0.0
    """When it failed or was empty last: of such days nobody knows how much there was."""


def first_habit(dates: Iterable[float], now: float) -> FeedHabit:
    """Give the habit that the dates of a feed's first document show."""
    past = sorted({moment for moment in dates if moment <= now})
    habit = FeedHabit(began=now, known_since=past[0] if past else now, newest=past[0] if past else 0.0)
    for _, moment in pairwise(past):
        habit = _arrived(habit, 1, moment)
    return habit


def after_news(habit: FeedHabit, count: int, now: float) -> FeedHabit:
    """Give the habit after so many new entries came."""
    today = int(now // DAY)
    days = {day: number for day, number in habit.days if day > today - _DAYS}
    days[today] = days.get(today, 0) + count
    return msgspec.structs.replace(_arrived(habit, count, now), days=tuple(days.items()))


def longest_pause(habit: FeedHabit) -> float:
    """Give the longest pause known, in seconds; infinite where too little is known."""
    return max((pause for _, pause in habit.weeks), default=math.inf) if habit.times >= _TIMES_TO_KNOW else math.inf


def is_silent(habit: FeedHabit, now: float) -> bool:
    """Say whether nothing came for far longer than ever."""
    known = now - min(habit.began, habit.known_since) >= WEEK + DAY
    doubt = 2 + _TIMES_TO_KNOW / max(habit.times, 1)  # of a few pauses the longest is seldom the longest there can be
    return now - habit.newest > max(_SHORTEST if known else _SHORTEST_UNKNOWN, doubt * longest_pause(habit))


def odd_volume(habit: FeedHabit, now: float) -> tuple[int, int] | None:
    """Give the entries of a day that had far too many or too few, and what is usual; None where all is as ever.

    Too many are seen on the day itself, too few when it is over. Of the days before, two exceptions each way do not
    count: what lasts longer is the new habit.
    """
    today = int(now // DAY)
    first = int(habit.began // DAY) + 1
    counts = dict(habit.days)
    for day in (today, today - 1):
        before = sorted(counts.get(one, 0) for one in range(max(first, day - _DAYS + 1), day))
        if len(before) < _MOST_KNOWN:
            continue
        count, least, most = counts.get(day, 0), before[_EXCEPTIONS], before[-1 - _EXCEPTIONS]
        if count >= _MANY and count > _TIMES_MORE * most:
            return count, most
        whole = day < today and day * DAY > habit.interrupted and len(before) >= _LEAST_KNOWN
        if whole and least >= _FEW and 0 < count * _TIMES_MORE < least:  # of nothing at all `is_silent` speaks
            return count, least
    return None


def _arrived(habit: FeedHabit, count: int, now: float) -> FeedHabit:
    """Give the habit after so many new entries came at `now`."""
    if not habit.newest:
        return msgspec.structs.replace(habit, newest=now, times=1)
    pause, week = max(0.0, now - habit.newest), int(now // WEEK)
    weeks = {number: longest for number, longest in habit.weeks if number > week - _WEEKS}
    weeks[week] = max(weeks.get(week, 0.0), pause)
    each = pause / count
    mean = (1 - _MEAN) * habit.pause + _MEAN * min(each, _LIMIT * habit.pause) if habit.pause else each
    return msgspec.structs.replace(
        habit, newest=max(now, habit.newest), times=habit.times + 1, pause=mean, weeks=tuple(weeks.items())
    )
