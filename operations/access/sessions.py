"""A one-time token from the command line becomes a session cookie. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from core.due import TOLERANCE
from operations.access.tables import sessions, sign_in_tokens

COOKIE = "wirewatch_session"
TOKEN_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=14)


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    name: str
    """Who asked for the link by which it began."""
    expires: datetime


def create_token(
    connection: sa.Connection, now: datetime, name: str = "operator", lifetime: timedelta = TOKEN_LIFETIME
) -> str:
    """Give a token for one sign-in, and forget those that have expired."""
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(sign_in_tokens).where(sign_in_tokens.c.expires < now))
    row = {"hash": digest(token), "expires": now + lifetime, "name": name}
    connection.execute(sa.insert(sign_in_tokens).values(row))
    return token


def redeem(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Give the cookie of a new session for a token that was not used before; None for any other."""
    good = (sign_in_tokens.c.hash == digest(token)) & _lives(sign_in_tokens.c.expires, now, TOKEN_LIFETIME)
    taken = connection.execute(sa.delete(sign_in_tokens).where(good).returning(sign_in_tokens.c.name)).first()
    if taken is None:
        return None
    cookie = secrets.token_urlsafe(32)
    connection.execute(sa.delete(sessions).where(sessions.c.expires < now))
    row = {"hash": digest(cookie), "created": now, "expires": now + SESSION_LIFETIME, "name": taken.name}
    connection.execute(sa.insert(sessions).values(row))
    return cookie


def session_of(connection: sa.Connection, cookie: str, now: datetime) -> Session | None:
    """Give the living session of a cookie; None where there is none."""
    living = (sessions.c.hash == digest(cookie)) & _lives(sessions.c.expires, now, SESSION_LIFETIME)
    row = connection.execute(sa.select(sessions.c.name, sessions.c.expires).where(living)).first()
    return None if row is None else Session(row.name, row.expires)


def _lives(expires: sa.Column[datetime], now: datetime, lifetime: timedelta) -> sa.ColumnElement[bool]:
    """Believe no end further ahead than a lifetime: it was set by a clock ahead of ours."""
    return sa.and_(expires >= now, expires <= now + lifetime + TOLERANCE)


def digest(secret: str) -> str:
    """Give what is stored of a token or cookie: both are 256 random bits, so there is nothing to guess or salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
