"""What was edited and no worker uses: files, and saved versions that cannot be compiled or read."""

from __future__ import annotations

from config.versions.not_in_force import FileNotInForce, list_not_in_force
from operations.site import Site


def list_unused(site: Site) -> tuple[FileNotInForce, ...]:
    """Give each with the reason; empty when all is well. For the console, doctor and /readyz."""
    unread = site.in_force.unread()
    with site.database.reading() as connection:
        return (*list_not_in_force(connection, site.clock()), *unread)
