"""A one-time token from the command line becomes a session cookie. Only hashes are stored."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from core.due import TOLERANCE
from operations.access.digests import digest
from operations.access.tables import sessions, sign_in_tokens
from operations.errors import not_found

_COOKIE = "wirewatch_session"
TOKEN_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=14)
_ID_LETTERS = 12


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    id: str
    """By which it can be ended: the beginning of its hash, which opens nothing."""
    name: str
    """Who asked for the link by which it began."""
    created: datetime
    expires: datetime


def is_secure(public_url: str) -> bool:
    """Say whether people reach the console by TLS, whoever carries it."""
    return public_url.startswith("https://")


def cookie_name(public_url: str) -> str:
    """Give the cookie's name. Browsers take `__Host-…` by TLS only, for this host and no other."""
    return f"__Host-{_COOKIE}" if is_secure(public_url) else _COOKIE


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
    lives = {"created": now, "expires": now + SESSION_LIFETIME}
    connection.execute(sa.insert(sessions).values(hash=digest(cookie), name=taken.name, **lives))
    return cookie


def session_of(connection: sa.Connection, cookie: str, now: datetime) -> Session | None:
    """Give the living session of a cookie; None where there is none."""
    living = (sessions.c.hash == digest(cookie)) & _lives(sessions.c.expires, now, SESSION_LIFETIME)
    row = connection.execute(sa.select(sessions).where(living)).first()
    return None if row is None else _session(row)


def listed(connection: sa.Connection, now: datetime) -> list[Session]:
    """Give the living sessions, the newest first."""
    query = (
        sa.select(sessions)
        .where(_lives(sessions.c.expires, now, SESSION_LIFETIME))
        .order_by(sessions.c.created.desc(), sessions.c.hash)
    )
    return [_session(row) for row in connection.execute(query)]


def end(connection: sa.Connection, id_: str) -> None:
    """End the session of an id, as it is listed; raises `OperationError` where there is none."""
    ours = sa.func.substr(sessions.c.hash, 1, _ID_LETTERS) == id_
    if not connection.execute(sa.delete(sessions).where(ours)).rowcount:
        raise not_found(f"session {id_}: there is none; see `wirewatch sessions list`")


def end_all(connection: sa.Connection) -> int:
    """End every session; give how many there were."""
    return connection.execute(sa.delete(sessions)).rowcount


def _session(row: sa.Row[tuple[object, ...]]) -> Session:
    return Session(row.hash[:_ID_LETTERS], row.name, row.created, row.expires)


def _lives(expires: sa.Column[datetime], now: datetime, lifetime: timedelta) -> sa.ColumnElement[bool]:
    """Believe no end further ahead than a lifetime: it was set by a clock ahead of ours."""
    return sa.and_(expires >= now, expires <= now + lifetime + TOLERANCE)
