"""What is noticed of a feed, when it is told, and when nobody is to be bothered: over weeks of simulated polls."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest

from core.guarded_http.message import CertificateLife
from core.outcomes import FeedCondition, FetchOutcome
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document
from ingest.health.habit import DAY, HOUR, FeedHabit, after_news, first_habit, is_silent, odd_volume
from ingest.health.health import PATIENCE, FeedHealth, after_poll, begun, ended
from ingest.health.signs import DocumentSigns, PollSigns, ends_soon
from ingest.health.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
NOTHING_NEW = PollSigns(outcome=FetchOutcome.UNCHANGED)


def office(moment: float) -> bool:
    """Say whether it is a working hour of a working day."""
    hours = (moment - MONDAY) / HOUR
    return hours // 24 % 7 < 5 and 8 <= hours % 24 < 18


def always(_moment: float) -> bool:
    return True


def news(per_day: float, days: float, when: Callable[[float], bool], seed: int = 1) -> list[float]:
    """Give moments at random, so many a day while there are any at all."""
    dice, moment, found = random.Random(seed), MONDAY, list[float]()
    while moment < MONDAY + days * DAY:
        moment += dice.expovariate(per_day / DAY)
        if when(moment):
            found.append(moment)
    return found


def alarms(moments: list[float], until: float, condition: FeedCondition, poll: float = HOUR / 2) -> list[float]:
    """Poll a feed all the time, and give when a condition began."""
    health, found, at = FeedHealth(), list[float](), moments[0] - poll
    waiting = list(moments)
    while at < until:
        at += poll
        fresh = [moment for moment in waiting if moment <= at]
        waiting = waiting[len(fresh) :]
        first = not health.habit.began
        document = DocumentSigns(
            first=first,
            entries=20,
            new=len(fresh),
            newest=fresh[-1] if fresh else None,
            dates=tuple(fresh),
        )
        signs = PollSigns(outcome=FetchOutcome.NEW, document=document) if fresh else NOTHING_NEW
        after = after_poll(health, signs, at)
        found += [at for one in begun(health, after) if one.condition is condition]
        health = after
    return found


@pytest.mark.slow
@pytest.mark.parametrize("per_day", [0.2, 1, 6, 40, 300])
@pytest.mark.parametrize("when", [always, office])
def test_a_feed_that_lives_is_hardly_ever_said_to_be_silent(per_day: float, when: Callable[[float], bool]) -> None:
    count = sum(
        len(alarms(moments, moments[-1], FeedCondition.SILENT, poll=2 * HOUR))
        for seed in range(4)
        if (moments := news(per_day, 70, when, seed))
    )
    assert count <= 1, "in forty weeks"


@pytest.mark.parametrize(
    ("per_day", "when", "days"),
    [(300, always, 0.5), (40, always, 1), (40, office, 7), (6, always, 4), (1, always, 20)],
)
def test_a_feed_that_stops_is_silent_within_about_twice_its_longest_pause(
    per_day: float, when: Callable[[float], bool], days: float
) -> None:
    moments = news(per_day, 42, when)
    [*_, told] = alarms(moments, moments[-1] + 30 * DAY, FeedCondition.SILENT)
    assert 0 < told - moments[-1] < days * DAY


def test_the_dates_of_the_first_document_are_a_habit_already() -> None:
    now = MONDAY + 400 * DAY
    dead = first_habit([MONDAY + day * DAY for day in range(20)], now)
    assert is_silent(dead, now), "given up for a year"
    assert not is_silent(first_habit([now - day * DAY for day in range(20)], now), now)
    assert not is_silent(first_habit([now - number * 600 for number in range(20)], now), now + 3 * DAY), "a weekend"
    assert not is_silent(first_habit([], now), now + 400 * DAY), "of an undated feed nothing is known yet"
    assert not is_silent(FeedHabit(), now)


def volume(counts: Iterable[int], *, hours: float = 23.0) -> list[bool]:
    """Give for each day whether its volume is odd, looked at late in the day."""
    habit, found = FeedHabit(began=MONDAY, known_since=MONDAY), list[bool]()
    for day, count in enumerate(counts):
        at = MONDAY + day * DAY
        habit = after_news(habit, count, at + HOUR) if count else habit
        found.append(odd_volume(habit, at + hours * HOUR) is not None)
    return found


WEEK = [30, 34, 28, 31, 33, 3, 2]


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        (WEEK * 6, False),
        ([30, 20, 41, 25, 36, 28, 33, 22, 30, 160], True),
        ([30, 20, 41, 25, 36, 28, 33, 22, 30, 90], False),
        ([*[30, 20, 41, 25, 36, 28, 33, 22] * 2, 4, 30], True),
        ([30, 20, 41, 25, 36, 28, 33, 22, 30, 4, 30], False),  # it may be a Saturday
        ([*[30, 20, 41, 25, 36, 28, 33, 22] * 2, 0, 0, 0], False),  # silence is another condition
        ([30, 160], False),  # nobody knows its habit
        ([1, 0, 2, 1, 0, 1, 3, 0, 1, 20], False),  # a handful is nothing odd
        ([*WEEK, *WEEK, 30, 34, 28, 200], True),
    ],
)
def test_far_too_many_or_too_few_entries_of_a_day_are_odd(counts: list[int], odd: bool) -> None:  # noqa: FBT001
    assert any(volume(counts)) is odd


def test_a_day_on_which_the_feed_failed_is_not_said_to_have_few() -> None:
    counts = [30, 20, 41, 25, 36, 28, 33, 22] * 2
    health = FeedHealth(habit=FeedHabit(began=MONDAY, known_since=MONDAY))
    for day, count in enumerate([*counts, 4, 30]):
        at = MONDAY + day * DAY
        if count == 4:
            health = after_poll(health, PollSigns(outcome=FetchOutcome.UNREACHABLE), at + HOUR)
        document = DocumentSigns(entries=30, new=count)
        health = after_poll(health, PollSigns(outcome=FetchOutcome.NEW, document=document), at + 20 * HOUR)
        assert health.noticed == ()


@pytest.mark.parametrize(
    ("life", "left", "soon"),
    [(90, 30, False), (90, 8, False), (90, 6, True), (365, 6, True), (6, 2, False), (6, 0.9, True), (90, -1, True)],
)
def test_a_certificate_that_should_be_renewed_by_now_ends_soon(life: float, left: float, soon: bool) -> None:  # noqa: FBT001
    assert ends_soon(CertificateLife(MONDAY + (left - life) * DAY, MONDAY + left * DAY), MONDAY) is soon


FAILURES = {
    FetchOutcome.GONE: FeedCondition.GONE,
    FetchOutcome.UNREACHABLE: FeedCondition.UNREACHABLE,
    FetchOutcome.CERTIFICATE: FeedCondition.CERTIFICATE_REFUSED,
    FetchOutcome.WEB_PAGE: FeedCondition.WEB_PAGE,
    FetchOutcome.PARKED: FeedCondition.PARKED,
    FetchOutcome.HTTP_ERROR: FeedCondition.FAILING,
    FetchOutcome.NOT_A_FEED: FeedCondition.FAILING,
    FetchOutcome.TOO_LARGE: FeedCondition.FAILING,
    FetchOutcome.FORBIDDEN_ADDRESS: FeedCondition.FAILING,
    FetchOutcome.PARSER_KILLED: FeedCondition.FAILING,
    FetchOutcome.CRASHED: FeedCondition.FAILING,
    FetchOutcome.MISCONFIGURED: FeedCondition.FAILING,
}


@pytest.mark.parametrize("outcome", [one for one in FetchOutcome if one not in ("new", "unchanged", "empty")])
def test_each_failure_stands_after_its_time_and_not_before(outcome: FetchOutcome) -> None:
    condition, signs = FAILURES[outcome], PollSigns(outcome=outcome, detail="why")
    once = after_poll(FeedHealth(), signs, MONDAY)
    early = after_poll(once, signs, MONDAY + PATIENCE[condition] - 1)
    late = after_poll(early, signs, MONDAY + PATIENCE[condition])
    assert (begun(FeedHealth(), once), begun(once, early)) == ((), ())
    assert [(one.condition, one.since, one.detail) for one in begun(early, late)] == [(condition, MONDAY, "why")]
    assert begun(late, after_poll(late, signs, MONDAY + 90 * DAY)) == (), "once"
    well = after_poll(late, NOTHING_NEW, MONDAY + 91 * DAY)
    assert (ended(late, well), well.noticed) == ((condition,), ())


def test_who_fails_in_changing_ways_fails_since_the_first() -> None:
    health = FeedHealth()
    for hour in range(26):
        outcome = FetchOutcome.UNREACHABLE if hour % 2 else FetchOutcome.HTTP_ERROR
        health = after_poll(health, PollSigns(outcome=outcome), MONDAY + hour * HOUR)
    assert [(one.condition, one.since, one.stands) for one in health.noticed] == [("unreachable", MONDAY, True)]


def test_what_a_poll_cannot_tell_stays_as_it_was() -> None:
    broken = DocumentSigns(entries=6, broken=4, ids_changed=True)
    before = after_poll(FeedHealth(), PollSigns(outcome=FetchOutcome.NEW, document=broken), MONDAY)
    conditions = [FeedCondition.ENCODING_BROKEN, FeedCondition.IDS_CHANGED]
    assert [one.condition for one in before.noticed] == conditions
    assert after_poll(before, NOTHING_NEW, MONDAY + HOUR) is before
    failed = after_poll(before, PollSigns(outcome=FetchOutcome.UNREACHABLE), MONDAY + HOUR)
    assert [one.condition for one in failed.noticed if one.stands] == conditions
    nobody_knows = msgspec.structs.replace(broken, broken=0, ids_changed=None)
    after = after_poll(failed, PollSigns(outcome=FetchOutcome.NEW, document=nobody_knows), MONDAY + 2 * HOUR)
    assert [one.condition for one in after.noticed] == [FeedCondition.IDS_CHANGED]


def test_dates_that_stand_still_are_noticed_after_some_times_and_a_day() -> None:
    health = FeedHealth()
    for tick in range(8):
        document = DocumentSigns(first=tick == 0, entries=9, new=3, newest=MONDAY - DAY)
        health = after_poll(health, PollSigns(outcome=FetchOutcome.NEW, document=document), MONDAY + tick * 6 * HOUR)
        assert (FeedCondition.DATES_FROZEN in {one.condition for one in health.noticed}) is (tick > 4)
    undated = DocumentSigns(entries=9, new=3)
    assert not after_poll(FeedHealth(), PollSigns(outcome=FetchOutcome.NEW, document=undated), MONDAY).noticed
    moved = DocumentSigns(entries=9, new=1, newest=MONDAY + 2 * DAY)
    assert not after_poll(health, PollSigns(outcome=FetchOutcome.NEW, document=moved), MONDAY + 2 * DAY).noticed


def test_every_condition_has_words_and_a_fix() -> None:
    assert set(WORDS) == set(FeedCondition)
    assert all(one.sentence and one.fix for one in WORDS.values())


@pytest.mark.parametrize(
    ("page", "instead"),
    [
        ("<html><body>The domain river.example may be for sale. <a>Contact</a></body></html>", "parked"),
        ("<!DOCTYPE html><html><head><title>river.example is for sale</title></head>Buy this domain</html>", "parked"),
        ("<html><script src='https://cdn.hugedomains.com/x.js'></script></html>", "parked"),
        ("<html><body>Ce nom de domaine est à vendre</body></html>", "parked"),
        ("<html><body>Diese Domain steht zum Verkauf</body></html>", "parked"),
        ("<html><script>window.location.href='/lander?x=1'</script></html>", "parked"),
        ("<html><body>Este dominio está en venta</body></html>", "parked"),
        ("<html><head><title>River Post</title></head><body><h1>Houses for sale near Gao</h1></body></html>", "page"),
        ("<html><body>Domain experts met in Bamako; parked cars burned.</body></html>", "page"),
        ("<html><head><link rel=alternate type='application/rss+xml' href=/rss></head></html>", "page"),
        ("just words", ""),
        ("<opml version='2.0'><body/></opml>", ""),
    ],
)
def test_a_parked_page_is_told_from_another(page: str, instead: str) -> None:
    found = read_document(page.encode(), Origin(url="https://river.example/rss"))
    assert isinstance(found, NoFeed)
    assert found.page == instead
