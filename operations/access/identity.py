"""A cookie or a token → who that is. Today each may do everything; roles of their own come with the next step."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from operations.access import sessions, tokens
from operations.actor import AccessRole, Actor, Door


class Identity(msgspec.Struct, frozen=True):
    """Who somebody is, and until when we may believe it without asking."""

    actor: Actor
    expires: datetime


def of_cookie(connection: sa.Connection, cookie: str, now: datetime) -> Identity | None:
    """Give whose session a cookie is; None where it is none."""
    session = sessions.session_of(connection, cookie, now)
    if session is None:
        return None
    return Identity(Actor(session.name or "console", AccessRole.OPERATOR, Door.CONSOLE), session.expires)


def of_token(connection: sa.Connection, token: str) -> Actor | None:
    """Give which script brings a token; None where it is none of ours."""
    name = tokens.name_of(connection, token)
    return None if name is None else Actor(name, AccessRole.OPERATOR, Door.API)
