"""What is kept of a feed's health, and which conditions have stood long enough to be told. Pure."""

from __future__ import annotations

import msgspec

from core.outcomes import FeedCondition
from ingest.health.conditions import OF_FAILURES, READ, DateHabit, conditions, date_habit
from ingest.health.habit import DAY, HOUR, FeedHabit, after_news, first_habit
from ingest.health.signs import DocumentSigns, PollSigns

PATIENCE: dict[FeedCondition, float] = {
    FeedCondition.CERTIFICATE_REFUSED: HOUR,
    FeedCondition.WEB_PAGE: 3 * HOUR,
    FeedCondition.PARKED: 3 * HOUR,
    FeedCondition.EMPTY: 6 * HOUR,
    FeedCondition.PAGES_REFUSED: 3 * HOUR,
    FeedCondition.GONE: DAY,
    FeedCondition.UNREACHABLE: DAY,
    FeedCondition.FAILING: DAY,
}
"""Seconds for which a condition must be there before anybody is told: servers err for an hour. The others: none."""


class NoticedCondition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition that the last polls showed."""

    condition: FeedCondition
    since: float
    """Seconds since 1970."""
    detail: str = ""
    stands: bool = False
    """It was there for longer than `PATIENCE`."""


class FeedHealth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept from poll to poll."""

    habit: FeedHabit = FeedHabit()
    dates: DateHabit = DateHabit()
    noticed: tuple[NoticedCondition, ...] = ()
    failing_since: float = 0.0
    """When the failures in a row began, of whatever kind; 0 where the last poll went well."""


def after_poll(before: FeedHealth, signs: PollSigns, now: float) -> FeedHealth:
    """Give a feed's health after a poll; the same object where nothing has changed."""
    habit, dates = before.habit, before.dates
    if signs.document is not None:
        habit, dates = _habit(habit, signs.document, now), date_habit(dates, signs.document, now)
    if signs.outcome not in READ:
        habit = msgspec.structs.replace(habit, interrupted=now)
    known = {one.condition: one for one in before.noticed}
    found = conditions(signs, habit, dates, {name: one.detail for name, one in known.items()}, now)
    failing_since = (before.failing_since or now) if OF_FAILURES & found.keys() else 0.0
    noticed = tuple(_noticed(known.get(name), name, said, failing_since, now) for name, said in found.items())
    after = FeedHealth(habit=habit, dates=dates, noticed=noticed, failing_since=failing_since)
    return before if after == before else after


def begun(before: FeedHealth, after: FeedHealth) -> tuple[NoticedCondition, ...]:
    """Give what stands now and did not."""
    stood = {one.condition for one in before.noticed if one.stands}
    return tuple(one for one in after.noticed if one.stands and one.condition not in stood)


def ended(before: FeedHealth, after: FeedHealth) -> tuple[FeedCondition, ...]:
    """Give what stood, and is over."""
    stand = {one.condition for one in after.noticed if one.stands}
    return tuple(one.condition for one in before.noticed if one.stands and one.condition not in stand)


def _habit(habit: FeedHabit, document: DocumentSigns, now: float) -> FeedHabit:
    if document.first or not habit.began:
        return first_habit(document.dates, now)
    return after_news(habit, document.new, now) if document.new else habit


def _noticed(
    known: NoticedCondition | None, name: FeedCondition, said: str, failing_since: float, now: float
) -> NoticedCondition:
    """Carry on what was noticed before; who fails now so and now so fails since the first of these failures."""
    since = known.since if known is not None else now
    if name in (FeedCondition.UNREACHABLE, FeedCondition.FAILING):
        since = failing_since
    stands = (known is not None and known.stands) or now - since >= PATIENCE.get(name, 0.0)
    kept = known.detail if known is not None and known.stands else said
    return NoticedCondition(name, since, kept[:300], stands)
