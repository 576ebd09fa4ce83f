"""Sign-up with double opt-in: nothing goes to an address before its owner has said yes.

    ask ─▶ rate ─▶ PENDING subscription, one confirmation mail queued ─▶ token made at rendering, its hash kept
                                                       POST of the token, within a day, once ─▶ ACTIVE

Whoever asks learns nothing about an address: known, unknown, suppressed or asked for too often, the answer is the same.
The token exists in the mail only: it is made when the mail is rendered, anew for each try.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery import suppressions
from alerts.delivery.enqueue import enqueue_service_message
from alerts.messages.service_messages import TOKEN_PLACEHOLDER, ServiceMessage
from alerts.readers.subscribers import Subscribers, next_serial, normalised
from alerts.readers.tables import confirmations, sign_up_asks, subscriptions
from config.files.channels import EMAIL
from config.files.subscriptions import Subscription
from core.clock import Clock
from core.database import Database
from core.errors import Refused
from core.outcomes import SubscriptionState

LIFETIME = timedelta(hours=24)
REMEMBERED = timedelta(days=30)
"""How long a link that has confirmed says that it did."""
_WINDOW = timedelta(hours=1)
MOST_AN_ADDRESS, MOST_AN_IP, MOST_LOOKS = 3, 20, 60
"""Sign-ups an hour: a person mistypes twice; an office behind one IP address signs up in a morning."""


def new_id() -> str:
    """Give the id of a subscription that a person made: nobody has to think of one."""
    return f"self-{secrets.token_hex(6)}"


def ask(
    database: Database,
    stored: Subscribers,
    wanted: Subscription,
    *,
    ip: str,
    base: str,
    now: datetime,
) -> None:
    """Take a sign-up by e-mail. Raises `Refused` when too much comes from this IP address, and for nothing else."""
    owner = normalised(wanted.to.address)
    with database.transaction() as connection:
        _forget_old(connection, now)
        if not _may(connection, f"ip {ip}", MOST_AN_IP, now):
            raise Refused("too many sign-ups from your network; try again in an hour")
        if not _may(connection, f"address {owner}", MOST_AN_ADDRESS, now):
            return
        if suppressions.known(connection, [(EMAIL.name, wanted.to.address)]):
            return
        stored.add_in(connection, wanted, owner=owner, state=SubscriptionState.PENDING, origin="self")
        enqueue_service_message(database, connection, EMAIL.name, wanted.to.address, _confirmation(wanted, base), now)


def count_look(database: Database, ip: str, now: datetime) -> None:
    """Count an estimate, which costs a second of work; raises `Refused` when too many are asked for."""
    with database.transaction() as connection:
        if not _may(connection, f"look {ip}", MOST_LOOKS, now):
            raise Refused("too many estimates for your network; try again in an hour")


def _confirmation(wanted: Subscription, base: str) -> ServiceMessage:
    return ServiceMessage(
        subject="Wirewatch: please confirm your alerts",
        text="\n".join(
            [
                "Somebody, we hope you, asked for alerts to this address:",
                "",
                *(f"  {line}" for line in summary(wanted)),
                "",
                "To get them, open this page within a day and press the button:",
                f"{base.rstrip('/')}/subscribe/{TOKEN_PLACEHOLDER}",
                "",
                "If it was not you, do nothing: without your yes, nothing more comes.",
            ]
        ),
        confirms=wanted.id,
    )


def summary(wanted: Subscription) -> list[str]:
    """Say what a subscription asks for, a line a part that is not default."""
    parts = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"id", "to", "name"})
    return [
        f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}"
        for name, value in parts.items()
        if value is not True
    ] + (["everything that names somebody on the watchlist"] if wanted.all else [])


def token_maker(database: Database, clock: Clock) -> Callable[[str], str]:
    """Give what makes a token that confirms a subscription, given its id: a new one for each try to send it."""

    def new_token(subscription: str) -> str:
        token = secrets.token_urlsafe(32)
        row = {"hash": _digest(token), "subscription": subscription, "expires": clock() + LIFETIME}
        with database.transaction() as connection:
            connection.execute(sa.insert(confirmations).values(row))
        return token

    return new_token


def pending(connection: sa.Connection, token: str, now: datetime) -> Subscription | None:
    """Give what a token would confirm, or None where it is old, used or none."""
    joined = confirmations.join(subscriptions, subscriptions.c.id == confirmations.c.subscription)
    query = sa.select(subscriptions.c.document).select_from(joined).where(_good(token, now))
    row = connection.execute(query.where(subscriptions.c.state == SubscriptionState.PENDING)).first()
    return None if row is None else Subscription.model_validate(row.document)


def confirm(database: Database, token: str, clock: Callable[[], datetime]) -> Subscription | None:
    """Make a sign-up active, once; None where the token is old, used or none."""
    now = clock()
    with database.transaction() as connection:
        found = connection.execute(sa.select(confirmations.c.subscription).where(_good(token, now))).scalar()
        if found is None:
            return None
        # kept for a while: the second click of somebody who is subscribed says so
        used = sa.update(confirmations).where(confirmations.c.subscription == found)
        connection.execute(used.values(used=now, expires=now + REMEMBERED))
        changed = connection.execute(
            sa.update(subscriptions)
            .where(subscriptions.c.id == found, subscriptions.c.state == SubscriptionState.PENDING)
            .values(state=SubscriptionState.ACTIVE, changed=now, serial=next_serial(database, connection))
        ).rowcount
        if not changed:
            return None
        row = connection.execute(sa.select(subscriptions.c.document).where(subscriptions.c.id == found)).one()
    return Subscription.model_validate(row.document)


def confirmed_by(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Give the id of the subscription that a token has confirmed already; None where it has confirmed none."""
    mine = sa.and_(confirmations.c.hash == _digest(token), confirmations.c.expires > now)
    return connection.execute(
        sa.select(confirmations.c.subscription).where(mine, confirmations.c.used.is_not(None))
    ).scalar()


def _good(token: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        confirmations.c.hash == _digest(token), confirmations.c.expires > now, confirmations.c.used.is_(None)
    )


def _may(connection: sa.Connection, who: str, most: int, now: datetime) -> bool:
    """Count an ask, and say whether it is one of few."""
    key = _digest(who)
    recent = sa.and_(sign_up_asks.c.who == key, sign_up_asks.c.at > now - _WINDOW)
    asked = connection.execute(sa.select(sa.func.count()).where(recent)).scalar_one()
    if asked < most:
        connection.execute(sa.insert(sign_up_asks).values(who=key, at=now))
    return asked < most


def _forget_old(connection: sa.Connection, now: datetime) -> None:
    """Keep neither asks nor unconfirmed sign-ups longer than they count. No worker ever saw a pending one."""
    connection.execute(sa.delete(sign_up_asks).where(sign_up_asks.c.at <= now - _WINDOW))
    connection.execute(sa.delete(confirmations).where(confirmations.c.expires <= now))
    stale = sa.and_(subscriptions.c.state == SubscriptionState.PENDING, subscriptions.c.created <= now - 2 * LIFETIME)
    connection.execute(sa.delete(subscriptions).where(stale))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
