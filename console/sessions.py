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
    connection.execute(sa.insert(sign_in_tokens).values(hash=digest(token), expires=now + lifetime))
    return token


def redeem(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Give the cookie of a new session for a token that was not used before; None for any other."""
    good = (sign_in_tokens.c.hash == digest(token)) & (sign_in_tokens.c.expires >= now)
    if connection.execute(sa.delete(sign_in_tokens).where(good)).rowcount != 1:
        return None
    cookie = secrets.token_urlsafe(32)
    connection.execute(sa.delete(sessions).where(sessions.c.expires < now))
    row = {"hash": digest(cookie), "created": now, "expires": now + SESSION_LIFETIME}
    connection.execute(sa.insert(sessions).values(row))
    return cookie


def session_end(connection: sa.Connection, cookie: str, now: datetime) -> datetime | None:
    """Give when a cookie's session ends; None when it is no living session."""
    living = (sessions.c.hash == digest(cookie)) & (sessions.c.expires >= now)
    end: datetime | None = connection.execute(sa.select(sessions.c.expires).where(living)).scalar()
    return end


def is_signed_in(connection: sa.Connection, cookie: str, now: datetime) -> bool:
    """Tell whether a cookie is that of a living session."""
    return session_end(connection, cookie, now) is not None


def digest(secret: str) -> str:
    """Give what is stored of a token or cookie: both are 256 random bits, so there is nothing to guess or salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
