"""Says where the console is, with a one-time sign-in link."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from operations.access.grants import make_sign_in_link
from wirewatch.whoever import whoever_starts

if TYPE_CHECKING:
    from operations.site import Site


class Welcome:
    """Prints the console's address and a sign-in link, once, as soon as the console answers there."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._printed = False

    def look(self) -> None:
        """Print when it is time; raises `Transient` where the link cannot be made now."""
        settings = self._site.settings
        if self._printed or not _answers(settings.console_host, settings.console_port):
            return
        link = make_sign_in_link(self._site, whoever_starts())
        self._printed = True
        print(f"Console: http://{settings.console_host}:{settings.console_port}/", flush=True)
        print(f"Sign in (once, within 15 minutes): {link}", flush=True)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
