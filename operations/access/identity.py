"""A cookie or a token → who that is. A session may do everything; a token what its scopes say."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from operations.access import sessions
from operations.access.tokens import TokenView
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


def of_token(token: TokenView) -> Actor:
    """Give which script brings a token."""
    return Actor(token.name, AccessRole.VISITOR, Door.API, frozenset(token.scopes))
