"""Who may look: a one-time token from the command line becomes a session cookie. Only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from console.tables import sessions, sign_in_tokens

COOKIE = "wirewatch_session"
TOKEN_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=14)


def create_token(connection: sa.Connection, now: datetime, lifetime: timedelta = TOKEN_LIFETIME) -> str:
    """Give a token for one sign-in, and forget those that have expired."""
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(sign_in_tokens).where(sign_in_tokens.c.expires < now))
    connection.execute(sa.insert(sign_in_tokens).values(hash=_hash(token), expires=now + lifetime))
    return token


def redeem(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Give the cookie of a new session for a token that was not used before; None for any other."""
    good = (sign_in_tokens.c.hash == _hash(token)) & (sign_in_tokens.c.expires >= now)
    if connection.execute(sa.delete(sign_in_tokens).where(good)).rowcount != 1:
        return None
    cookie = secrets.token_urlsafe(32)
    connection.execute(sa.delete(sessions).where(sessions.c.expires < now))
    row = {"hash": _hash(cookie), "created": now, "expires": now + SESSION_LIFETIME}
    connection.execute(sa.insert(sessions).values(row))
    return cookie


def is_signed_in(connection: sa.Connection, cookie: str, now: datetime) -> bool:
    """Tell whether a cookie is that of a living session."""
    living = (sessions.c.hash == _hash(cookie)) & (sessions.c.expires >= now)
    return connection.execute(sa.select(sessions.c.hash).where(living)).first() is not None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
