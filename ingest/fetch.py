"""One polite, bounded, guarded request for a feed. The only file that imports httpx and its transport, httpcore.

    name ─ resolve once ─ every address public? ─ connect to that very address ─ TLS for the name ─ GET
         ─ redirect? check again, at most five ─ body: capped on the wire, and again while it is inflated

One deadline stands over all of it: httpx's own timeouts are for each read, so a server that sends a byte a second
would keep us for ever. Proxies and other settings from the environment are not used.
"""

from __future__ import annotations

import asyncio
import re
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from weakref import WeakValueDictionary

import httpcore
import httpx
import msgspec

from core.outcomes import FetchOutcome
from core.version import VERSION
from core.web_address import is_loopback, is_public
from ingest.failure import FetchFailed

USER_AGENT = f"wirewatch/{VERSION} (+https://github.com/wirewatch/wirewatch)"
_ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"
_PORTS = frozenset({80, 443, 8080, 8443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REDIRECT_LIMIT = 5
_CHUNK = 16_384
_INFLATE_STEP = 65_536  # bytes made of one step of inflating: the overshoot of the cap
_VALIDATOR_LIMIT = 1_000
_DAY = 86_400.0
_OK, _NOT_MODIFIED, _GONE = 200, 304, 410

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host; raises OSError."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered."""

    status: int
    url: str
    """Where the body came from, after redirects."""
    body: bytes | None
    """None: not modified since the validators that we sent."""
    etag: str = ""
    last_modified: str = ""
    """Validators, exactly as sent (Latin-1); empty where missing."""
    retry_after: float | None = None
    max_age: float = 0.0
    """Seconds, of Cache-Control."""


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Fetcher:
    """Fetches feeds, one request a host at a time.

    `deadline` is in seconds, over redirects and body; the limits are in bytes. `allow_loopback` is for tests and
    demos: loopback addresses, on any port.
    """

    def __init__(
        self,
        *,
        deadline: float = 20.0,
        wire_limit: int = 5_000_000,
        inflated_limit: int = 10_000_000,
        allow_loopback: bool = False,
        resolver: Resolve = resolve,
    ) -> None:
        self._deadline = deadline
        self._wire_limit = wire_limit
        self._inflated_limit = inflated_limit
        self._allow_loopback = allow_loopback
        self._resolver = resolver
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def fetch(
        self, url: str, *, etag: str = "", last_modified: str = "", allowed: frozenset[tuple[str, int]] = frozenset()
    ) -> Fetched:
        """Ask for a feed with what validators we have; raises `FetchFailed` with the outcome.

        `allowed` names hosts and ports that need not be public, for this request: our own sample wire.
        """
        headers = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        lock = self._hosts.setdefault(_host(url), asyncio.Lock())
        async with lock:
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._follow(url, headers, _Guarded(self._resolver, self._permits(allowed)))
            except TimeoutError as error:
                raise _unreachable(f"no whole answer within {self._deadline:g} s") from error
            except (httpx.InvalidURL, httpx.HTTPError, UnicodeError) as error:
                raise _unreachable(f"{type(error).__name__}: {error}") from error
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
                raise _unreachable(str(error) or type(error).__name__) from error
            except (httpcore.UnsupportedProtocol, OSError) as error:
                raise _unreachable(str(error)) from error

    def _permits(self, allowed: frozenset[tuple[str, int]]) -> Callable[[str, int, str], bool]:
        def permit(host: str, port: int, address: str) -> bool:
            if is_loopback(address):
                return self._allow_loopback or (host, port) in allowed
            return port in _PORTS and is_public(address)

        return permit

    async def _follow(self, url: str, headers: dict[str, str], backend: _Guarded) -> Fetched:
        async with httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=backend) as pool:
            for _ in range(_REDIRECT_LIMIT + 1):
                request = _request(url, headers)
                response = await pool.handle_async_request(request)
                try:
                    fields = httpx.Headers(response.headers)
                    if response.status not in _REDIRECTS or "location" not in fields:
                        conditional = any(name.startswith("If-") for name in headers)
                        return await self._read(response, fields, url, conditional=conditional)
                finally:
                    await response.aclose()
                url = str(httpx.URL(url).join(fields["location"]))
        raise FetchFailed(FetchOutcome.HTTP_ERROR, f"more than {_REDIRECT_LIMIT} redirects")

    async def _read(
        self, response: httpcore.Response, fields: httpx.Headers, url: str, *, conditional: bool
    ) -> Fetched:
        retry_after = _seconds(fields.get("retry-after", ""))
        unchanged = response.status == _NOT_MODIFIED and conditional
        if response.status != _OK and not unchanged:
            outcome = FetchOutcome.GONE if response.status == _GONE else FetchOutcome.HTTP_ERROR
            raise FetchFailed(outcome, f"HTTP {response.status}", retry_after=retry_after)
        body = None
        if not unchanged:
            body = await self._body(response, fields.get("content-encoding", ""))
        return Fetched(
            status=response.status,
            url=url,
            body=body,
            etag=_validator(response, b"etag"),
            last_modified=_validator(response, b"last-modified"),
            retry_after=retry_after,
            max_age=_max_age(fields.get("cache-control", "")),
        )

    async def _body(self, response: httpcore.Response, encoding: str) -> bytes:
        inflate = _inflater(encoding.strip().lower())
        body, wire = bytearray(), 0
        async for chunk in _pieces(response):
            wire += len(chunk)
            if wire > self._wire_limit:
                raise FetchFailed(FetchOutcome.TOO_LARGE, f"more than {self._wire_limit} bytes on the wire")
            for part in inflate(chunk):
                body += part
                if len(body) > self._inflated_limit:
                    raise FetchFailed(FetchOutcome.TOO_LARGE, f"more than {self._inflated_limit} bytes inflated")
        return bytes(body)


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects only where it is permitted, and to the very address that was looked at."""

    def __init__(self, resolver: Resolve, permit: Callable[[str, int, str], bool]) -> None:
        self._resolver = resolver
        self._permit = permit
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, refuse unless every address is permitted, connect to the first that answers."""
        addresses = await self._resolver(host, port)
        forbidden = [address for address in addresses if not self._permit(host, port, address)]
        if forbidden or not addresses:
            detail = f"{host} port {port} is at {', '.join(forbidden[:3]) or 'no address'}: not public"
            raise FetchFailed(FetchOutcome.FORBIDDEN_ADDRESS, detail)
        for address in addresses[:-1]:
            try:
                return await self._backend.connect_tcp(address, port, 5.0, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._backend.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_arguments: object, **_options: object) -> httpcore.AsyncNetworkStream:
        """Refuse: no feed is there."""
        raise FetchFailed(FetchOutcome.FORBIDDEN_ADDRESS, "a Unix socket")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._backend.sleep(seconds)


def _request(url: str, headers: dict[str, str]) -> httpcore.Request:
    made = httpx.URL(url)
    if made.scheme not in {"http", "https"} or not made.host or made.userinfo:
        raise FetchFailed(FetchOutcome.FORBIDDEN_ADDRESS, "only http and https addresses without a password")
    core = httpcore.URL(scheme=made.raw_scheme, host=made.raw_host, port=made.port, target=made.raw_path)
    fields = [("Host", made.netloc), *((name, value.encode("latin-1")) for name, value in headers.items())]
    return httpcore.Request("GET", core, headers=fields)


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _unreachable(f"no web address: {error}") from error


async def _pieces(response: httpcore.Response) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_stream():
        for start in range(0, len(chunk), _CHUNK):
            yield chunk[start : start + _CHUNK]


def _inflater(encoding: str) -> Callable[[bytes], Iterable[bytes]]:
    if encoding in {"", "identity"}:
        return lambda chunk: [chunk]
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailed(FetchOutcome.NOT_A_FEED, "an encoding that nobody asked for")
    unzip = zlib.decompressobj(wbits=47)  # gzip or zlib, by its first bytes
    begun = False

    def inflate(chunk: bytes) -> Iterable[bytes]:
        nonlocal unzip, begun
        try:
            while chunk and not (unzip.eof and begun):
                try:
                    part = unzip.decompress(chunk, _INFLATE_STEP)
                except zlib.error:
                    if begun or encoding != "deflate":
                        raise
                    unzip = zlib.decompressobj(wbits=-15)  # some servers send deflate without its wrapping
                    part = unzip.decompress(chunk, _INFLATE_STEP)
                begun = True
                yield part
                chunk = unzip.unconsumed_tail
        except zlib.error as error:
            raise FetchFailed(FetchOutcome.NOT_A_FEED, f"broken compression: {error}") from error

    return inflate


def _validator(response: httpcore.Response, name: bytes) -> str:
    values = [value for field, value in response.headers if field.lower() == name]
    return values[0].decode("latin-1") if values and len(values[0]) <= _VALIDATOR_LIMIT else ""


def _max_age(cache_control: str) -> float:
    match = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", cache_control, re.IGNORECASE)
    return min(float(match[1]), _DAY) if match else 0.0


def _seconds(retry_after: str) -> float | None:
    """Read Retry-After: seconds or a date; None where missing or unreadable, at most a day."""
    value = retry_after.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _DAY)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _DAY)


def _unreachable(detail: str) -> FetchFailed:
    return FetchFailed(FetchOutcome.UNREACHABLE, detail[:300])
