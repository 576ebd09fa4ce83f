"""How polls ended: written together, many in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from core.database import Database
from core.outcomes import FetchOutcome
from ingest.health.health import FeedHealth, begun, ended
from ingest.health.store import store_conditions, write_health
from ingest.manners import Manners
from ingest.recognition.marks import SeenEntry
from ingest.store.entries import store_absent, store_seen
from ingest.store.hosts import host_or_url, rest
from ingest.tables import feed_states


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored after a poll. Validators and hash stay as they were where they are None."""

    outcome: FetchOutcome
    detail: str = ""
    due: datetime
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    published: int = 0
    seen: tuple[SeenEntry, ...] = ()
    left: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    manners: Manners | None = None
    health: FeedHealth | None = None


class PollEnding(msgspec.Struct, frozen=True):
    """How the poll of a feed ended, and when."""

    url: str
    result: PollResult
    at: datetime
    before: FeedHealth = FeedHealth()
    """The feed's health before the poll."""
    host: str = ""
    rest: float | None = None
    """Seconds for which all leave its host alone; None where this poll does not hold it."""
    poller: str = ""
    """By whom."""


def remember(database: Database, endings: Sequence[PollEnding]) -> None:
    """Store how polls ended, what was seen, and when the feeds are due again; gives the leases back."""
    changes: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for ending in endings:
        change = _change(ending)
        row = {f"new_{column}": value for column, value in change.items()}
        changes.setdefault(tuple(change), []).append({"its_url": ending.url, **row})
    with database.transaction() as connection:
        store_seen(database, connection, [(ending.url, ending.at, ending.result.seen) for ending in endings])
        for ending in endings:
            store_absent(connection, ending.url, ending.at, ending.result.left, ending.result.forgotten)
            if (health := ending.result.health) is not None and health is not ending.before:
                stands, over = begun(ending.before, health), ended(ending.before, health)
                store_conditions(database, connection, ending.url, stands, over, ending.at)
        for poller in {one.poller for one in endings}:
            asked = [one for one in endings if one.poller == poller and one.rest is not None]
            rest(connection, [(host_or_url(one.host, one.url), one.at, one.rest or 0.0) for one in asked], poller)
        for columns, rows in changes.items():
            connection.execute(_update(columns), rows)


@cache
def _update(columns: tuple[str, ...]) -> sa.Update:
    """Give the statement that changes these columns of many feeds, by values of their own."""
    its = feed_states.c
    values: dict[str, sa.ColumnElement[Any]] = {
        column: sa.bindparam(f"new_{column}", type_=its[column].type) for column in columns
    }
    if "articles" in values:
        values["articles"] = its.articles + values["articles"]
    return sa.update(feed_states).where(its.url == sa.bindparam("its_url")).values(values)


def _change(ending: PollEnding) -> dict[str, object]:
    """Give the columns that a poll's end changes; `articles` is added to."""
    result = ending.result
    change: dict[str, object] = {
        "outcome": result.outcome.value,
        "detail": result.detail[:500],
        "due": result.due,
        "failures": result.failures,
        "polled": ending.at,
        "leased_until": None,
        "leased_by": "",
    }
    kept = {"etag": result.etag, "last_modified": result.last_modified, "body_hash": result.body_hash}
    change |= {field: value for field, value in kept.items() if value is not None}
    if result.failures == 0:
        change["succeeded"] = ending.at
    if result.manners is not None:
        change |= {field: getattr(result.manners, field) for field in Manners.__struct_fields__}
    if result.published:
        change |= {"articles": result.published, "newest": ending.at}
    if result.health is not None and result.health is not ending.before:
        change["health"] = write_health(result.health)
    return change
