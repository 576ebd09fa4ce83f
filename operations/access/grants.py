"""What opens the door is given out and taken back: sign-in links, tokens of scripts, keys of webhooks."""

from __future__ import annotations

from operations.access import sessions, tokens
from operations.access.tokens import TokenView
from operations.actor import AccessRole, Actor, Door, require
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


def create_token(site: Site, actor: Actor, name: str) -> str:
    """Make a token for a script: it is shown once, and only its hash is kept."""
    require(actor, AccessRole.OPERATOR, _ACT)
    with changing(site, actor, "create token", f"token {name}") as change:
        token = tokens.create(change.connection, name, site.clock())
        change.describe("", "valid until revoked")
    return token


def list_tokens(site: Site, actor: Actor) -> tuple[TokenView, ...]:
    """Give the names of the tokens, never the tokens."""
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
