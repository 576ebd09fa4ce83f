"""How often somebody may ask to sign up, and whose asks count together.

Counted before anything is done for whoever asks, in the database, so that all consoles count as one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.readers.tables import sign_up_asks
from core.due import set_ahead
from core.ip_networks import customer_of

WINDOW = timedelta(hours=1)
MOST_AN_ADDRESS, MOST_AN_IP, MOST_OF_ALL = 3, 20, 300
"""Sign-ups an hour: a person mistypes twice; an office behind one IP address signs up in a morning."""
MOST_LOOKS, MOST_LOOKS_OF_ALL = 60, 600
"""Estimates an hour, of one address and of all: each costs a second of work."""


def mailbox_of(address: str) -> str:
    """Give what counts as one mailbox: what follows a plus is the owner's to invent, and dots are to large providers.

    Mail goes to the address as it was written: only this count takes the two for one, so that at worst two people of
    one domain share a limit (RFC 5321 leaves the meaning of both to the host).
    """
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def may_sign_up_from(connection: sa.Connection, ip: str, now: datetime) -> bool:
    """Count a sign-up from an IP address, or from the network that its customer has."""
    return _count(connection, f"ip {customer_of(ip)}", MOST_AN_IP, now)


def may_write_to(connection: sa.Connection, address: str, now: datetime) -> bool:
    """Count a sign-up of an address."""
    return _count(connection, f"address {mailbox_of(address)}", MOST_AN_ADDRESS, now)


def may_anybody(connection: sa.Connection, now: datetime) -> bool:
    """Count a sign-up of whomever."""
    return _count(connection, "everybody", MOST_OF_ALL, now)


def may_notify_operator(connection: sa.Connection, now: datetime) -> bool:
    """Say whether the operator was not told lately that there are too many."""
    return _count(connection, "operator", 1, now)


def may_look(connection: sa.Connection, address: str, now: datetime) -> bool:
    """Count an estimate for whoever has confirmed an address."""
    return _count(connection, f"look {mailbox_of(address)}", MOST_LOOKS, now) and _count(
        connection, "looks of everybody", MOST_LOOKS_OF_ALL, now
    )


def forget_asks(connection: sa.Connection, now: datetime) -> int:
    """Forget what does not count any more; give how much."""
    return connection.execute(sa.delete(sign_up_asks).where(sign_up_asks.c.at <= now - WINDOW)).rowcount


def _count(connection: sa.Connection, who: str, most: int, now: datetime) -> bool:
    """Count an ask, and say whether it is one of few."""
    key = hashlib.sha256(who.encode()).hexdigest()
    recent = sa.and_(sign_up_asks.c.who == key, sign_up_asks.c.at > now - WINDOW, ~set_ahead(sign_up_asks.c.at, now))
    asked = connection.execute(sa.select(sa.func.count()).where(recent)).scalar_one()
    if asked < most:
        connection.execute(sa.insert(sign_up_asks).values(who=key, at=now))
    return bool(asked < most)
