"""What opens the door is given out and taken back: sign-in links, sessions, tokens of scripts, keys of webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from operations.access import sessions, tokens
from operations.access.sessions import Session
from operations.access.tokens import TokenView
from operations.actor import AccessRole, Actor, Door, Scope, require
from operations.audit import changing
from operations.site import Site

_ACT = "hand out access"


def make_sign_in_link(site: Site, actor: Actor) -> str:
    """Give a link that opens the console once, within 15 minutes, for whoever asked for it."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "make sign-in link", "console") as change:
        token = sessions.create_token(change.connection, site.clock(), actor.name)
        change.describe("", "valid once, for 15 minutes")
    return f"{site.public_address.rstrip('/')}/sign-in?token={token}"


def sign_in(site: Site, token: str) -> str | None:
    """Give the cookie of a new session for a link's token; None where it was used before, or is too old."""
    visitor = Actor("link", AccessRole.VISITOR, Door.CONSOLE)
    with changing(site, visitor, "sign in", "console") as change:
        cookie = sessions.redeem(change.connection, token, site.clock())
        if cookie is not None:
            session = sessions.session_of(change.connection, cookie, site.clock())
            change.describe("", f"session of {session.name if session else ''}")
    return cookie


def sign_out(site: Site, actor: Actor, cookie: str) -> None:
    """End one's own session; done twice, it is no error."""
    with changing(site, actor, "sign out", "console") as change:
        session = sessions.session_of(change.connection, cookie, site.clock())
        if session is not None:
            sessions.end(change.connection, session.id)
            change.describe(f"session of {session.name}", "ended")


def list_sessions(site: Site, actor: Actor) -> tuple[Session, ...]:
    """Give who is signed in, the newest first."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with site.database.reading() as connection:
        return tuple(sessions.listed(connection, site.clock()))


def end_session(site: Site, actor: Actor, id_: str) -> None:
    """Sign somebody out: their pages go blank within seconds."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "end session", f"session {id_}") as change:
        sessions.end(change.connection, id_)
        change.describe("living", "ended")


def end_all_sessions(site: Site, actor: Actor) -> int:
    """Sign everybody out; give how many sessions that were."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "end sessions", "all") as change:
        ended = sessions.end_all(change.connection)
        if ended:
            change.describe(f"{ended} living", "ended")
    return ended


def create_token(
    site: Site,
    actor: Actor,
    name: str,
    scopes: Sequence[Scope] = (Scope.READ,),
    lifetime: timedelta | None = tokens.LIFETIME,
) -> str:
    """Make a token for a script: it is shown once, and only its hash is kept. `lifetime` None: without an end."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "create token", f"token {name}") as change:
        token = tokens.create(change.connection, name, site.clock(), scopes, lifetime)
        until = "revoked" if lifetime is None else f"{site.clock() + lifetime:%Y-%m-%d}"
        change.describe("", f"{', '.join(sorted(set(scopes)))}, valid until {until}")
    return token


def list_tokens(site: Site, actor: Actor) -> tuple[TokenView, ...]:
    """Give the tokens with scopes, end and last use; never the tokens themselves."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with site.database.reading() as connection:
        return tuple(tokens.listed(connection))


def revoke_token(site: Site, actor: Actor, name: str) -> None:
    """Make a token worthless."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "revoke token", f"token {name}") as change:
        tokens.revoke(change.connection, name)
        change.describe("valid", "revoked")


def webhook_key(site: Site, actor: Actor, address: str) -> str:
    """Give the key with which messages to a webhook are signed."""
    require(actor, AccessRole.OPERATOR, _ACT)
    from alerts.delivery.channels.signed_webhook import SECRET, key_of, shown_key  # noqa: PLC0415

    return shown_key(key_of(site.secret(SECRET), address))
