"""A connection as httpcore reads and writes it, on asyncio itself.

A third of what AnyIO's costs, which asks the system for both addresses of a connection each time.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from core.guarded_http.errors import AddressForbidden

Dial = Callable[[str, int, float | None], Awaitable[httpcore.AsyncNetworkStream]]
"""Connects to a host and port, within so many seconds."""
_ENOUGH = 1 << 16
"""Bytes that wait to be read; more is left with the system."""


class TcpBackend(httpcore.AsyncNetworkBackend):
    """The network as httpcore sees it: what `dial` connects to, and nothing else."""

    def __init__(self, dial: Dial) -> None:
        self._dial = dial

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Connect."""
        return await self._dial(host, port, timeout)

    async def connect_unix_socket(self, *_arguments: object, **_options: object) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing that we ask for is there."""
        raise AddressForbidden("a Unix socket")


async def connect(address: str, port: int, seconds: float | None) -> httpcore.AsyncNetworkStream:
    """Connect to an IP address; raises httpcore's errors."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            transport, incoming = await loop.create_connection(_Incoming, address, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout from error
    except OSError as error:
        raise httpcore.ConnectError from error
    return _Stream(transport, incoming)


class _Incoming(asyncio.Protocol):
    """What has come and was not read yet."""

    def __init__(self) -> None:
        self.waiting = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self.transport: asyncio.Transport | None = None
        self._news: asyncio.Future[None] | None = None

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        if len(self.waiting) > _ENOUGH and self.transport is not None:
            self.transport.pause_reading()
        self._tell()

    def eof_received(self) -> None:
        self.ended = True
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, exc
        self._tell()

    async def wait(self) -> None:
        """Wait until something has come, or nothing will."""
        while not self.waiting and not self.ended:
            self._news = asyncio.get_running_loop().create_future()
            await self._news

    def taken(self, most: int) -> bytes:
        """Take what has come."""
        taken = bytes(self.waiting[:most])
        del self.waiting[:most]
        if self.transport is not None and not self.ended and len(self.waiting) <= _ENOUGH:
            self.transport.resume_reading()
        return taken

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, transport: asyncio.Transport, incoming: _Incoming) -> None:
        self._transport = transport
        self._incoming = incoming
        incoming.transport = transport

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's
        try:
            async with asyncio.timeout(timeout):
                await self._incoming.wait()
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        if not self._incoming.waiting and self._incoming.error is not None:
            raise httpcore.ReadError from self._incoming.error
        return self._incoming.taken(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        """Hand over a request, which is small; `timeout` is the whole exchange's."""
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)

    async def aclose(self) -> None:
        """Close at once: whoever closes wants nothing more of it."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                secured = await loop.start_tls(
                    self._transport, self._incoming, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpcore.ConnectTimeout from error
        except OSError as error:  # ssl.SSLError is one
            self._transport.abort()
            raise httpcore.ConnectError from error
        except BaseException:
            self._transport.abort()
            raise
        if secured is None:
            raise httpcore.ConnectError("the connection was closed")
        return _Stream(secured, self._incoming)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        if info == "is_readable":
            return self._incoming.ended or bool(self._incoming.waiting)
        return self._transport.get_extra_info(info)
