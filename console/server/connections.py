"""How many connections there may be, and how long each may take to say what it wants.

Whoever only opens connections, or sends half a header and falls silent, costs a file descriptor each; without a bound a
thousand of them end the console.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from core.ip_networks import Network, is_within
from core.log import get

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle, Transport

_log = get("console.server.connections")

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 5\r\nContent-Length: 21\r\n"
    b"Connection: close\r\n\r\nToo many connections\n"
)
_SAY_EVERY = 60.0


class Limits(msgspec.Struct, frozen=True):
    """What is allowed; times in seconds."""

    connections: int = 500
    of_one_client: int = 100
    """A browser opens six and a websocket a page; an office behind one address has some browsers."""
    header: float = 10.0
    """From the first moment, or the end of the last answer, until a request's header is there."""
    header_bytes: int = 512 * 1024
    """A server reads up to 256 KB at once, a body's beginning among it."""
    body: float = 20.0
    answer: float = 120.0
    """The longest that one request may take as a whole."""


class Server(Protocol):
    """The protocol of the HTTP server, which is given each connection's bytes."""

    def connection_made(self, transport: Transport) -> None:
        """Begin."""

    def data_received(self, data: bytes) -> None:
        """Take bytes."""

    def eof_received(self) -> bool | None:
        """End reading."""

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""

    def pause_writing(self) -> None:
        """Wait."""

    def resume_writing(self) -> None:
        """Go on."""


class Connections:
    """All connections of one server. For its event loop's thread."""

    def __init__(self, limits: Limits, unbounded: Collection[Network]) -> None:
        self.limits = limits
        self._unbounded = unbounded
        self._open: dict[Transport, str] = {}
        self._refused = 0
        self._say_next = 0.0

    def take(self, transport: Transport, now: float) -> bool:
        """Say whether there is room for a connection, and count it."""
        self._open = {one: client for one, client in self._open.items() if not one.is_closing()}
        client = str((transport.get_extra_info("peername") or ("",))[0])
        full = len(self._open) >= self.limits.connections or (
            not is_within(client, self._unbounded)
            and sum(one == client for one in self._open.values()) >= self.limits.of_one_client
        )
        if full:
            self._refused += 1
            self._say(client, now)
        else:
            self._open[transport] = client
        return not full

    def _say(self, client: str, now: float) -> None:
        """Log once a minute, whatever somebody does."""
        if now >= self._say_next:
            _log.warning("connections_refused", count=self._refused, open=len(self._open), client=client)
            self._refused, self._say_next = 0, now + _SAY_EVERY


class BoundedConnection:
    """One connection: hands on to the server, and closes what takes too long. An asyncio protocol.

    A websocket's connection leaves for another protocol; its closing is seen by its transport.
    """

    def __init__(self, connections: Connections, loop: AbstractEventLoop) -> None:
        self._connections = connections
        self._loop = loop
        self._server: Server
        self._transport: Transport | None = None
        self._timer: TimerHandle | None = None
        self._unread = 0
        self._waits_for_header = True

    def attach(self, server: Server) -> None:
        """Name the server's protocol, which is made with this connection in hand."""
        self._server = server

    def connection_made(self, transport: Transport) -> None:
        """Begin, or refuse."""
        self._transport = transport
        self._server.connection_made(transport)
        if self._connections.take(transport, self._loop.time()):
            self._within(self._connections.limits.header)
        else:
            transport.write(_BUSY)
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Hand on; a header that never ends is not kept."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._unread += len(data)
        if self._waits_for_header and self._unread > self._connections.limits.header_bytes:
            transport.abort()
        else:
            self._server.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand on."""
        return self._server.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget_timer()
        self._server.connection_lost(exc)

    def pause_writing(self) -> None:
        """Hand on."""
        self._server.pause_writing()

    def resume_writing(self) -> None:
        """Hand on."""
        self._server.resume_writing()

    @contextmanager
    def answering(self, kind: str) -> Iterator[None]:
        """Hold while a request is answered; a websocket has no end of its own."""
        self._waits_for_header = False
        if kind == "websocket":
            self._forget_timer()
        else:
            self._within(self._connections.limits.answer)
        try:
            yield
        finally:
            self._unread, self._waits_for_header = 0, True
            if kind != "websocket" and self._transport is not None and not self._transport.is_closing():
                self._within(self._connections.limits.header)

    def close(self) -> None:
        """End it now, whatever waits to be written."""
        self._forget_timer()
        if self._transport is not None:
            self._transport.abort()

    def _within(self, seconds: float) -> None:
        self._forget_timer()
        self._timer = self._loop.call_later(seconds, self.close)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def bounded(make_server: Callable[..., Any], connections: Connections) -> Callable[..., BoundedConnection]:
    """Give what makes a connection's protocol in place of the server's own; the application finds it in its state."""

    def make(*, app_state: dict[str, Any], **given: Any) -> BoundedConnection:  # noqa: ANN401  # the server's own
        connection = BoundedConnection(connections, asyncio.get_running_loop())
        connection.attach(make_server(app_state={**app_state, "connection": connection}, **given))
        return connection

    return make
