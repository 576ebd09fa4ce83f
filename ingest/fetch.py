"""One polite, bounded, guarded request. The only importer of the HTTP client.

Bounded: a deadline over everything, caps on the wire and inflated, five redirects. Guarded: a name is resolved once,
every address must be public, and the connection goes to that very address, also after each redirect. Polite:
validators are sent back exactly as they came, one request a host at a time.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import msgspec

from core.clock import now
from core.outcomes import FetchOutcome
from ingest.addresses import is_loopback, is_public

USER_AGENT = "wirewatch/0.1 (news monitoring; conditional requests)"
_REDIRECTS = 5
_PORTS = {80, 443, 8080, 8443}
_CHUNK = 16 * 1024
_ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_LONGEST_ASKED = 24 * 3600.0  # a Retry-After beyond a day is a mistake of theirs


class Fetched(msgspec.Struct, frozen=True):
    """An answer. `body` is None for 304: nothing new."""

    url: str
    body: bytes | None
    etag: str = ""
    last_modified: str = ""
    max_age: float = 0.0
    """Seconds for which the far side says its answer is fresh."""


class FetchFailed(Exception):  # noqa: N818  # an outcome, not a bug
    """No usable answer."""

    def __init__(self, outcome: FetchOutcome, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.retry_after = retry_after


class Fetcher:
    """Fetches feeds. `allow_loopback` is for tests and demos; `allowed` are addresses of our own (the sample wire)."""

    def __init__(
        self,
        *,
        deadline: float = 20.0,
        wire_limit: int = 5_000_000,
        inflated_limit: int = 10_000_000,
        allow_loopback: bool = False,
    ) -> None:
        self.allowed: frozenset[tuple[str, int]] = frozenset()
        self._deadline = deadline
        self._limits = wire_limit, inflated_limit
        self._loopback = allow_loopback
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch a feed; raises `FetchFailed`."""
        headers = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        async with self._hosts[urlsplit(url).netloc]:
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._follow(url, headers)
            except TimeoutError as error:
                detail = f"no whole answer within {self._deadline:g} s"
                raise FetchFailed(FetchOutcome.UNREACHABLE, detail) from error
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
                raise FetchFailed(FetchOutcome.UNREACHABLE, str(error) or type(error).__name__) from error

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        backend = _Guard(loopback=self._loopback, allowed=self.allowed)
        transport = httpx.AsyncHTTPTransport(retries=0)
        transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001  # httpx has no public way to give a backend
            ssl_context=ssl.create_default_context(), network_backend=backend, max_connections=1
        )
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=self._deadline) as client:
            for _ in range(_REDIRECTS + 1):
                _check_url(url)
                async with client.stream("GET", url, headers=headers) as response:
                    location = response.headers.get("location", "")
                    if response.status_code in {301, 302, 303, 307, 308} and location:
                        url = urljoin(url, location)
                        continue
                    return await self._answer(url, response)
        raise FetchFailed(FetchOutcome.HTTP_ERROR, f"more than {_REDIRECTS} redirects")

    async def _answer(self, url: str, response: httpx.Response) -> Fetched:
        status = response.status_code
        if status == httpx.codes.GONE:
            raise FetchFailed(FetchOutcome.GONE, "410 Gone: the feed has ended; remove it or find its new address")
        if status not in {200, 304}:
            asked = _seconds(response.headers.get("retry-after", ""))
            raise FetchFailed(FetchOutcome.HTTP_ERROR, f"{status} {response.reason_phrase}", asked)
        body = None if status == httpx.codes.NOT_MODIFIED else await _read(response, *self._limits)
        return Fetched(
            url=url,
            body=body,
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            max_age=_max_age(response.headers.get("cache-control", "")),
        )


class _Guard(httpcore.AsyncNetworkBackend):
    """Resolves once, and connects only where it may."""

    def __init__(self, *, loopback: bool, allowed: frozenset[tuple[str, int]]) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._loopback = loopback
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to an address that was checked, not to a name that may answer differently next time."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchFailed(FetchOutcome.UNREACHABLE, f"the name {host} is not known") from error
        addresses = [str(entry[4][0]) for entry in found]
        own = (host, port) in self._allowed
        for address in addresses:
            loopback = is_loopback(address) and (own or self._loopback)
            if not loopback and (port not in _PORTS or not is_public(address)):
                raise FetchFailed(
                    FetchOutcome.FORBIDDEN_ADDRESS, f"{host}:{port} is not a public address on a web port; refused"
                )
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_arguments: Any, **_options: Any) -> httpcore.AsyncNetworkStream:  # noqa: ANN401
        """Refuse."""
        raise FetchFailed(FetchOutcome.FORBIDDEN_ADDRESS, "no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise FetchFailed(FetchOutcome.FORBIDDEN_ADDRESS, f"{parts.scheme or 'no scheme'}: only plain http and https")


async def _read(response: httpx.Response, wire_limit: int, inflated_limit: int) -> bytes:
    """Read and inflate in small steps: one 64 KB read of a bomb must not become 64 MB."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise FetchFailed(FetchOutcome.NOT_A_FEED, f"content-encoding {encoding[:40]} was not asked for")
    inflater = None if encoding in {"identity", ""} else zlib.decompressobj(47 if "gzip" in encoding else 15)
    wire, body = 0, bytearray()
    async for chunk in response.aiter_raw(_CHUNK):
        wire += len(chunk)
        if wire > wire_limit:
            raise FetchFailed(FetchOutcome.TOO_LARGE, f"more than {wire_limit} bytes")
        rest = chunk
        while rest:
            try:
                piece = rest if inflater is None else inflater.decompress(rest, 65_536)
            except zlib.error as error:
                raise FetchFailed(FetchOutcome.NOT_A_FEED, f"broken {encoding}: {error}") from error
            body += piece
            rest = b"" if inflater is None else inflater.unconsumed_tail
            if len(body) > inflated_limit:
                raise FetchFailed(FetchOutcome.TOO_LARGE, f"more than {inflated_limit} bytes inflated")
    return bytes(body)


def _max_age(header: str) -> float:
    for part in header.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isdigit():
            return min(float(value), _LONGEST_ASKED)
    return 0.0


def _seconds(header: str) -> float | None:
    """Read Retry-After: seconds or a date."""
    if header.strip().isdigit():
        return min(float(header), _LONGEST_ASKED)
    try:
        moment: datetime = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, min((moment - now()).total_seconds(), _LONGEST_ASKED))
