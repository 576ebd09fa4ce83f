"""The tokens of scripts: a script whose token ends fails in silence, where nobody reads its log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from operations.access.grants import list_tokens
from wirewatch.doctor.finding import Finding, bad, well
from wirewatch.whoever import whoever_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site

SOON = timedelta(days=14)


def check(site: Site) -> Iterator[Finding]:
    """Name each that has ended, or does within two weeks."""
    ending = [one for one in list_tokens(site, whoever_starts()) if one.expires and one.expires < site.clock() + SOON]
    for one in ending:
        when = f"{'ended' if one.expires and one.expires <= site.clock() else 'ends'} {one.expires:%Y-%m-%d}"
        scopes = " ".join(f"--scope {scope}" for scope in one.scopes)
        fix = f"wirewatch tokens revoke {one.name}; wirewatch tokens create {one.name} {scopes}"
        yield bad(f"token {one.name}", f"{when}, and its script is refused then; {fix}")
    if not ending:
        yield well("tokens", "none ends within two weeks")
