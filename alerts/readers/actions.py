"""What a reader may do from a message: unsubscribe, snooze (`judgements.py`: not relevant). Each may be done twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.messages.links import Pointed
from alerts.messages.snapshot import ContentSnapshot
from alerts.planning.release import decide_anew
from alerts.readers.subscribers import Subscribers, end_in
from alerts.tables import alerts, notifications, snoozes
from alerts.why_matched import Why
from config.files.subscriptions import Subscription
from core.database import Database
from core.errors import BadInput
from core.outcomes import NotificationOutcome, SnoozeKind, SubscriptionState


class Offer(msgspec.Struct, frozen=True):
    """What a link is about: an alert, or a message of several."""

    subscriptions: tuple[str, ...]
    """Ids of those that caused it."""
    readers: tuple[tuple[str, str], ...]
    """Channel and target that each of them had."""
    alert: str
    """Empty for a message of several alerts."""
    story: str
    headline: str
    entities: tuple[tuple[str, str], ...]
    """Id and name of what the alert is about."""
    names: tuple[str, ...] = ()
    """What the subscriptions are called; empty where nobody has looked."""
    zone: str = "UTC"
    """The reader's clock."""


def offer_of(connection: sa.Connection, pointed: Pointed) -> Offer | None:
    """Read what a link is about; None where it is gone."""
    which = notifications.c.alert if pointed.kind == "alert" else notifications.c.delivery
    query = (
        sa.select(notifications, alerts.c.snapshot.label("first"))
        .join(alerts, alerts.c.id == notifications.c.alert)
        .where(which == pointed.id)
        .order_by(notifications.c.created, notifications.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    by_subscription = {row.subscription: (row.channel, row.target) for row in rows}
    row = rows[0]
    first, why = msgspec.convert(row.first, ContentSnapshot), msgspec.convert(row.why, Why)
    labels = {mention.entity: mention.label for mention in first.mentions}
    return Offer(
        subscriptions=tuple(by_subscription),
        readers=tuple(by_subscription.values()),
        alert=row.alert if len({one.alert for one in rows}) == 1 else "",
        story=row.story,
        headline=first.headline,
        entities=tuple((entity, labels.get(entity, entity)) for entity in why.entities),
    )


def active(offer: Offer, by_id: Mapping[str, Subscription]) -> list[Subscription]:
    """Give the offer's subscriptions that still lead to the same reader: a link is no key to another's."""
    pairs = zip(offer.subscriptions, offer.readers, strict=True)
    return [
        one
        for id_, reader in pairs
        if (one := by_id.get(id_)) is not None and (one.to.channel, one.to.address) == reader
    ]


def unsubscribe(database: Database, connection: sa.Connection, ended: Sequence[Subscription], now: datetime) -> None:
    """End subscriptions: nothing more is matched, and neither what waits nor what is in the outbox leaves."""
    end_in(database, connection, ended, now)
    for one in ended:
        waiting = sa.and_(
            notifications.c.outcome == NotificationOutcome.WAITING, notifications.c.subscription == one.id
        )
        connection.execute(sa.update(notifications).where(waiting).values(outcome=NotificationOutcome.ENDED))


def subscribe_again(subscribers: Subscribers, offer: Offer) -> list[str]:
    """Undo `unsubscribe`; gives the ids of those that are active again."""
    again = []
    for id_, reader in zip(offer.subscriptions, offer.readers, strict=True):
        known = subscribers.get(id_)
        if known is None or (known.subscription.to.channel, known.subscription.to.address) != reader:
            continue
        try:
            subscribers.set_state(id_, SubscriptionState.ACTIVE, only_from=[SubscriptionState.ENDED])
        except BadInput:  # it is active, or disabled by us
            continue
        again.append(id_)
    return again


def snooze(
    database: Database,
    connection: sa.Connection,
    snoozed: Sequence[Subscription],
    kind: SnoozeKind,
    whats: Sequence[str],
    length: timedelta,
    now: datetime,
) -> None:
    """Hold what comes of a story, of entities or of all (`whats` is then empty) until a time; what waits too."""
    insert = database.insert(snoozes)
    keys = ["subscription", "kind", "what"]
    upsert = insert.on_conflict_do_update(
        index_elements=keys, set_={"until": insert.excluded.until, "at": insert.excluded.at}
    )
    for one in sorted(snoozed, key=lambda one: one.id):
        rows = [
            {"subscription": one.id, "kind": kind, "what": what, "until": now + length, "at": now}
            for what in (sorted(whats) if kind is not SnoozeKind.SUBSCRIPTION else [""])
        ]
        connection.execute(upsert, rows)
        decide_anew(connection, one, now)


def wake(connection: sa.Connection, snoozed: Sequence[Subscription], now: datetime) -> None:
    """End all snoozes of subscriptions: what waited for them comes."""
    for one in sorted(snoozed, key=lambda one: one.id):
        connection.execute(sa.delete(snoozes).where(snoozes.c.subscription == one.id))
        decide_anew(connection, one, now)
