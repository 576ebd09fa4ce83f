"""An estimate in words: its summary, and warnings of what would drown its reader or never come. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.reports.estimated import Estimate, HeldMessage
from config.files.feeds import FeedList
from config.files.subscriptions import Subscription
from config.files.watchlist import Watchlist
from core.outcomes import HoldReason

_DROWNING_DAY, _DROWNING_HOUR = 50, 20
"""Messages that nobody reads any more: one every ten minutes of a working day, one every three minutes."""
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_NEARLY = 0.95
"""The archive holds the window where it lacks an hour of a day: it began some time in its first hours."""


def summary_of(one: Estimate, now: datetime) -> str:
    """Say what would have come, how much of the time the archive holds, and what waits."""
    if one.since is None:
        return "the archive holds nothing of these days"
    whole = _is_whole(one, now)
    said = [_counted(one.messages, "message")]
    if not whole:
        said[0] += f" in the {span(now - one.since)} that the archive holds"
    if whole or now - one.since >= _DAY:
        said.append(f"{one.per_day:g} a day")
    if one.busiest is not None:
        said.append(f"most in the hour of {one.busiest:%a %d %b, %H:%M} ({one.busiest_messages})")
    return ", ".join(said) + "".join(f"; {_waits(some)}" for some in one.waiting)


def warnings_of(short: Estimate, long: Estimate, now: datetime, partly: Sequence[str] = ()) -> tuple[str, ...]:
    """Say what would drown a reader, or never come, and what an estimate does not know."""
    said = []
    if long.since is None:
        said.append("The archive is empty: nothing to judge by yet.")
    elif not _is_whole(short, now):
        said.append(f"The archive holds {span(now - long.since)}: too little to judge a week by.")
    if long.since is not None and not long.messages and not long.waiting and _is_whole(short, now):
        lasted = f"last {long.days} days" if _is_whole(long, now) else f"{span(now - long.since)} of the archive"
        said.append(f"Nothing would have come in the {lasted}: widen what it asks for.")
    if max(short.per_day, long.per_day) > _DROWNING_DAY:
        said.append(f"About {max(short.per_day, long.per_day):g} messages a day: choose a digest, or ask for less.")
    if max(short.busiest_messages, long.busiest_messages) > _DROWNING_HOUR:
        most = max(short.busiest_messages, long.busiest_messages)
        said.append(f"{most} messages in one hour: set a budget, a group window or a digest.")
    if partly:
        said.append(f"{', '.join(partly)}: newer than the archive, and counted in its newest articles only.")
    return tuple(said)


def cannot_fire(subscription: Subscription, watchlist: Watchlist, feeds: FeedList) -> tuple[str, ...]:
    """Say why a subscription can never fire with this watchlist and these feeds; empty where it can."""
    listed: dict[str, set[str]] = {
        "entities": {entity.id for entity in watchlist.entities},
        "kinds": {entity.kind for entity in watchlist.entities},
        "tags": {tag for entity in watchlist.entities for tag in entity.tags},
    }
    said = []
    if not subscription.all and not any(set(getattr(subscription, part)) & known for part, known in listed.items()):
        said.append("Nothing that it asks for is on the watchlist.")
    if feeds.sample_wire:
        return tuple(said)  # whose outlets are not in the list
    outlets = {feed.name.casefold() for feed in feeds.feeds}
    if subscription.sources and "" not in outlets and not outlets & {one.casefold() for one in subscription.sources}:
        said.append("None of the feeds is of an outlet that it asks for.")
    if subscription.countries and not {feed.country for feed in feeds.feeds} & set(subscription.countries):
        said.append("None of the feeds is of a country that it asks for: `country` in feeds.yaml says where they sit.")
    return tuple(said)


def span(length: timedelta) -> str:
    """Write a length of time for people, in its largest unit: `4 minutes`, `3 hours`, `12 days`."""
    for unit, name in ((_DAY, "day"), (_HOUR, "hour")):
        if length >= unit:
            return _counted(length // unit, name)
    return _counted(max(length // _MINUTE, 1), "minute")


def _is_whole(one: Estimate, now: datetime) -> bool:
    return one.since is not None and now - one.since >= one.days * _DAY * _NEARLY


def _waits(one: HeldMessage) -> str:
    what = "1 digest" if one.held is HoldReason.DIGEST else "1 message"
    return f"{what} of {_counted(one.stories, 'story', 'stories')} waits for {one.due:%H:%M} on {one.due:%a %d %b}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
