"""How often a feed is asked follows how often it publishes, within its limits; a feed with `every` has its own rule."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from config.files.feeds import Feed, dump_feeds, parse_feeds
from core.errors import BadInput
from ingest.health.habit import DAY, HOUR, FeedHabit, after_news, first_habit
from ingest.schedule import interval_of

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "https://river.example/rss"


def settled(feed: Feed, per_day: float, *, days: int = 20, hint: float = 0.0, until_hour: int = 24) -> list[timedelta]:
    """Poll a feed as it says for so many days; give the waits of the last week."""
    dice, at = random.Random(7), MONDAY.timestamp()
    end, news, found = at + days * DAY, at, list[timedelta]()
    habit = FeedHabit()
    waiting: list[float] = []
    while at < end:
        while news <= at:
            news += dice.expovariate(per_day / DAY)
            if (news - MONDAY.timestamp()) % DAY < until_hour * HOUR:
                waiting.append(news)
        fresh = [one for one in waiting if one <= at]
        waiting = [one for one in waiting if one > at]
        habit = habit if habit.began else first_habit((), at)
        habit = after_news(habit, len(fresh), at) if fresh else habit
        wait = interval_of(feed, habit, hint, datetime.fromtimestamp(at, UTC))
        if at > end - 7 * DAY:
            found.append(wait)
        at += wait.total_seconds()
    return found


@pytest.mark.parametrize(
    ("per_day", "least", "most"),
    [(1000, 5, 7), (300, 5, 8), (60, 8, 25), (24, 20, 45), (2, 55, 60), (0.1, 60, 60)],
)
def test_a_feed_is_asked_as_often_as_it_publishes_needs(per_day: float, least: float, most: float) -> None:
    waits = sorted(settled(Feed(url=URL), per_day))
    assert least * MINUTE <= waits[len(waits) // 2] <= most * MINUTE
    assert 5 * MINUTE <= waits[0] <= waits[-1] <= 60 * MINUTE


def test_after_a_night_it_is_asked_often_again() -> None:
    waits = settled(Feed(url=URL), 300, until_hour=16)
    often = sum(wait <= 8 * MINUTE for wait in waits)
    assert often > 100 * 7, "of about 190 polls in sixteen hours"
    assert max(waits) == 60 * MINUTE


def test_what_it_hints_slows_it_down_within_its_limits() -> None:
    assert min(settled(Feed(url=URL), 300, hint=1800)) == 30 * MINUTE
    assert max(settled(Feed(url=URL), 300, hint=1e9)) == 60 * MINUTE
    wide = Feed(url=URL, fastest=timedelta(minutes=1), slowest=timedelta(hours=6))
    assert max(settled(wide, 0.1)) == timedelta(hours=6)
    assert min(settled(wide, 3000)) == MINUTE


def test_a_feed_of_which_nothing_is_known_is_asked_every_quarter_of_an_hour() -> None:
    assert interval_of(Feed(url=URL), FeedHabit(), 0.0, MONDAY) == 15 * MINUTE


def test_every_is_a_rule_of_its_own() -> None:
    assert set(settled(Feed(url=URL, every=7 * MINUTE), 300, hint=1800, days=8)) == {7 * MINUTE}


def test_the_dates_of_the_first_document_say_how_often() -> None:
    now = MONDAY.timestamp()
    habit = first_habit([now - number * 1200 for number in range(20)], now)
    assert interval_of(Feed(url=URL), habit, 0.0, MONDAY) == 10 * MINUTE


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("every: 5m, slowest: 2h", "every is a rule of its own; write either it, or fastest and slowest"),
        ("fastest: 2h", "fastest (2h) is slower than slowest; exchange them"),
        ("fastest: 1s", "1s is not between 5s and 24h; 15m suits most feeds"),
    ],
)
def test_limits_that_cannot_be_are_refused(keys: str, says: str) -> None:
    with pytest.raises(BadInput, match=r"f:\d") as caught:
        parse_feeds(f"feeds: [{{url: '{URL}', {keys}}}]", "f")
    assert says in str(caught.value)


def test_limits_are_written_as_they_are_read() -> None:
    listed = parse_feeds(f"feeds: [{{url: '{URL}', fastest: 1m, slowest: 3h}}]", "f")
    assert listed.feeds[0].longest_wait == timedelta(hours=3)
    assert parse_feeds(dump_feeds(listed), "f") == listed
    assert "fastest: 1m" in dump_feeds(listed)
