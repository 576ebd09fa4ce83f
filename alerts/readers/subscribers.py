"""The subscriptions in the database, which people made themselves, and those in force: the file's and theirs.

Every change takes the next serial while it holds the counter's row, so that serials become visible in their order:
a worker that has read up to 7 asks for what is above 7, and misses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from pydantic import ValidationError

from alerts.readers import failures, unsubscribes
from alerts.readers.serials import next_serial
from alerts.readers.tables import subscriptions
from alerts.readers.unreadable import UnreadableSubscription, list_unreadable, say_unreadable
from alerts.recipient import Decision, hash_of, owner_of
from config.files.subscriptions import Subscription, document_of
from core.clock import Clock
from core.database import Database, in_parts
from core.errors import BadInput
from core.outcomes import SubscriptionState

Origin = Literal["self", "operator"]


class Subscriber(msgspec.Struct, frozen=True):
    """One stored subscription."""

    subscription: Subscription
    owner: str
    state: SubscriptionState
    """As its keeper set it."""
    origin: Origin
    created: datetime
    changed: datetime
    serial: int
    unsubscribed: datetime | None = None
    """Since when the reader whom it goes to wants no more of it."""

    @property
    def standing(self) -> SubscriptionState:
        """The state that everybody is shown: a reader's no is above what its keeper set."""
        return self.state if self.unsubscribed is None else SubscriptionState.ENDED


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
        """Put a subscription in the place of the one of its id; whose it is follows the address."""
        mine = sa.select(subscriptions).where(subscriptions.c.id == subscription.id)
        before = [_subscriber(row) for row in connection.execute(mine)]
        moved = any(one.owner == owner_of(one.subscription.to) for one in before)
        owner = {"owner": owner_of(subscription.to)} if moved else {}
        self._update(connection, subscription.id, None, document=document_of(subscription), **owner)

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
        everything = self._read(sa.select(subscriptions).order_by(subscriptions.c.id))
        return [one for one in everything if state in (None, one.standing)]

    def unsubscribed(self, wanted: Collection[Subscription]) -> dict[str, datetime]:
        """Say which of these their readers have unsubscribed from, and since when."""
        decisions = {(one.id, hash_of(one.to)) for one in wanted}
        with self._database.reading() as connection:
            return {id_: since for (id_, _), since in unsubscribes.known_among(connection, decisions).items()}

    def changed_since(self, serial: int) -> list[Subscriber]:
        """Give what changed above a serial, in order, as it is stored: without what readers decided. 0: everything."""
        query = sa.select(subscriptions).where(subscriptions.c.serial > serial)
        with self._database.reading() as connection:
            return _readable(connection.execute(query.order_by(subscriptions.c.serial)))

    def decided_since(self, serial: int) -> list[tuple[Decision, bool, int]]:
        """Give what readers decided above a serial, in order."""
        with self._database.reading() as connection:
            return unsubscribes.changed_since(connection, serial)

    def failing(self) -> frozenset[tuple[str, str]]:
        """Give the subscriptions that are set aside: id, and digest of the document that fails."""
        with self._database.reading() as connection:
            return frozenset((one.subscription, one.digest) for one in failures.list_failures(connection))

    def unreadable(self) -> dict[str, UnreadableSubscription]:
        """Give stored ones that an older version took and this one cannot read, by id."""
        with self._database.reading() as connection:
            return list_unreadable(connection)

    def set_aside(self, wanted: Collection[Subscription]) -> dict[str, failures.SubscriptionFailure]:
        """Say which of these are set aside as they are written now, and why."""
        with self._database.reading() as connection:
            return failures.failing_among(connection, wanted)

    def _read(self, query: sa.Select[tuple[object, ...]]) -> list[Subscriber]:
        with self._database.reading() as connection:
            found = _readable(connection.execute(query))
        ended = self.unsubscribed([one.subscription for one in found])
        return [msgspec.structs.replace(one, unsubscribed=ended.get(one.subscription.id)) for one in found]


def without_inactive(connection: sa.Connection, wanted: Mapping[str, Subscription]) -> set[str]:
    """Leave out the ids of those that may notify nobody, as the database says this moment."""
    return wanted.keys() - {
        id_ for id_, _ in stopped_among(connection, {(one.id, hash_of(one.to)) for one in wanted.values()})
    }


def stopped_among(connection: sa.Connection, decisions: Collection[Decision]) -> set[Decision]:
    """Give subscriptions and recipients that are not to be notified by them: paused, ended, or unsubscribed from."""
    query = sa.select(subscriptions.c.id).where(subscriptions.c.state != SubscriptionState.ACTIVE)
    inactive = {
        id_
        for some in in_parts(id_ for id_, _ in decisions)
        for id_ in connection.execute(query.where(subscriptions.c.id.in_(some))).scalars()
    }
    unsubscribed = unsubscribes.known_among(connection, decisions)
    return {one for one in decisions if one[0] in inactive or one in unsubscribed}


class Current:
    """The active subscriptions, file and database together, read anew within a second. For one thread.

    Those that their reader has unsubscribed from are left out, as long as they go to the same recipient. One of the
    database that has the id of one of the file gives way to it.
    """

    def __init__(self, file: Callable[[], tuple[int, tuple[Subscription, ...]]], stored: Subscribers) -> None:
        self._file = file
        self._stored = stored
        self._known: dict[str, Subscriber] = {}
        self._ended: set[Decision] = set()
        self._seen = (-1, 0)
        self._failing: frozenset[tuple[str, str]] = frozenset()
        self._decided = 0
        self._number = 0
        self._value: tuple[Subscription, ...] = ()

    def get(self) -> tuple[int, tuple[Subscription, ...]]:
        """Give a number that grows with every change, and the subscriptions; unchanged ones are the same objects."""
        version, listed = self._file()
        changed, decided = self._stored.changed_since(self._seen[1]), self._stored.decided_since(self._decided)
        failing = self._stored.failing()
        if version == self._seen[0] and not changed and not decided and failing == self._failing:
            return self._number, self._value
        for one in changed:
            self._known[one.subscription.id] = one
        for decision, stands, serial in decided:
            (self._ended.add if stands else self._ended.discard)(decision)
            self._decided = serial
        self._failing = failing
        self._seen = version, max([self._seen[1], *(one.serial for one in changed)])
        self._value = self._merged(listed)
        self._number += 1
        return self._number, self._value

    def _merged(self, listed: Sequence[Subscription]) -> tuple[Subscription, ...]:
        of_file = {one.id for one in listed}
        kept = list(listed)
        kept += [
            one.subscription
            for id_, one in self._known.items()
            if id_ not in of_file and one.state is SubscriptionState.ACTIVE
        ]
        suspects = {id_ for id_, _ in self._failing}
        return tuple(
            one
            for one in kept
            if (one.id, hash_of(one.to)) not in self._ended
            and not (one.id in suspects and (one.id, failures.digest_of(one)) in self._failing)
        )


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


def _readable(rows: Iterable[sa.Row[Any]]) -> list[Subscriber]:
    """Read rows; one that an older version took and this one does not is said and left out, for itself alone."""
    found = []
    for row in rows:
        try:
            found.append(_subscriber(row))
        except ValidationError as error:
            say_unreadable(str(row.id), str(error.errors()[0]["msg"]))
    return found


def _subscriber(row: sa.Row[tuple[object, ...]]) -> Subscriber:
    subscription = Subscription.model_validate(row.document)
    return Subscriber(
        subscription, row.owner, SubscriptionState(row.state), row.origin, row.created, row.changed, row.serial
    )
