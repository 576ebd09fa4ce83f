"""Connections that stay open for the next request to the same host, each to an address that was checked.

answered(request, policy) ─┬─ one is kept, still open, and its addresses pass this policy too ─▶ asked again
└─ else a new one: resolve once ─▶ check ─▶ connect ─▶ asked
answer read to its end ─▶ kept for the next; not read ─▶ closed
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ssl import SSLContext

import httpcore

from core.guarded_http.errors import NotConnected, reason
from core.guarded_http.policy import AddressPolicy, check
from core.guarded_http.stream import TcpBackend, connect

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host; raises OSError."""

CONNECT = 5.0
"""Seconds for a name, and for a connection: who does not answer by then is away."""
_KEPT_FOR = 20.0  # seconds: servers close after 5 to 75
_Where = tuple[bytes, bytes, int]  # scheme, host, port


class KeptConnections:
    """Connections for requests; up to `keep` of them wait for another request to their host."""

    def __init__(self, tls: SSLContext, resolver: Resolve) -> None:
        self._tls = tls
        self._resolver = resolver
        self._kept: dict[_Where, _Connection] = {}
        self.keep = 0

    @asynccontextmanager
    async def answered(self, request: httpcore.Request, policy: AddressPolicy) -> AsyncIterator[httpcore.Response]:
        """Ask, where `policy` allows it; the block reads the body, as far as it is wanted."""
        connection, answer = await self._asked(request, policy)
        try:
            yield answer
        finally:
            await answer.aclose()
            await self._give_back(connection)

    async def close(self) -> None:
        """Close what is kept."""
        while self._kept:
            await self._kept.popitem()[1].http.aclose()

    async def _asked(self, request: httpcore.Request, policy: AddressPolicy) -> tuple[_Connection, httpcore.Response]:
        kept = await self._take(request.url, policy)
        if kept is not None:
            try:
                return kept, await kept.http.handle_async_request(request)
            except (httpcore.NetworkError, httpcore.ProtocolError):
                pass  # its server closed it meanwhile: no answer, so that a GET may be asked again
        fresh = _Connection(request.url.origin, self._tls, _Checked(self._resolver, policy))
        return fresh, await fresh.http.handle_async_request(request)

    async def _take(self, url: httpcore.URL, policy: AddressPolicy) -> _Connection | None:
        """Give a connection that is kept; one that this policy would not have made is none for it."""
        kept = self._kept.pop(_where(url.origin), None)
        if kept is None:
            return None
        if kept.http.has_expired():
            await kept.http.aclose()
            return None
        try:
            check(policy, url.host.decode(), url.origin.port, kept.checked.addresses)
        except BaseException:
            await kept.http.aclose()
            raise
        return kept

    async def _give_back(self, connection: _Connection) -> None:
        if not self.keep or not connection.http.is_idle():
            await connection.http.aclose()
            return
        unwanted = self._kept.pop(connection.where, None)
        self._kept[connection.where] = connection
        if unwanted is None and len(self._kept) > self.keep:
            unwanted = self._kept.pop(next(iter(self._kept)))  # who waits longest
        if unwanted is not None:
            await unwanted.http.aclose()


class _Connection:
    """A connection and what it was checked by."""

    def __init__(self, origin: httpcore.Origin, tls: SSLContext, checked: _Checked) -> None:
        self.where = _where(origin)
        self.checked = checked
        self.http = httpcore.AsyncHTTPConnection(
            origin, ssl_context=tls, keepalive_expiry=_KEPT_FOR, network_backend=TcpBackend(checked.dial)
        )


class _Checked:
    """Connects only where it is allowed, and to the very address that was checked."""

    def __init__(self, resolver: Resolve, policy: AddressPolicy) -> None:
        self._resolver = resolver
        self._policy = policy
        self.addresses: list[str] = []
        """What the host resolved to."""

    async def dial(self, host: str, port: int, seconds: float | None) -> httpcore.AsyncNetworkStream:
        """Resolve once, refuse unless every address is allowed, connect to the first that answers."""
        try:
            async with asyncio.timeout(CONNECT):
                self.addresses = await self._resolver(host, port)
        except OSError as error:  # TimeoutError is one
            raise NotConnected(reason(error)) from error
        check(self._policy, host, port, self.addresses)
        for address in self.addresses[:-1]:
            try:
                return await connect(address, port, CONNECT)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await connect(self.addresses[-1], port, seconds)


def _where(origin: httpcore.Origin) -> _Where:
    return origin.scheme, origin.host, origin.port
