"""A worker that reads what came long ago says so, and one without work does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from core.bus.port import ARTICLES, Received
from core.errors import ServiceAway
from core.lateness import Lateness

START = datetime(2026, 7, 1, tzinfo=UTC)


class _Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class _Slow:
    """Takes a time for each batch, and may fail at its end."""

    def __init__(self, clock: _Clock) -> None:
        self.clock, self.takes, self.fails = clock, timedelta(), False

    def handle(self, _batch: Sequence[Received]) -> None:
        self.clock.now += self.takes
        if self.fails:
            raise ServiceAway("gone")


def _batch(*ages: int) -> list[Received]:
    return [Received(ARTICLES, 0, n, "k", b"", START - timedelta(minutes=age)) for n, age in enumerate(ages)]


@pytest.mark.parametrize(
    ("ages", "takes", "idle", "said"),
    [
        ((0,), 0, 0, ""),
        ((4, 1), 0, 0, ""),
        ((1, 17, 3), 0, 0, "17 minutes ago"),
        ((3,), 4, 0, "7 minutes ago"),
        ((17,), 0, 30, "17 minutes ago"),
        ((17,), 0, 61, ""),
    ],
)
def test_the_age_of_what_is_read_is_told_while_it_is_read(
    ages: tuple[int, ...], takes: int, idle: int, said: str
) -> None:
    clock = _Clock()
    slow = _Slow(clock)
    slow.takes = timedelta(minutes=takes)
    late = Lateness(slow, clock)
    assert late.problem() == ""
    late.handle(_batch(*ages))
    clock.now += timedelta(seconds=idle)
    problem = late.problem()
    assert said in problem
    assert bool(said) == bool(problem)


def test_a_batch_that_is_tried_again_and_again_grows_old() -> None:
    clock = _Clock()
    slow = _Slow(clock)
    slow.fails = True
    late = Lateness(slow, clock)
    with pytest.raises(ServiceAway):
        late.handle(_batch(0))
    assert late.problem() == ""
    clock.now += timedelta(minutes=6)
    assert "6 minutes ago" in late.problem()
