"""GET without blocking, redirects followed: for feeds."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from types import MappingProxyType
from urllib.parse import urljoin

import httpcore
import msgspec

from core.errors import BadInput
from core.guarded_http.body import ENCODINGS, Body
from core.guarded_http.connections import CONNECT, KeptConnections, Resolve
from core.guarded_http.cookies import Cookies
from core.guarded_http.errors import AddressForbidden, AnswerLost, TooManyRedirects, reason, translated
from core.guarded_http.message import CertificateLife, Response, address_of, request_of
from core.guarded_http.names import addresses_of
from core.guarded_http.policy import AddressPolicy
from core.guarded_http.proxied import answered_by_proxy, goes_direct
from core.service_url import ServiceUrl
from core.web_address import Purpose, WebAddress, percent_encoded

NONE: Mapping[str, str] = MappingProxyType({})
_READ = frozenset({200, 203})
_FOR_GOOD = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REDIRECT_LIMIT = 5
_NAMES_AT_ONCE = 32
_NOT_MODIFIED = 304
_KEPT = 100  # connections: a host's next feed is asked on the one of its last


@cache
def _resolvers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_NAMES_AT_ONCE, thread_name_prefix="resolver")


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver, in threads of its own: a name that nobody answers for must not hold other work up."""
    return await asyncio.get_running_loop().run_in_executor(_resolvers(), addresses_of, host, port)


class AsyncClient:
    """Asks for documents. `deadline` is in seconds, over redirects and body; the limits are in bytes.

    `proxy`: by which all is asked for but our own servers and networks. `ca_file`: certificates in PEM that are trusted
    beside those of the public. Raises `BadInput` where it is none.
    """

    def __init__(
        self,
        *,
        deadline: float,
        wire_limit: int,
        inflated_limit: int,
        resolver: Resolve = resolve,
        ca_file: str = "",
        proxy: ServiceUrl | None = None,
    ) -> None:
        self._deadline = deadline
        self._wire_limit = wire_limit
        self._inflated_limit = inflated_limit
        tls = httpcore.default_ssl_context()
        if ca_file:
            _trust(tls, ca_file)
        self._tls = tls
        self._proxy = proxy
        self._resolver = resolver
        self._connections = KeptConnections(tls, resolver)

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Keep connections open for the next request to their host, until the end of the block."""
        self._connections.keep = _KEPT
        try:
            yield
        finally:
            self._connections.keep = 0
            await self._connections.close()

    async def get(
        self, url: str, headers: Mapping[str, str], policy: AddressPolicy, own: Mapping[str, str] = NONE
    ) -> Response:
        """Ask for a document, and follow up to five redirects, each checked like the first address.

        The body of a 200 or 203 is read, of other answers it is left; cookies live as long as the request. `own`
        are fields for the first host alone, by the same scheme: a redirect takes no password along.
        Raises the errors of `errors.py`.
        """
        headers = {**headers, "Accept-Encoding": ENCODINGS}
        try:
            async with asyncio.timeout(self._deadline):
                with translated():
                    return await self._follow(url, headers, own, policy)
        except TimeoutError as error:
            raise AnswerLost(f"no whole answer within {self._deadline:g} s") from error

    async def _follow(
        self, url: str, headers: Mapping[str, str], own: Mapping[str, str], policy: AddressPolicy
    ) -> Response:
        cookies, for_good, first = Cookies(), True, address_of(url, Purpose.FETCH)
        waits: tuple[str, ...] = ()
        for hop in range(_REDIRECT_LIMIT + 1):
            address = address_of(url, Purpose.FETCH)
            shown = own if (address.scheme, address.authority) == (first.scheme, first.authority) else NONE
            request = request_of("GET", address, {**headers, **cookies.header(address.host), **shown}, None, CONNECT)
            async with await self._way(request, address, policy) as answer:
                response = Response(answer.status, url, tuple(answer.headers), certificate=_certificate(answer))
                location = response.field("Location")
                if answer.status not in _REDIRECTS or not location:
                    found = await self._whole(answer, response)
                    return msgspec.structs.replace(found, moved=url if hop and for_good else "", waits=waits)
            cookies = cookies.after(address.host, response)
            for_good = for_good and answer.status in _FOR_GOOD
            waits += (response.field("Retry-After"),)
            url = _next(url, location)
        raise TooManyRedirects(f"more than {_REDIRECT_LIMIT} redirects")

    async def _way(
        self, request: httpcore.Request, address: WebAddress, policy: AddressPolicy
    ) -> AbstractAsyncContextManager[httpcore.Response]:
        """Choose how to ask: by the proxy where there is one, but for our own servers and networks."""
        if self._proxy is None or await goes_direct(policy, address.host, address.port, self._resolver):
            return self._connections.answered(request, policy)
        return answered_by_proxy(self._proxy, self._tls, request, policy)

    async def _whole(self, answer: httpcore.Response, response: Response) -> Response:
        if response.status == _NOT_MODIFIED:
            await answer.aread()  # nothing: it has come to its end
        if response.status not in _READ:
            return response
        body = Body(response.field("Content-Encoding"), self._wire_limit, self._inflated_limit)
        async for chunk in answer.aiter_stream():
            body.add(chunk)
        return msgspec.structs.replace(response, body=body.whole())


def _trust(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise BadInput(f"{ca_file}: {reason(error)}; name a file of certificates in PEM") from error


def _certificate(answer: httpcore.Response) -> CertificateLife | None:
    stream = answer.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = secured.getpeercert() if secured is not None else None
    if not shown:
        return None
    return CertificateLife(*(float(ssl.cert_time_to_seconds(shown[name])) for name in ("notBefore", "notAfter")))


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, percent_encoded(location))
    except ValueError as error:
        raise AddressForbidden("a redirect to what is no web address") from error
