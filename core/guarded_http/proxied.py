"""Requests that leave by a proxy: CONNECT for https, the whole address for http; a new connection for each.

The proxy resolves names, so that nobody here sees which address a host has: only what names, addresses and ports say by
themselves is checked (`policy.check_named`). Which networks it reaches is for who runs it to decide.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore

from core.guarded_http.connections import Resolve
from core.guarded_http.errors import CertificateRefused, NotConnected, translated
from core.guarded_http.policy import AddressPolicy, check_named
from core.guarded_http.stream import TcpBackend, connect
from core.ip_networks import is_within
from core.service_url import ServiceUrl

_PORTS = {"http": 3128, "https": 443}
_WANTS_PASSWORD = 407


def port_of(proxy: ServiceUrl) -> int:
    """Give the port of a proxy, its scheme's usual one where it names none."""
    return proxy.port or _PORTS[proxy.scheme]


async def goes_direct(policy: AddressPolicy, host: str, port: int, resolver: Resolve) -> bool:
    """Say whether a host is asked without the proxy: our own servers, and what is in a network of ours."""
    if (host, port) in policy.exempt:
        return True
    if not policy.private or host != policy.private_host:
        return False
    try:
        addresses = await resolver(host, port)
    except OSError:
        return False
    return bool(addresses) and all(is_within(one, policy.private) for one in addresses)


@asynccontextmanager
async def answered_by_proxy(
    proxy: ServiceUrl, tls: ssl.SSLContext, request: httpcore.Request, policy: AddressPolicy
) -> AsyncIterator[httpcore.Response]:
    """Ask by a proxy, where `policy` allows it; the block reads the body, as far as it is wanted."""
    check_named(policy, request.url.host.decode(), request.url.origin.port)
    url = httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=port_of(proxy), target="/")
    auth = (proxy.user.encode(), proxy.password.encode()) if proxy.user else None
    async with httpcore.AsyncHTTPProxy(url, auth, ssl_context=tls, network_backend=TcpBackend(connect)) as pool:
        answer = await _asked(pool, request, f"the proxy {proxy.place}")
        try:
            yield answer
        finally:
            await answer.aclose()


async def _asked(pool: httpcore.AsyncConnectionPool, request: httpcore.Request, proxy: str) -> httpcore.Response:
    try:
        with translated():
            answer = await pool.handle_async_request(request)
    except httpcore.ProxyError as error:
        raise NotConnected(f"{proxy} refuses: {error}") from error
    except CertificateRefused:
        raise
    except NotConnected as error:
        raise NotConnected(f"{proxy}: {error}") from error
    if answer.status == _WANTS_PASSWORD:
        await answer.aclose()
        raise NotConnected(f"{proxy} refuses: HTTP 407; set fetch_proxy_url with a user, and fetch_proxy_password")
    return answer
