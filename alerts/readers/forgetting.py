"""Takes a person out of everything that is kept of readers and their mail. What was sent remains, to nobody's address.

A subscription of theirs stays for a day as a row without a person, so that running workers learn that it has ended;
retention then deletes it. How often they asked to sign up is counted by a hash, for an hour.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.delivery.tables import suppressions
from alerts.ids import stable_id
from alerts.readers.serials import next_serial
from alerts.readers.tables import confirmations, subscriptions
from alerts.readers.unsubscribes import unsubscribe_in
from alerts.recipient import recipient_hash
from alerts.tables import alerts, attempts, deliveries, notifications, snoozes
from config.files.channels import EMAIL, INBOX
from core.database import Database
from core.outcomes import DeliveryState, NotificationOutcome, SubscriptionState

FORGOTTEN = "forgotten"
"""What stands where an address, or an id made of one, stood."""
_TEXTS: Sequence[tuple[sa.Table, tuple[str, ...]]] = ((deliveries, ("detail",)), (attempts, ("detail",)))
"""Where servers' answers repeat an address."""


def count(connection: sa.Connection, owner: str) -> dict[str, int]:
    """Count what is kept of the person with this address, by kind."""
    recipient = recipient_hash(EMAIL.name, owner)
    found = {
        "subscriptions": len(_own(connection, owner)),
        "snoozes": _counted(connection, snoozes, snoozes.c.recipient == recipient),
        "notifications": _counted(connection, notifications, _to(notifications, owner)),
        "deliveries": _counted(connection, deliveries, _to(deliveries, owner)),
        "service messages": len(_notices(connection, owner)),
        "suppressions": _counted(connection, suppressions, _to(suppressions, owner)),
    }
    return found | {f"{table.name}.detail": len(naming(connection, table, names, owner)) for table, names in _TEXTS}


def forget(database: Database, connection: sa.Connection, owner: str, in_file: Collection[str], now: datetime) -> None:
    """Remove or make nameless; `in_file`: subscriptions of the file that lead there, which send nothing any more."""
    recipient = recipient_hash(EMAIL.name, owner)
    own = _own(connection, owner)
    unsubscribe_in(database, connection, [(id_, recipient) for id_ in {*own, *in_file}], now)
    for id_ in own:
        _empty(database, connection, id_, now)
    connection.execute(sa.delete(confirmations).where(confirmations.c.subscription.in_(own)))
    connection.execute(sa.delete(snoozes).where(snoozes.c.recipient == recipient))
    connection.execute(sa.delete(suppressions).where(_to(suppressions, owner)))
    waiting = sa.and_(_to(notifications, owner), notifications.c.outcome == NotificationOutcome.WAITING)
    connection.execute(sa.update(notifications).where(waiting).values(outcome=NotificationOutcome.ENDED))
    unsent = sa.and_(_to(deliveries, owner), deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.FAILED)))
    dropped = {"state": DeliveryState.DROPPED, "finished": now}
    connection.execute(sa.update(deliveries).where(unsent).values(dropped))
    rewrite_notices(connection, owner)
    for table in (notifications, deliveries):
        connection.execute(sa.update(table).where(_to(table, owner)).values(target=FORGOTTEN))
    for table, names in _TEXTS:
        rewrite(connection, table, names, owner)


def naming(connection: sa.Connection, table: sa.Table, names: Iterable[str], owner: str) -> list[sa.Row[Any]]:
    """Find rows of which one of these texts names an address, in upper or lower case."""
    named = (sa.func.lower(table.c[name]).contains(owner, autoescape=True) for name in names)
    return list(connection.execute(sa.select(table).where(sa.or_(*named))))


def rewrite(connection: sa.Connection, table: sa.Table, names: Sequence[str], owner: str) -> None:
    """Take an address out of these texts."""
    keys = list(table.primary_key.columns)
    for row in naming(connection, table, names, owner):
        its = sa.and_(*(key == getattr(row, key.name) for key in keys))
        values = {name: _without(getattr(row, name), owner) for name in names}
        connection.execute(sa.update(table).where(its).values(values))


def rewrite_notices(connection: sa.Connection, owner: str) -> None:
    """Take an address out of messages about the service, to the person and to others."""
    for row in _notices(connection, owner):
        notice = msgspec.json.decode(_without(msgspec.json.encode(row.notice).decode(), owner))
        connection.execute(sa.update(deliveries).where(deliveries.c.id == row.id).values(notice=notice))


def _empty(database: Database, connection: sa.Connection, id_: str, now: datetime) -> None:
    """Leave of a subscription that it has ended; what names it elsewhere names nobody."""
    nameless = {"id": id_, "to": {INBOX.name: FORGOTTEN}, "all": True}
    values = {"owner": FORGOTTEN, "document": nameless, "state": SubscriptionState.ENDED, "changed": now}
    serial = next_serial(database, connection)
    connection.execute(sa.update(subscriptions).where(subscriptions.c.id == id_).values(**values, serial=serial))
    alias = f"{FORGOTTEN}-{stable_id(id_)[:12]}"
    for table in (alerts, notifications):
        connection.execute(sa.update(table).where(table.c.subscription == id_).values(subscription=alias))


def _own(connection: sa.Connection, owner: str) -> list[str]:
    """Give the ids of a person's subscriptions: theirs, or made for their address."""
    query = sa.select(subscriptions.c.id, subscriptions.c.owner, subscriptions.c.document)
    rows = connection.execute(query.order_by(subscriptions.c.id)).all()
    return [row.id for row in rows if owner in (row.owner, str(row.document["to"].get(EMAIL.name, "")).lower())]


def _notices(connection: sa.Connection, owner: str) -> list[sa.Row[Any]]:
    query: sa.Select[Any] = sa.select(deliveries.c.id, deliveries.c.notice).where(deliveries.c.notice.is_not(None))
    rows = connection.execute(query).all()
    return [row for row in rows if row.notice and owner in msgspec.json.encode(row.notice).decode().lower()]


def _to(table: sa.Table, owner: str) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.channel == EMAIL.name, sa.func.lower(table.c.target) == owner)


def _counted(connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one()


def _without(text: str, owner: str) -> str:
    return re.sub(re.escape(owner), FORGOTTEN, text, flags=re.IGNORECASE)
