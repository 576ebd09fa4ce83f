"""Says where the console is, with a one-time sign-in link."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from core.clock import now

if TYPE_CHECKING:
    from wirewatch.wiring import Site


class Welcome:
    """Prints the console's address and a sign-in link, once, as soon as the console answers there."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._printed = False

    def look(self) -> None:
        """Print when it is time."""
        settings = self._site.settings
        if self._printed or not _answers(settings.console_host, settings.console_port):
            return
        self._printed = True
        print(f"Console: http://{settings.console_host}:{settings.console_port}/", flush=True)
        print(f"Sign in (once, within 15 minutes): {sign_in_link(self._site)}", flush=True)


def sign_in_link(site: Site) -> str:
    """Make a one-time link to the console."""
    from console.sessions import create_token  # noqa: PLC0415

    with site.database.transaction() as connection:
        token = create_token(connection, now())
    base = site.settings.public_url or f"http://{site.settings.console_host}:{site.settings.console_port}"
    return f"{base.rstrip('/')}/sign-in?token={token}"


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
