"""Ports that stay ours while a server is away."""

from __future__ import annotations

import random
import socket
from pathlib import Path

HOST = "127.0.0.1"

_given: set[int] = set()


def free_port() -> int:
    """Give a port that nobody listens on and that no outgoing connection will be given.

    The usual trick, binding port 0, gives one of the ephemeral range. A client that reconnects to such a port
    while its server is away can be given this very port as its own, connects to itself (TCP's simultaneous
    open), and the server cannot come back. So the port lies outside that range.
    """
    taken_by_clients = _ephemeral_range()
    candidates = [port for port in range(20_000, 65_000) if port not in taken_by_clients]
    while True:
        port = random.choice(candidates)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def answers(port: int) -> bool:
    """Say whether somebody accepts connections on the port."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def _ephemeral_range() -> range:
    low, high = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()
    return range(int(low), int(high) + 1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
