"""Says where the console is, and how to get in."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from operations.access.grants import make_sign_in_link
from wirewatch.whoever import whoever_starts

if TYPE_CHECKING:
    from operations.site import Site


class Welcome:
    """Prints the console's address, once, as soon as the console answers there.

    A sign-in link is printed to a terminal only: a journal or the log of a container is read by others, and kept.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._printed = False

    def look(self) -> None:
        """Print when it is time; raises `Transient` where the link cannot be made now."""
        settings = self._site.settings
        if self._printed or not _answers(settings.console_host, settings.console_port):
            return
        link = make_sign_in_link(self._site, whoever_starts()) if sys.stdout.isatty() else ""
        self._printed = True
        print(f"Console: http://{settings.console_host}:{settings.console_port}/", flush=True)
        if link:
            print(f"Sign in (once, within 15 minutes): {link}", flush=True)
        else:  # a journal keeps what is printed
            command = command_as_started(sys.argv[0], shutil.which("wirewatch"))
            print(f"For a sign-in link: {command} --config {self._site.config_dir} sign-in", flush=True)


def command_as_started(started: str, on_path: str | None) -> str:
    """Give what to type for another command: with its folder where the shell would not find it, as in a checkout."""
    here = Path(started)
    if here.name != "wirewatch" or (on_path is not None and Path(on_path).resolve() == here.resolve()):
        return "wirewatch"
    return started


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
