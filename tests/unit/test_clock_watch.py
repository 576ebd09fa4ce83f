"""A clock that is put back: seen, said, and put right; and the one rule of core/due.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from alert_examples import NOW, Hands

from core.clock_watch import ClockWatch
from core.due import is_over
from core.errors import ServiceAway


class Watched:
    """A watch by two clocks that a test moves, and what it did."""

    def __init__(self) -> None:
        self.wall, self.passed = Hands(), 0.0
        self.put_right: list[datetime] = []
        self.reported: list[str] = []
        self.away = False
        self.watch = ClockWatch(self.wall, self._put_right, self.reported.append, lambda: self.passed)

    def _put_right(self, now: datetime) -> int:
        if self.away:
            raise ServiceAway("locked")
        self.put_right.append(now)
        return 1

    def look(self, *, seconds: float, moved: float = 0.0) -> None:
        self.passed += seconds
        self.wall.move(seconds=seconds + moved)
        self.watch.look()


def test_a_clock_that_is_put_back_is_said_for_ten_minutes_and_put_right_at_once() -> None:
    watched = Watched()
    watched.look(seconds=1)
    assert len(watched.put_right) == 1, "it may have moved before we ran"
    watched.look(seconds=1, moved=-3600)
    assert watched.put_right[1:] == [NOW + timedelta(seconds=2 - 3600)]
    assert watched.reported == [
        "the clock went back by 1:00:00 at 11:00:02 UTC; what was due by the old time is due now"
    ]
    watched.look(seconds=599)
    assert len(watched.reported) == 1
    watched.look(seconds=2)
    assert watched.reported[1:] == [""]


def test_a_clock_that_goes_ahead_is_said_too_and_one_that_creeps_is_not() -> None:
    watched = Watched()
    for _ in range(20):
        watched.look(seconds=1, moved=5)
    assert watched.reported == []
    watched.look(seconds=1, moved=86_400)
    assert watched.reported[0].startswith("the clock went ahead by 24:00:00, or the machine slept")


def test_a_database_that_is_away_is_asked_at_the_next_look_and_a_quiet_clock_twice_a_minute() -> None:
    watched = Watched()
    watched.away = True
    watched.look(seconds=1)
    watched.away = False
    watched.look(seconds=1)
    assert len(watched.put_right) == 1
    for _ in range(60):
        watched.look(seconds=1)
    assert len(watched.put_right) == 3


def test_a_wait_that_is_longer_than_it_ever_was_is_over() -> None:
    assert [is_over(left, 60) for left in (-1, 0, 1, 60, 61, 3600)] == [True, True, False, False, True, True]
