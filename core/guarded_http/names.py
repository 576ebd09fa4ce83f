"""A host's name → its addresses, by the system's resolver."""

from __future__ import annotations

import socket


def addresses_of(host: str, port: int) -> list[str]:
    """Give the addresses, each once; raises `OSError` where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # `a..example`: no name that could be asked for
        raise socket.gaierror(socket.EAI_NONAME, "a part of its name is empty or too long") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
