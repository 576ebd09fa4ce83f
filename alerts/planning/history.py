"""Reads what `plan` needs to know of what was told: a few queries for a batch, by index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.matching import Match, Why
from alerts.planning.plan import Entry, Owed, Past, is_paced
from alerts.planning.timing import Recent, Snooze
from alerts.readers.subscribers import State, owner_of
from alerts.tables import alerts, entries, snoozes
from config.files.subscriptions import Subscription
from config.versions.tables import subscriptions
from core.outcomes import EntryOutcome, Held

_AT_A_TIME = 1000
"""Values in one IN list: well below what either database takes."""
_LOCK = 0x73746F72  # "stor", the first half of an advisory lock's key on PostgreSQL
_LONGEST_HOUR = timedelta(hours=1)


def read_past(connection: sa.Connection, owed: Sequence[Owed], now: datetime) -> Past:
    """Read what was told about these stories, and how much went lately to those who count."""
    past = Past()
    if not owed:
        return past
    add_stories(past, connection, {one.tagged.placement.story for one in owed})
    wanting = {one.match.subscription.id: one.match.subscription for one in owed}
    _add_recent(past, connection, [one for one in wanting.values() if is_paced(one)], now)
    add_snoozes(past, connection, wanting, now)
    return past


def add_stories(past: Past, connection: sa.Connection, stories: Collection[str]) -> None:
    """Read what waits and what was told about stories."""
    waiting = sa.select(entries).where(entries.c.outcome == EntryOutcome.WAITING).order_by(entries.c.id)
    told = sa.select(entries.c.channel, entries.c.target, entries.c.story, entries.c.delivery)
    told = told.where(entries.c.delivery.is_not(None)).order_by(entries.c.created, entries.c.id)
    for some in in_parts(stories):
        # locked, and read before what was told: of two that want to bundle an entry, the second finds it told
        for row in connection.execute(waiting.where(entries.c.story.in_(some)).with_for_update()):
            past.waiting[row.channel, row.target, row.story].append(entry_of(row))
        for row in connection.execute(told.where(entries.c.story.in_(some))):
            past.told.setdefault((row.channel, row.target, row.story), row.delivery)


def lock_stories(connection: sa.Connection, stories: Collection[str]) -> None:
    """Let one worker at a time decide what is told about a story. SQLite has one writer at a time anyway.

    All of a batch at once and in order, before any alert is written: so two workers cannot wait for each other.
    """
    if connection.dialect.name != "postgresql":
        return
    for story in sorted(stories):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, sa.func.hashtext(story))))


def add_snoozes(past: Past, connection: sa.Connection, ids: Collection[str], now: datetime) -> None:
    """Read what the readers of subscriptions want to hear nothing of."""
    current = sa.select(snoozes).where(snoozes.c.until > now)
    if len(ids) > _AT_A_TIME:  # few snooze: reading them all is quicker than asking for each
        rows: Iterable[sa.Row[tuple[object, ...]]] = list(connection.execute(current))
    else:
        rows = connection.execute(current.where(snoozes.c.subscription.in_(ids)))
    for row in rows:
        past.snoozes[row.subscription].append(Snooze(row.kind, row.what, row.until))


def _add_recent(past: Past, connection: sa.Connection, paced: Sequence[Subscription], now: datetime) -> None:
    since = now - max([_LONGEST_HOUR, *(one.group for one in paced)])
    for some in in_parts(one.id for one in paced):
        query = sa.select(entries.c.subscription, entries.c.created, entries.c.why).where(
            entries.c.subscription.in_(some),
            entries.c.created >= since,
            entries.c.held == Held.NOT,
            entries.c.outcome == EntryOutcome.BUNDLED,
        )
        for row in connection.execute(query):
            past.recent[row.subscription].append(Recent(row.created, tuple(row.why["entities"])))


def alerted(connection: sa.Connection, stories: Collection[str]) -> list[tuple[str, str, Why]]:
    """Give who was alerted of stories: story, subscription, and why."""
    query = sa.select(alerts.c.story, alerts.c.subscription, alerts.c.why).order_by(alerts.c.id)
    return [
        (row.story, row.subscription, msgspec.convert(row.why, Why))
        for some in in_parts(stories)
        for row in connection.execute(query.where(alerts.c.story.in_(some)))
    ]


def still_wanted(connection: sa.Connection, found: Sequence[Match]) -> list[Match]:
    """Leave out those whose readers have ended or paused them, as the database says this moment."""
    stopped = {
        (row.id, row.owner)
        for some in in_parts({one.subscription.id for one in found})
        for row in connection.execute(
            sa.select(subscriptions.c.id, subscriptions.c.owner).where(
                subscriptions.c.id.in_(some), subscriptions.c.state != State.ACTIVE
            )
        )
    }
    if not stopped:
        return list(found)
    return [one for one in found if (one.subscription.id, owner_of(one.subscription.to)) not in stopped]


def entry_of(row: sa.Row[tuple[object, ...]]) -> Entry:
    """Give the entry of a row of `entries`."""
    given = {name: getattr(row, name) for name in Entry.__struct_fields__}
    given |= {"why": msgspec.convert(row.why, Why), "held": Held(row.held), "outcome": EntryOutcome(row.outcome)}
    return Entry(**given)


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut many values into lists for IN, in order."""
    ordered = sorted(set(values))
    return (ordered[start : start + _AT_A_TIME] for start in range(0, len(ordered), _AT_A_TIME))
