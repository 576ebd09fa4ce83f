"""Tokens of scripts: made by the command line, shown once, stored as hashes, good for their scopes until their end."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from operations.access.digests import digest
from operations.access.tables import api_tokens
from operations.actor import Scope
from operations.errors import conflict, invalid, not_found

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_PREFIX = "wirewatch_"
"""So that a leaked one is recognised for what it is."""
LIFETIME = timedelta(days=365)
"""Unless somebody says otherwise: long enough to be no trouble, and an end for what everybody has forgotten."""
_LONGEST = timedelta(days=3650)
_USED_EVERY = timedelta(minutes=1)
"""The last use is written down no more often: a script that asks every second writes once a minute."""


class TokenView(msgspec.Struct, frozen=True):
    """What is known of a token; the token itself is nowhere."""

    name: str
    created: datetime
    scopes: tuple[Scope, ...]
    expires: datetime | None
    """None: never."""
    last_used: datetime | None
    """None: never."""


def create(
    connection: sa.Connection,
    name: str,
    now: datetime,
    scopes: Sequence[Scope] = (Scope.READ,),
    lifetime: timedelta | None = LIFETIME,
) -> str:
    """Make a token; raises `OperationError` for a name that is taken or odd. `lifetime` None: without an end."""
    if not _NAME.fullmatch(name):
        raise invalid(f"token {name!r}: name it by letters, digits, . _ and -")
    if not scopes:
        raise invalid(f"token {name}: name at least one scope of {', '.join(Scope)}")
    if lifetime is not None and not timedelta(0) < lifetime <= _LONGEST:
        raise invalid(f"token {name}: it may live from 1 to {_LONGEST.days} days; 0: without an end")
    if connection.execute(sa.select(api_tokens.c.name).where(api_tokens.c.name == name)).first() is not None:
        raise conflict(f"token {name}: there is one of this name; revoke it first, or choose another")
    token = _PREFIX + secrets.token_urlsafe(32)
    row = {
        "name": name,
        "hash": digest(token),
        "created": now,
        "scopes": ",".join(sorted(set(scopes))),
        "expires": None if lifetime is None else now + lifetime,
    }
    connection.execute(sa.insert(api_tokens).values(row))
    return token


def find(connection: sa.Connection, token: str, now: datetime) -> TokenView | None:
    """Give the token that a script brings; None where it is none of ours, or has ended."""
    living = sa.or_(api_tokens.c.expires.is_(None), api_tokens.c.expires > now)
    row = connection.execute(sa.select(api_tokens).where(api_tokens.c.hash == digest(token), living)).first()
    return None if row is None else _view(row)


def was_not_used_lately(token: TokenView, now: datetime) -> bool:
    """Say whether a use now is to be written down."""
    return token.last_used is None or not timedelta(0) <= now - token.last_used < _USED_EVERY


def note_use(connection: sa.Connection, name: str, now: datetime) -> None:
    """Write down that a token was used."""
    connection.execute(sa.update(api_tokens).where(api_tokens.c.name == name).values(last_used=now))


def listed(connection: sa.Connection) -> list[TokenView]:
    """Give the tokens by name, those too that have ended."""
    return [_view(row) for row in connection.execute(sa.select(api_tokens).order_by(api_tokens.c.name))]


def revoke(connection: sa.Connection, name: str) -> None:
    """Make a token worthless; raises `OperationError` where there is none."""
    if not connection.execute(sa.delete(api_tokens).where(api_tokens.c.name == name)).rowcount:
        raise not_found(f"token {name}: there is none; see `wirewatch tokens list`")


def _view(row: sa.Row[tuple[object, ...]]) -> TokenView:
    scopes = tuple(Scope(one) for one in row.scopes.split(","))
    return TokenView(row.name, row.created, scopes, row.expires, row.last_used)
