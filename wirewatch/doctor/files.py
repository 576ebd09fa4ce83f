"""The config files: readable, and in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.versions.author import login
from config.versions.plan import plan
from operations.unused_edits import list_unused
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Say which files the following `run` could not put in force, which version no worker uses, and what waits."""
    refused = list_unused(site)
    for one in refused:
        yield bad("config files", f"not in force since {one.since:%Y-%m-%d %H:%M} UTC: {one.reason}")
    if refused:
        return
    waiting = [change.kind for change in plan(site.versions, site.config_dir, author=login()) if change.wants]
    if waiting:
        yield bad("config files", f"not in force yet: {', '.join(waiting)}; run `wirewatch apply`")
    else:
        yield well("config files", "all in force")
