"""Settings that can be read, and still cannot be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirewatch.doctor.finding import Finding, bad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings

_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))+")


def check(settings: Settings) -> Iterator[Finding]:
    """Look at who may sign up, and how they are counted."""
    if settings.sign_up and settings.public_url.startswith("https://") and not settings.trusted_proxies:
        fix = "set trusted_proxies (WIREWATCH_TRUSTED_PROXIES) to its address, if it writes X-Forwarded-For"
        yield bad("sign_up", f"whoever signs up counts as one client, the proxy with TLS before the console; {fix}")
    strange = [one for one in _domains(settings.sign_up) if not _DOMAIN.fullmatch(one)]
    if settings.sign_up.strip() != "*" and strange:
        listed = ", ".join(f'"{one}"' for one in strange)
        yield bad("sign_up", f"{listed}: no mail domain; write WIREWATCH_SIGN_UP=example.org,example.net, or *")


def _domains(given: str) -> list[str]:
    return [one.strip() for one in given.split(",") if one.strip()]
