"""Sign-up with double opt-in: nothing goes to an address, and nothing of ours is shown, before its owner has said yes.

    address ─▶ limits ─▶ PENDING subscription, one mail queued ─▶ token made at rendering, its hash kept
                                             │                        GET of the token: what may be chosen
                                             └── POST of the token with a choice, within a day, once ─▶ ACTIVE

Whoever asks learns nothing about an address: known, unknown, suppressed or asked for too often, the answer is the same.
The mail holds no word of whoever asked: else a stranger's words would go out from the operator's address. The token
exists in the mail only: it is made when the mail is rendered, anew for each try.
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
from alerts.readers import sign_up_limits as limits
from alerts.readers.serials import next_serial
from alerts.readers.subscribers import Subscribers
from alerts.readers.tables import confirmations, subscriptions
from alerts.recipient import normalised
from config.files.channels import EMAIL
from config.files.subscriptions import Subscription, Target, document_of
from core.clock import Clock
from core.database import Database
from core.errors import Refused
from core.log import get
from core.outcomes import SubscriptionState

_log = get("alerts.readers.sign_up")

LIFETIME = timedelta(hours=24)
REMEMBERED = timedelta(days=30)
"""How long a link that has confirmed says that it did."""


def ask(
    database: Database,
    stored: Subscribers,
    to: Target,
    *,
    ip: str,
    base: str,
    operator: str,
    now: datetime,
) -> None:
    """Take a sign-up by e-mail.

    Raises `Refused` when too much comes from this IP address or from all, and for nothing else. `operator` is the
    address that is told of the latter, or empty.
    """
    with database.transaction() as connection:
        forget_old(connection, now)
        refusal = _refusal(database, connection, ip, operator, now)
        if not refusal and limits.may_write_to(connection, to.address, now):
            _invite(database, connection, stored, to, base, now)
    if refusal:  # only now, so that what was counted stays
        raise Refused(refusal)


def count_look(database: Database, address: str, now: datetime) -> None:
    """Count an estimate before it is made; raises `Refused` when too many are asked for."""
    with database.transaction() as connection:
        if not limits.may_look(connection, address, now):
            raise Refused("too many estimates; try again in an hour")


def _refusal(database: Database, connection: sa.Connection, ip: str, operator: str, now: datetime) -> str:
    if not limits.may_sign_up_from(connection, ip, now):
        return "too many sign-ups from your network; try again in an hour"
    if limits.may_anybody(connection, now):
        return ""
    if limits.may_notify_operator(connection, now):
        _log.warning("sign_ups_refused", most=limits.MOST_OF_ALL)
        if operator:
            enqueue_service_message(database, connection, EMAIL.name, operator, _TOO_MANY, now)
    return "too many people sign up now; try again in an hour"


def _invite(
    database: Database, connection: sa.Connection, stored: Subscribers, to: Target, base: str, now: datetime
) -> None:
    if suppressions.known(connection, [(EMAIL.name, to.address)]):
        return
    # What it is about is chosen behind the link: until then it says what is the widest, and is matched by nobody.
    pending = Subscription(id=f"self-{secrets.token_hex(6)}", to=to, all=True)
    stored.add_in(connection, pending, owner=normalised(to.address), state=SubscriptionState.PENDING, origin="self")
    enqueue_service_message(database, connection, EMAIL.name, to.address, _invitation(pending, base), now)


def _invitation(pending: Subscription, base: str) -> ServiceMessage:
    return ServiceMessage(
        subject="Wirewatch: please confirm your address",
        text="\n".join(
            [
                "Somebody, we hope you, asked for alerts to this address.",
                "",
                "To choose what you want to hear of, open this page within a day:",
                f"{base.rstrip('/')}/subscribe/{TOKEN_PLACEHOLDER}",
                "",
                "If it was not you, do nothing: without your yes, nothing more comes.",
            ]
        ),
        confirms=pending.id,
    )


_TOO_MANY = ServiceMessage(
    subject="Wirewatch: too many people sign up",
    text="\n".join(
        [
            f"{limits.MOST_OF_ALL} sign-ups came within an hour at /subscribe. More are refused until it is over.",
            "",
            "If nobody is expected to sign up now, somebody plays with the form. To close it, set sign_up to nothing",
            "(WIREWATCH_SIGN_UP) and start Wirewatch again.",
        ]
    ),
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


def confirm_in(
    database: Database, connection: sa.Connection, token: str, chosen: Subscription, now: datetime
) -> Subscription | None:
    """Make a sign-up active with what was chosen, once; None where the token is old, used or none."""
    found = connection.execute(sa.select(confirmations.c.subscription).where(_good(token, now))).scalar()
    if found is None or found != chosen.id:
        return None
    # kept for a while: the second click of somebody who is subscribed says so
    used = sa.update(confirmations).where(confirmations.c.subscription == found)
    connection.execute(used.values(used=now, expires=now + REMEMBERED))
    changed = connection.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == found, subscriptions.c.state == SubscriptionState.PENDING)
        .values(
            document=document_of(chosen),
            state=SubscriptionState.ACTIVE,
            changed=now,
            serial=next_serial(database, connection),
        )
    ).rowcount
    return chosen if changed else None


def forget_old(connection: sa.Connection, now: datetime) -> int:
    """Keep neither asks nor unconfirmed sign-ups longer than they count; give how many went.

    No worker ever saw a pending one.
    """
    stale = sa.and_(subscriptions.c.state == SubscriptionState.PENDING, subscriptions.c.created <= now - 2 * LIFETIME)
    return (
        limits.forget_asks(connection, now)
        + connection.execute(sa.delete(confirmations).where(confirmations.c.expires <= now)).rowcount
        + connection.execute(sa.delete(subscriptions).where(stale)).rowcount
    )


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
