"""One polite request for a feed, and what its answer means: validators, outcomes, waits.

lock of the host ─▶ core/guarded_http ─▶ 200: the document; 304: nothing new; else `FetchFailed` with its outcome
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from weakref import WeakValueDictionary

import msgspec

from core.clock import Clock, now
from core.errors import Refused, Transient, WirewatchError
from core.guarded_http.async_client import NONE, AsyncClient, resolve
from core.guarded_http.connections import Resolve
from core.guarded_http.errors import (
    AddressForbidden,
    AnswerLost,
    AnswerTooLarge,
    AnswerUnreadable,
    CertificateRefused,
    NotConnected,
    PortForbidden,
    TooManyRedirects,
)
from core.guarded_http.fields import charset, freshness, retry_after
from core.guarded_http.message import CertificateLife, Response, address_of
from core.guarded_http.policy import AddressPolicy
from core.ip_networks import Network
from core.outcomes import FetchOutcome
from core.version import VERSION
from core.web_address import Purpose
from ingest.failure import FetchFailed

CONTACT = "https://github.com/wirewatch/wirewatch"
_ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"
_VALIDATOR_LIMIT = 1_000
_LINK_LIMIT = 8_000
_READ, _NOT_MODIFIED, _GONE = frozenset({200, 203}), 304, 410
_OUTCOMES: dict[type[WirewatchError], FetchOutcome] = {
    AddressForbidden: FetchOutcome.FORBIDDEN_ADDRESS,
    PortForbidden: FetchOutcome.FORBIDDEN_ADDRESS,
    NotConnected: FetchOutcome.UNREACHABLE,
    CertificateRefused: FetchOutcome.CERTIFICATE,
    AnswerLost: FetchOutcome.UNREACHABLE,
    AnswerTooLarge: FetchOutcome.TOO_LARGE,
    AnswerUnreadable: FetchOutcome.NOT_A_FEED,
    TooManyRedirects: FetchOutcome.HTTP_ERROR,
}


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
    """Seconds, of Cache-Control, else Expires."""
    charset: str = ""
    """Of the Content-Type field."""
    link: str = ""
    """The field Link: hubs and the feed's own name may stand there."""
    moved: str = ""
    """Where the feed has moved for good; empty where it has not."""
    certificate: CertificateLife | None = None


class Fetcher:
    """Fetches feeds, one request a host at a time.

    `deadline` is in seconds, over redirects and body; the limits are in bytes. `allow_loopback` is for tests and
    demos: loopback addresses, on any port. `contact`: whom the owners of feeds may write to.
    `private`: networks of ours that listed feeds may be in; a redirect to another host there is refused.
    """

    def __init__(
        self,
        *,
        deadline: float = 20.0,
        wire_limit: int = 5_000_000,
        inflated_limit: int = 10_000_000,
        allow_loopback: bool = False,
        resolver: Resolve = resolve,
        ca_file: str = "",
        contact: str = "",
        private: tuple[Network, ...] = (),
        clock: Clock = now,
    ) -> None:
        self._client = AsyncClient(
            deadline=deadline,
            wire_limit=wire_limit,
            inflated_limit=inflated_limit,
            resolver=resolver,
            ca_file=ca_file,
        )
        self._agent = agent_of(contact)
        self._private = private
        self._allow_loopback = allow_loopback
        self._clock = clock
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.keeping = self._client.keeping
        """Connections are kept for a host's next feed, in a block of its own."""

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        allowed: frozenset[tuple[str, int]] = frozenset(),
        own: Mapping[str, str] = NONE,
    ) -> Fetched:
        """Ask for a feed with what validators we have; raises `FetchFailed` with the outcome.

        `allowed` names hosts and ports that may be on this machine, for this request: our own sample wire. `own` are
        header fields for the feed's host alone.
        """
        headers = {"User-Agent": self._agent, "Accept": _ACCEPT}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        try:
            address = address_of(url, Purpose.FETCH)
            async with self._hosts.setdefault(address.authority, asyncio.Lock()):
                policy = AddressPolicy(
                    loopback=self._allow_loopback, exempt=allowed, private=self._private, private_host=address.host
                )
                response = await self._client.get(url, headers, policy, own)
        except (Refused, Transient) as error:
            raise FetchFailed(_OUTCOMES[type(error)], str(error)) from error
        return self._read(response, conditional=bool(etag or last_modified))

    def _read(self, response: Response, *, conditional: bool) -> Fetched:
        said = (retry_after(one, self._clock()) for one in (*response.waits, response.field("Retry-After")))
        wait = max((one for one in said if one is not None), default=None)
        unchanged = response.status == _NOT_MODIFIED and conditional
        if response.status not in _READ and not unchanged:
            outcome = FetchOutcome.GONE if response.status == _GONE else FetchOutcome.HTTP_ERROR
            raise FetchFailed(outcome, f"HTTP {response.status}", retry_after=wait)
        return Fetched(
            status=response.status,
            url=response.url,
            body=None if unchanged else response.body,
            etag=_validator(response, "ETag"),
            last_modified=_validator(response, "Last-Modified"),
            retry_after=wait,
            max_age=freshness(response.field("Cache-Control"), response.field("Expires"), self._clock()),
            link=response.field("Link")[:_LINK_LIMIT],
            moved=response.moved,
            charset=charset(response.field("Content-Type")),
            certificate=response.certificate,
        )


def agent_of(contact: str) -> str:
    """Give the User-Agent, with whom the owners of feeds may write to."""
    return f"wirewatch/{VERSION} (+{contact or CONTACT})"


def _validator(response: Response, name: str) -> str:
    value = response.exact_field(name)
    return value if len(value) <= _VALIDATOR_LIMIT else ""
