"""Tokens of scripts: made by the command line, shown once, stored as hashes, good until revoked."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import msgspec
import sqlalchemy as sa

from operations.access.sessions import digest
from operations.access.tables import api_tokens
from operations.errors import conflict, invalid, not_found

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_PREFIX = "wirewatch_"
"""So that a leaked one is recognised for what it is."""


class TokenView(msgspec.Struct, frozen=True):
    """A token's name; the token itself is nowhere."""

    name: str
    created: datetime


def create(connection: sa.Connection, name: str, now: datetime) -> str:
    """Make a token; raises `OperationError` for a name that is taken or odd."""
    if not _NAME.fullmatch(name):
        raise invalid(f"token {name!r}: name it by letters, digits, . _ and -")
    if connection.execute(sa.select(api_tokens.c.name).where(api_tokens.c.name == name)).first() is not None:
        raise conflict(f"token {name}: there is one of this name; revoke it first, or choose another")
    token = _PREFIX + secrets.token_urlsafe(32)
    connection.execute(sa.insert(api_tokens).values(name=name, hash=digest(token), created=now))
    return token


def name_of(connection: sa.Connection, token: str) -> str | None:
    """Give the name of a token; None where it is none of ours."""
    query = sa.select(api_tokens.c.name).where(api_tokens.c.hash == digest(token))
    name: str | None = connection.execute(query).scalar()
    return name


def listed(connection: sa.Connection) -> list[TokenView]:
    """Give the tokens by name."""
    query = sa.select(api_tokens.c.name, api_tokens.c.created).order_by(api_tokens.c.name)
    return [TokenView(row.name, row.created) for row in connection.execute(query)]


def revoke(connection: sa.Connection, name: str) -> None:
    """Make a token worthless; raises `OperationError` where there is none."""
    if not connection.execute(sa.delete(api_tokens).where(api_tokens.c.name == name)).rowcount:
        raise not_found(f"token {name}: there is none; see `wirewatch tokens list`")
