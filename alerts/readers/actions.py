"""What a reader may do from a message: unsubscribe, snooze (`judgements.py`: not relevant). Each may be done twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.messages.links import Pointed
from alerts.messages.snapshot import ContentSnapshot
from alerts.planning.release import decide_anew
from alerts.readers.unsubscribes import unsubscribe_in
from alerts.recipient import Decision, hash_of, recipient_hash
from alerts.tables import alerts, notifications, snoozes
from alerts.why_matched import Why
from config.files.subscriptions import Subscription
from core.database import Database
from core.outcomes import NotificationOutcome, SnoozeKind


class Offer(msgspec.Struct, frozen=True):
    """What a link is about: an alert, or a message of several, and whom it was sent to."""

    subscriptions: tuple[str, ...]
    """Ids of those that caused it."""
    channel: str
    target: str
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

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What its reader may decide on: each subscription, as far as it goes to them."""
        recipient = recipient_hash(self.channel, self.target)
        return tuple((id_, recipient) for id_ in self.subscriptions)


_WHICH = {
    "alert": notifications.c.alert,
    "delivery": notifications.c.delivery,
    "notification": notifications.c.id,
}


def offer_of(connection: sa.Connection, pointed: Pointed) -> Offer | None:
    """Read what a link is about; None where it is gone, or was sent to more than one: then it is nobody's key."""
    query = (
        sa.select(notifications, alerts.c.snapshot.label("first"))
        .join(alerts, alerts.c.id == notifications.c.alert)
        .where(_WHICH[pointed.kind] == pointed.id)
        .order_by(notifications.c.created, notifications.c.id)
    )
    rows = connection.execute(query).all()
    if len({(row.channel, row.target) for row in rows}) != 1:
        return None
    row = rows[0]
    first, why = msgspec.convert(row.first, ContentSnapshot), msgspec.convert(row.why, Why)
    labels = {mention.entity: mention.label for mention in first.mentions}
    return Offer(
        subscriptions=tuple(dict.fromkeys(one.subscription for one in rows)),
        channel=row.channel,
        target=row.target,
        alert=row.alert if len({one.alert for one in rows}) == 1 else "",
        story=row.story,
        headline=first.headline,
        entities=tuple((entity, labels.get(entity, entity)) for entity in why.entities),
    )


def active(offer: Offer, by_id: Mapping[str, Subscription]) -> list[Subscription]:
    """Give the offer's subscriptions that lead to its reader now: what waits for those is theirs."""
    found = [(by_id.get(id_), recipient) for id_, recipient in offer.decisions]
    return [one for one, recipient in found if one is not None and hash_of(one.to) == recipient]


def unsubscribe(
    database: Database,
    connection: sa.Connection,
    decisions: Sequence[Decision],
    mine: Sequence[Subscription],
    now: datetime,
) -> bool:
    """End subscriptions as far as they go to a reader, whatever they do now; gives whether anything was new.

    Nothing more is matched for them, and neither what waits nor what is in the outbox leaves. `mine`: those that lead
    to them now.
    """
    new = unsubscribe_in(database, connection, decisions, now)
    for one in mine:
        waiting = sa.and_(
            notifications.c.outcome == NotificationOutcome.WAITING, notifications.c.subscription == one.id
        )
        connection.execute(sa.update(notifications).where(waiting).values(outcome=NotificationOutcome.ENDED))
    return bool(new)


def snooze(
    database: Database,
    connection: sa.Connection,
    offer: Offer,
    mine: Sequence[Subscription],
    kind: SnoozeKind,
    whats: Sequence[str],
    until: datetime,
    now: datetime,
) -> None:
    """Hold for a reader what comes of a story, of entities or of all (`whats` is then empty) until a time.

    What waits is held too, of the subscriptions that lead to them now (`mine`).
    """
    insert = database.insert(snoozes)
    keys = ["subscription", "recipient", "kind", "what"]
    upsert = insert.on_conflict_do_update(
        index_elements=keys, set_={"until": insert.excluded.until, "at": insert.excluded.at}
    )
    held = sorted(whats) if kind is not SnoozeKind.SUBSCRIPTION else [""]
    rows = [
        {"subscription": id_, "recipient": recipient, "kind": kind, "what": what, "until": until, "at": now}
        for id_, recipient in sorted(offer.decisions)
        for what in held
    ]
    if rows:
        connection.execute(upsert, rows)
    for one in sorted(mine, key=lambda one: one.id):
        decide_anew(connection, one, now)


def wake(connection: sa.Connection, offer: Offer, mine: Sequence[Subscription], now: datetime) -> bool:
    """End all snoozes of a reader's subscriptions: what waited for them comes. Gives whether there were any."""
    woken = 0
    for id_, recipient in offer.decisions:
        theirs = sa.and_(snoozes.c.subscription == id_, snoozes.c.recipient == recipient)
        woken += connection.execute(sa.delete(snoozes).where(theirs)).rowcount
    for one in sorted(mine, key=lambda one: one.id):
        decide_anew(connection, one, now)
    return woken > 0
