"""Settings that can be read, and still cannot be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirewatch.doctor.finding import Finding, bad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings

SHORTEST_KEY = 16
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))+")


def check(settings: Settings) -> Iterator[Finding]:
    """Look at the link key and who may sign up."""
    if any(len(key.get_secret_value()) < SHORTEST_KEY for key in settings.link_key):
        fix = f"at least {SHORTEST_KEY} characters at random; set WIREWATCH_LINK_KEY"
        yield bad("link_key", f"too short: whoever guesses it can end anybody's subscription; {fix}")
    strange = [one for one in _domains(settings.sign_up) if not _DOMAIN.fullmatch(one)]
    if settings.sign_up.strip() != "*" and strange:
        listed = ", ".join(f'"{one}"' for one in strange)
        yield bad("sign_up", f"{listed}: no mail domain; write WIREWATCH_SIGN_UP=example.org,example.net, or *")


def _domains(given: str) -> list[str]:
    return [one.strip() for one in given.split(",") if one.strip()]
