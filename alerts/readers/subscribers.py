"""The subscriptions in the database: those that people made themselves, and what readers did to the file's.

Every change takes the next serial while it holds the counter's row, so that serials become visible in their order:
a worker that has read up to 7 asks for what is above 7, and misses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from alerts.readers.tables import subscription_serials, subscriptions
from config.files.channels import CHANNELS
from config.files.subscriptions import Subscription, Target, document_of
from core.clock import Clock
from core.database import Database, in_parts
from core.errors import BadInput
from core.outcomes import SubscriptionState

Origin = Literal["self", "operator", "file"]


class Subscriber(msgspec.Struct, frozen=True):
    """One stored subscription."""

    subscription: Subscription
    owner: str
    state: SubscriptionState
    origin: Origin
    created: datetime
    changed: datetime
    serial: int


def owner_of(to: Target) -> str:
    """Say whose a target is: an address in one spelling, anything else by channel and name."""
    return normalised(to.address) if CHANNELS[to.channel].personal else f"{to.channel}:{to.address}"


def normalised(address: str) -> str:
    """Write an e-mail address in one spelling, so that Desk@Example.org and desk@example.org are one person."""
    return address.strip().lower()


class Subscribers:
    """The stored subscriptions of one database. For all threads.

    Methods named `…_in` work in the caller's transaction.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, subscription: Subscription, *, owner: str, state: SubscriptionState, origin: Origin) -> Subscriber:
        """Store a new one; raises `BadInput` when its id is taken."""
        with self._database.transaction() as connection:
            return self.add_in(connection, subscription, owner=owner, state=state, origin=origin)

    def add_in(
        self,
        connection: sa.Connection,
        subscription: Subscription,
        *,
        owner: str,
        state: SubscriptionState,
        origin: Origin,
    ) -> Subscriber:
        """Store a new one."""
        now = self._clock()
        made = Subscriber(subscription, owner, state, origin, now, now, next_serial(self._database, connection))
        insert = self._database.insert(subscriptions).values(_row(made)).on_conflict_do_nothing()
        if connection.execute(insert.returning(subscriptions.c.id)).first() is None:
            raise BadInput(f"subscription {subscription.id}: there is one of this id; choose another")
        return made

    def change(self, subscription: Subscription) -> None:
        """Put a subscription in the place of the one of its id; raises `BadInput` when there is none."""
        with self._database.transaction() as connection:
            self.change_in(connection, subscription)

    def change_in(self, connection: sa.Connection, subscription: Subscription) -> None:
        """Put a subscription in the place of the one of its id."""
        self._update(connection, subscription.id, None, document=document_of(subscription))

    def set_state(
        self, id_: str, state: SubscriptionState, *, only_from: Sequence[SubscriptionState] | None = None
    ) -> None:
        """Move a subscription; raises `BadInput` when there is none of this id, or none in one of those states."""
        with self._database.transaction() as connection:
            self.set_state_in(connection, id_, state, only_from=only_from)

    def set_state_in(
        self,
        connection: sa.Connection,
        id_: str,
        state: SubscriptionState,
        *,
        only_from: Sequence[SubscriptionState] | None = None,
    ) -> None:
        """Move a subscription."""
        self._update(connection, id_, only_from, state=state)

    def _update(
        self, connection: sa.Connection, id_: str, only_from: Sequence[SubscriptionState] | None, **values: object
    ) -> None:
        meant = subscriptions.c.id == id_
        if only_from is not None:
            meant &= subscriptions.c.state.in_(only_from)
        serial = next_serial(self._database, connection)
        update = sa.update(subscriptions).where(meant).values(**values, changed=self._clock(), serial=serial)
        if not connection.execute(update).rowcount:
            raise BadInput(f"subscription {id_}: there is none that this could be done to")

    def get(self, id_: str) -> Subscriber | None:
        """Give one by its id, in whatever state."""
        return next(iter(self._read(sa.select(subscriptions).where(subscriptions.c.id == id_))), None)

    def of_owner(self, owner: str) -> list[Subscriber]:
        """Give all of one owner, oldest first."""
        query = sa.select(subscriptions).where(subscriptions.c.owner == owner)
        return self._read(query.order_by(subscriptions.c.created, subscriptions.c.id))

    def listed(self, state: SubscriptionState | None = None) -> list[Subscriber]:
        """Give all, or all of one state, by id."""
        query = sa.select(subscriptions).order_by(subscriptions.c.id)
        return self._read(query if state is None else query.where(subscriptions.c.state == state))

    def changed_since(self, serial: int) -> list[Subscriber]:
        """Give what changed above a serial, in order. 0: everything."""
        query = sa.select(subscriptions).where(subscriptions.c.serial > serial)
        return self._read(query.order_by(subscriptions.c.serial))

    def _read(self, query: sa.Select[tuple[object, ...]]) -> list[Subscriber]:
        with self._database.reading() as connection:
            return [_subscriber(row) for row in connection.execute(query)]


def next_serial(database: Database, connection: sa.Connection) -> int:
    """Take the next serial; whoever comes after waits until this transaction ends."""
    insert = database.insert(subscription_serials).values(id=1, serial=1)
    upsert = insert.on_conflict_do_update(index_elements=["id"], set_={"serial": subscription_serials.c.serial + 1})
    return int(connection.execute(upsert.returning(subscription_serials.c.serial)).scalar_one())


def end_in(database: Database, connection: sa.Connection, ended: Sequence[Subscription], now: datetime) -> None:
    """End subscriptions, also those that stand in the file: their reader has said no."""
    for one in sorted(ended, key=lambda one: one.id):
        serial = next_serial(database, connection)
        made = Subscriber(one, owner_of(one.to), SubscriptionState.ENDED, "file", now, now, serial)
        insert = database.insert(subscriptions).values(_row(made))
        values = {"state": SubscriptionState.ENDED, "changed": now, "serial": serial}
        connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values))


def without_inactive(connection: sa.Connection, wanted: Mapping[str, Subscription]) -> set[str]:
    """Leave out the ids of those that their readers have ended or paused, as the database says this moment."""
    query = sa.select(subscriptions.c.id, subscriptions.c.owner)
    inactive = query.where(subscriptions.c.state != SubscriptionState.ACTIVE)
    stopped = {
        row.id
        for some in in_parts(wanted)
        for row in connection.execute(inactive.where(subscriptions.c.id.in_(some)))
        if row.owner == owner_of(wanted[row.id].to)
    }
    return wanted.keys() - stopped


class Current:
    """The active subscriptions, file and database together, read anew within a second. For one thread.

    A subscription of the file is left out once its reader has ended it: as long as it goes to the same target. One
    of the database that has the id of one of the file gives way to it.
    """

    def __init__(self, file: Callable[[], tuple[int, tuple[Subscription, ...]]], stored: Subscribers) -> None:
        self._file = file
        self._stored = stored
        self._known: dict[str, Subscriber] = {}
        self._seen = (-1, 0)
        self._number = 0
        self._value: tuple[Subscription, ...] = ()

    def get(self) -> tuple[int, tuple[Subscription, ...]]:
        """Give a number that grows with every change, and the subscriptions; unchanged ones are the same objects."""
        version, listed = self._file()
        changed = self._stored.changed_since(self._seen[1])
        if version == self._seen[0] and not changed:
            return self._number, self._value
        for one in changed:
            self._known[one.subscription.id] = one
        self._seen = version, max([self._seen[1], *(one.serial for one in changed)])
        self._value = self._merged(listed)
        self._number += 1
        return self._number, self._value

    def _merged(self, listed: Sequence[Subscription]) -> tuple[Subscription, ...]:
        of_file = {one.id for one in listed}
        kept = [one for one in listed if not self._ended(one)]
        kept += [
            one.subscription
            for id_, one in self._known.items()
            if id_ not in of_file and one.state is SubscriptionState.ACTIVE and one.origin != "file"
        ]
        return tuple(kept)

    def _ended(self, one: Subscription) -> bool:
        known = self._known.get(one.id)
        return known is not None and known.state is SubscriptionState.ENDED and known.owner == owner_of(one.to)


def _row(one: Subscriber) -> dict[str, object]:
    return {
        "id": one.subscription.id,
        "owner": one.owner,
        "document": document_of(one.subscription),
        "state": one.state,
        "origin": one.origin,
        "created": one.created,
        "changed": one.changed,
        "serial": one.serial,
    }


def _subscriber(row: sa.Row[tuple[object, ...]]) -> Subscriber:
    subscription = Subscription.model_validate(row.document)
    return Subscriber(
        subscription, row.owner, SubscriptionState(row.state), row.origin, row.created, row.changed, row.serial
    )
