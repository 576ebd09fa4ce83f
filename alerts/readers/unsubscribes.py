"""What readers have said no to: a subscription, as far as it goes to them. Of the file and of people alike.

A decision is of one recipient on one subscription id, whatever the file or an editor does to that id meanwhile: who
has unsubscribed gets nothing by it when it is sent elsewhere and back, or removed and written again, and whoever gets
it next decides anew. Nobody but the reader takes a decision back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from alerts.readers.serials import next_serial
from alerts.readers.tables import unsubscribes
from alerts.recipient import Decision
from core.database import Database, in_parts


def unsubscribe_in(
    database: Database, connection: sa.Connection, decisions: Iterable[Decision], now: datetime
) -> set[Decision]:
    """Record that readers want no more of subscriptions; gives what was not so before."""
    wanted = set(decisions)
    return _write(database, connection, wanted - known_among(connection, wanted).keys(), now, ended=True)


def subscribe_again_in(
    database: Database, connection: sa.Connection, decisions: Iterable[Decision], now: datetime
) -> set[Decision]:
    """Take it back; gives what was so before."""
    return _write(database, connection, set(known_among(connection, set(decisions))), now, ended=False)


def known_among(connection: sa.Connection, decisions: Collection[Decision]) -> dict[Decision, datetime]:
    """Give those of these that stand, as the database says this moment, and since when."""
    query = sa.select(unsubscribes).where(unsubscribes.c.ended)
    return {
        (row.subscription, row.recipient): row.at
        for some in in_parts(id_ for id_, _ in decisions)
        for row in connection.execute(query.where(unsubscribes.c.subscription.in_(some)))
        if (row.subscription, row.recipient) in decisions
    }


def changed_since(connection: sa.Connection, serial: int) -> list[tuple[Decision, bool, int]]:
    """Give what changed above a serial, in order: the decision, whether it stands, and its serial."""
    query = sa.select(unsubscribes).where(unsubscribes.c.serial > serial).order_by(unsubscribes.c.serial)
    return [((row.subscription, row.recipient), row.ended, row.serial) for row in connection.execute(query)]


def _write(
    database: Database, connection: sa.Connection, decisions: set[Decision], now: datetime, *, ended: bool
) -> set[Decision]:
    insert = database.insert(unsubscribes)
    changed = {name: insert.excluded[name] for name in ("ended", "at", "serial")}
    upsert = insert.on_conflict_do_update(index_elements=["subscription", "recipient"], set_=changed)
    for id_, recipient in sorted(decisions):
        serial = next_serial(database, connection)
        row = {"subscription": id_, "recipient": recipient, "ended": ended, "at": now, "serial": serial}
        connection.execute(upsert, [row])
    return decisions
