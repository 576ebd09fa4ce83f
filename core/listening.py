"""Opens a port to listen on, or says which setting names another."""

from __future__ import annotations

import socket

from core.errors import BadInput


def listen(host: str, port: int, setting: str, *, backlog: int = 128) -> socket.socket:
    """Give a listening socket; raises `BadInput` where the port cannot be had, naming `setting` as the fix."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        raise BadInput(
            f"{setting}: cannot listen on {host} port {port}: {error.strerror or error};"
            f" stop what listens there, or set {setting} (WIREWATCH_{setting.upper()}) to a port that is free"
        ) from error
