"""When to ask a feed again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

_RETRY = timedelta(seconds=30)
_LONGEST = timedelta(hours=24)
_SHORT_LONGEST = timedelta(minutes=15)
"""A feed that its owner polls more often than every 15 minutes comes back within as long."""
_POLITE = timedelta(minutes=15)


def next_due(
    now: datetime, every: timedelta, *, failures: int, retry_after: float | None, max_age: float, chance: float
) -> datetime:
    """Give the next time to ask.

    After success: `every`, or as long as the far side says that its answer is fresh, where we poll at an ordinary pace.
    After the n-th failure in a row: max(every, 30 s) × 2ⁿ⁻¹, at most a day (15 minutes for fast feeds), and
    never sooner than asked. `chance` in 0…1 spreads by ±10 %, so that feeds do not march in step.
    """
    if failures == 0:
        fresh = timedelta(seconds=max_age) if every >= _POLITE else timedelta(0)
        wait = min(max(every, fresh), _LONGEST)
    else:
        cap = _SHORT_LONGEST if every < _POLITE else _LONGEST
        wait = (
            min(max(every, _RETRY) * 2 ** min(failures - 1, 12), cap)
            if every >= _POLITE
            else min(max(every, timedelta(seconds=5)) * 2 ** min(failures - 1, 12), cap)
        )
    wait *= 0.9 + 0.2 * chance
    return now + max(wait, timedelta(seconds=min(retry_after or 0.0, _LONGEST.total_seconds())))
