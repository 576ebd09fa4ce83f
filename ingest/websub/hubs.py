"""The memory of hubs: queries on `feed_hubs`."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from core.database import Database, in_parts
from core.outcomes import HubState
from ingest.tables import feed_states
from ingest.websub.discovery import HubLinks
from ingest.websub.standing import FeedHub, asked_again, lease_of, renewed
from ingest.websub.tables import feed_hubs, pushed_documents

_its = feed_hubs.c


def hubs_of(database: Database, feeds: Collection[str]) -> dict[str, FeedHub]:
    """Give the hubs of some feeds."""
    found: dict[str, FeedHub] = {}
    with database.reading() as connection:
        for part in in_parts(feeds):
            rows = connection.execute(sa.select(feed_hubs).where(_its.feed.in_(part)))
            found |= {row.feed: _hub(row) for row in rows}
    return found


def hub_by_token(connection: sa.Connection, token: str) -> FeedHub | None:
    """Give the one whose callback ends so."""
    row = connection.execute(sa.select(feed_hubs).where(_its.token == token)).one_or_none()
    return None if row is None else _hub(row)


def name_hub(database: Database, feed: str, links: HubLinks | None, now: datetime) -> None:
    """Store which hub a feed names by now: a new one is asked at once, by a callback of its own; None forgets it."""
    with database.transaction() as connection:
        connection.execute(sa.delete(feed_hubs).where(_its.feed == feed))
        if links is None:
            return
        row = {
            "feed": feed,
            "hub": links.hub,
            "topic": links.topic,
            "token": secrets.token_urlsafe(32),
            "secret": secrets.token_urlsafe(32),
            "state": HubState.ASKED.value,
            "detail": "",
            "failures": 0,
            "again": now,
        }
        connection.execute(database.insert(feed_hubs).values(row).on_conflict_do_nothing())


def to_ask(database: Database, now: datetime, limit: int) -> list[FeedHub]:
    """Give the hubs that are to be asked, to be `claimed` each."""
    with database.reading() as connection:
        query = sa.select(feed_hubs).where(_its.again <= now).order_by(_its.again).limit(limit)
        return [_hub(row) for row in connection.execute(query)]


def claim(database: Database, hub: FeedHub, now: datetime) -> bool:
    """Say whether it is ours to ask; until it confirms it counts as asked in vain."""
    ours = sa.update(feed_hubs).where(_its.feed == hub.feed, _its.token == hub.token, _its.again == hub.again)
    failures = hub.failures + 1
    with database.transaction() as connection:
        claimed = connection.execute(ours.values(again=asked_again(now, failures), failures=failures))
        return claimed.rowcount == 1


def set_failed(database: Database, hub: FeedHub, state: HubState, detail: str) -> None:
    """Store that it could not be asked, or refuses; what it confirmed before stands until its lease ends."""
    with database.transaction() as connection:
        one = sa.update(feed_hubs).where(_its.feed == hub.feed, _its.token == hub.token)
        connection.execute(one.values(detail=detail[:300]))
        connection.execute(one.where(_its.state != HubState.CONFIRMED.value).values(state=state.value))


def set_confirmed(connection: sa.Connection, hub: FeedHub, lease_seconds: str, now: datetime) -> None:
    """Store until when it pushes."""
    lease = lease_of(lease_seconds)
    change = {"until": now + lease, "again": renewed(now, lease), "failures": 0, "detail": ""}
    _change(connection, hub.feed, state=HubState.CONFIRMED.value, **change)


def set_denied(connection: sa.Connection, hub: FeedHub, reason: str, now: datetime) -> None:
    """Store that it does not push any more, and why."""
    again = asked_again(now, max(hub.failures, 10))
    _change(connection, hub.feed, state=HubState.REFUSED.value, until=None, again=again, detail=reason[:300])


def set_pushed(database: Database, feed: str, now: datetime) -> None:
    """Store that a push was read."""
    with database.transaction() as connection:
        _change(connection, feed, pushed=now)


def set_missed(database: Database, feed: str, now: datetime) -> None:
    """Store that a poll found what no push had brought."""
    with database.transaction() as connection:
        _change(connection, feed, missed=now)


def forget_unlisted(database: Database) -> None:
    """Forget the hubs, and what they pushed, of feeds that are listed no more or paused: they are answered 410."""
    listed = sa.select(feed_states.c.url).where(feed_states.c.paused.is_(False))
    with database.reading() as connection:
        known = connection.execute(sa.select(_its.feed).where(_its.feed.not_in(listed)).limit(1)).first()
    if known is not None:
        with database.transaction() as connection:
            connection.execute(sa.delete(feed_hubs).where(_its.feed.not_in(listed)))
            connection.execute(sa.delete(pushed_documents).where(pushed_documents.c.feed.not_in(listed)))


def _change(connection: sa.Connection, feed: str, **values: Any) -> None:  # noqa: ANN401  # of the columns
    connection.execute(sa.update(feed_hubs).where(_its.feed == feed).values(**values))


def _hub(row: sa.Row[Any]) -> FeedHub:
    return msgspec.convert(row, FeedHub, from_attributes=True)
