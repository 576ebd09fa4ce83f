"""Where a request comes from: by which name it reached us, and from whose page it was sent. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


def is_known_host(host: str, names: Collection[str]) -> bool:
    """Say whether the Host header is ours: a configured name, or any bare address.

    DNS rebinding needs a name that somebody else controls; an address cannot be pointed elsewhere.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(origin: str | None, host: str) -> bool:
    """Say whether no page sent it, or one of ours."""
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()
