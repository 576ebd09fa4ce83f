"""The config files: readable, and in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.versions import apply as plans
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirewatch.wiring import Site


def check(site: Site) -> Iterator[Finding]:
    """Compare the folder with what is in force."""
    changes = plans.plan(site.versions, site.config_dir)
    waiting = [change.kind for change in changes if change.state != "unchanged"]
    if waiting:
        yield bad("config files", f"not in force yet: {', '.join(waiting)}; run `wirewatch apply`")
    else:
        yield well("config files", "all in force")
