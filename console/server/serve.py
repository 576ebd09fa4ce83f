"""Starts the HTTP server on a thread, and ends it."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from console.server.connections import Connections, Limits, bounded
from console.server.descriptors import DescriptorWatch
from console.server.requests import TimedRequests
from core import liveness
from core.ip_networks import LOOPBACK, Network
from core.listening import listen

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from core.heartbeat import Heartbeat

_GRACE = 3
"""Seconds that open connections get at the end."""
_SECONDS_TO_STOP = 5.0
_DEFAULT = Limits()


def serve(  # what a server is made of
    app: ASGIApp,
    host: str,
    port: int,
    stop: threading.Event,
    heartbeat: Heartbeat | None = None,
    *,
    limits: Limits = _DEFAULT,
    unbounded: Collection[Network] = LOOPBACK,
) -> None:
    """Serve until `stop` is set, then end within five seconds. The caller handles signals.

    `unbounded` are the clients that may open as many connections as there are: this machine, and proxies, which stand
    for many. Raises `BadInput` when the port cannot be had.
    """
    listening = listen(host, port, "console_port", backlog=256)
    config = uvicorn.Config(
        TimedRequests(app, limits.body),
        http=bounded(AutoHTTPProtocol, Connections(limits, unbounded)),  # type: ignore[arg-type]  # it asks for a class
        log_config=None,
        access_log=False,  # it would write sign-in tokens down
        server_header=False,
        proxy_headers=False,  # whose word counts, the setting trusted_proxies says: core/ip_networks.py
        timeout_graceful_shutdown=_GRACE,
        ws_max_size=1024 * 1024,
    )
    server = uvicorn.Server(config)
    # On a thread of its own, where uvicorn leaves signals alone.
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="console", daemon=True)
    thread.start()
    watch = DescriptorWatch(heartbeat)
    while thread.is_alive() and not stop.wait(0.5):
        watch.look()
        liveness.progress()
    server.should_exit = True
    thread.join(_SECONDS_TO_STOP)
    listening.close()
