"""What the alert worker writes of a plan: alerts, their outlets and notifications, a few statements for a batch.

Rows are written in the order of their keys, and tables always in the same order: two workers that touch the
same rows then wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.messages.snapshot import take_snapshot
from alerts.planning.notification import Notification, Pending
from alerts.planning.plan import Planned
from alerts.planning.recipients import first_of_each_alert
from alerts.storable import storable_json, storable_text
from alerts.tables import alert_articles, alerts, notifications
from alerts.why_matched import Why
from core.database import Database
from core.outcomes import NotificationKind


def write_plan(
    database: Database, connection: sa.Connection, pending: Sequence[Pending], planned: Planned, now: datetime
) -> None:
    """Write everything but the deliveries; the stories are locked (`read_history.lock_stories`)."""
    built = _Built()
    _write_alerts(database, connection, [one for one in pending if one.alert in planned.created], built, now)
    _write_outlets(database, connection, pending, now)
    _write_notifications(database, connection, planned.notifications, pending, built)
    write_deliveries_of(connection, planned.joined)


def write_deliveries_of(connection: sa.Connection, leaving: Iterable[Notification]) -> None:
    """Write of notifications that waited in which delivery they leave."""
    for one in sorted(leaving, key=lambda one: one.id):
        values = {"delivery": one.delivery, "outcome": one.outcome}
        connection.execute(sa.update(notifications).where(notifications.c.id == one.id).values(values))


def _write_alerts(
    database: Database, connection: sa.Connection, pending: Sequence[Pending], built: _Built, now: datetime
) -> None:
    rows = [
        {
            "id": one.alert,
            "subscription": one.match.subscription.id,
            "story": one.tagged.placement.story,
            "article": one.tagged.article.id,
            "created": now,
            "why": built.why(one.match.why),
            "snapshot": built.snapshot(one),
        }
        for one in first_of_each_alert(pending)
    ]
    if rows:
        # no RETURNING: for ten thousand rows that is three times slower on PostgreSQL
        connection.execute(database.insert(alerts).on_conflict_do_nothing(), rows)


def _write_outlets(database: Database, connection: sa.Connection, pending: Sequence[Pending], now: datetime) -> None:
    """Add each article to its alerts as an outlet."""
    outlets = {
        (one.alert, one.tagged.article.id): {
            "alert": one.alert,
            "article": one.tagged.article.id,
            "source": storable_text(one.tagged.article.source),
            "at": now,
        }
        for one in pending
    }
    if outlets:
        rows = [outlets[key] for key in sorted(outlets)]
        connection.execute(database.insert(alert_articles).on_conflict_do_nothing(), rows)


def _write_notifications(
    database: Database,
    connection: sa.Connection,
    made: Sequence[Notification],
    pending: Sequence[Pending],
    built: _Built,
) -> None:
    about = {(one.alert, one.tagged.article.id): one for one in pending}
    fields = [name for name in Notification.__struct_fields__ if name != "why"]
    rows = [
        {
            **{name: getattr(one, name) for name in fields},
            "why": built.why(one.why),
            "snapshot": None if one.kind is NotificationKind.ALERT else built.snapshot(about[one.alert, one.article]),
        }
        for one in sorted(made, key=lambda one: one.id)
    ]
    if rows:
        connection.execute(database.insert(notifications).on_conflict_do_nothing(), rows)


class _Built:
    """The JSON columns of a batch, built once where thousands of readers get the same."""

    def __init__(self) -> None:
        self._whys: dict[Why, object] = {}
        self._snapshots: dict[tuple[int, tuple[str, ...]], object] = {}

    def why(self, why: Why) -> object:
        if why not in self._whys:
            self._whys[why] = msgspec.to_builtins(why)
        return self._whys[why]

    def snapshot(self, one: Pending) -> object:
        key = id(one.tagged), one.match.why.entities
        if key not in self._snapshots:
            self._snapshots[key] = storable_json(take_snapshot(one.tagged, one.match.why))
        return self._snapshots[key]
