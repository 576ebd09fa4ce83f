"""What each address needs: nothing, the link that it is itself, or a session. Pure."""

from __future__ import annotations

from enum import Enum, auto

API = "/api/"
_OPEN = frozenset({"/healthz", "/readyz", "/sign-in", "/console.css", "/icon.svg"})
_SIGN_UP = "/subscribe"
_LINKS = ("/a/", f"{_SIGN_UP}/", "/push/")


class Needs(Enum):
    """What is asked of whoever comes."""

    NOTHING = auto()
    """But to come from a page of ours, or from none."""
    LINK = auto()
    """The address itself is the permission, a link in a message or a hub's callback, or none is needed: the sign-up
    page. No cookie is looked at there, so that another page's script could do no more with it than whoever has the
    link; mail programs and hubs post without an origin."""
    SESSION = auto()
    NOBODY = auto()
    """There is nothing, for anybody."""


def needs(path: str) -> Needs:
    """Say what an address needs."""
    if path in _OPEN:
        return Needs.NOTHING
    if path == _SIGN_UP or path.startswith(_LINKS):
        return Needs.LINK
    # An address that somebody has cut or lengthened is no page of ours, and no reason to ask a reader to sign in.
    return Needs.NOBODY if path.startswith(_SIGN_UP) else Needs.SESSION
