"""What filters cost in processor time: one that takes it from everybody's alerts fails, and is set aside.

What `must` and `must_not` may cost is bounded where they are written (config/files/patterns.py), by a count; this is
the second bound, by what they really take.
"""

from __future__ import annotations

from core.errors import FilterFailed

MOST = 2.5
"""Seconds of processor time that a filter may take for `WINDOW` articles: thirty times what an honest one does."""
WINDOW = 50


class FilterCosts:
    """Adds up what each subscription's filter takes, window by window."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[int, float]] = {}

    def add(self, subscription: str, seconds: float) -> None:
        """Count one article; raises `FilterFailed` with the fix where it was too much."""
        before, taken = self._taken.get(subscription, (0, 0.0))
        articles, taken = before + 1, taken + seconds
        self._taken[subscription] = (0, 0.0) if articles == WINDOW else (articles, taken)
        if taken > MOST:
            self.forget(subscription)
            raise FilterFailed(
                f"must and must_not took {taken:.1f} s of processor time for {articles} articles; write smaller"
                " repetitions, or plain words"
            )

    def forget(self, subscription: str) -> None:
        """Drop what is known of one that is gone or written anew."""
        self._taken.pop(subscription, None)
