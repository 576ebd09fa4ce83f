"""One polite request for a page: what robots.txt says, the host's turn, a pause, the guarded client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import msgspec

from core.clock import Clock, now
from core.errors import Refused, Transient, WirewatchError
from core.guarded_http.async_client import NONE, AsyncClient
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
from core.guarded_http.fields import charset, retry_after
from core.guarded_http.message import Response, address_of
from core.guarded_http.policy import AddressPolicy
from core.ip_networks import Network
from core.outcomes import PageOutcome
from core.web_address import Purpose, WebAddress
from ingest.pages.host_turns import HostTurns, OwnTurns
from ingest.pages.robots import RobotRules, may_ask, rules_of
from ingest.store.hosts import LONGEST_REST

_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"
_READ, _PAGES = frozenset({200, 203}), frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})
_AT_ONCE = 32
"""Pages, over all polls."""
_HOSTS = 10_000
"""Hosts that are known at most."""
_RULES_KEPT, _RULES_KEPT_AWAY = 86_400.0, 300.0
_PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be others when asked again."""
_OUTCOMES: dict[type[WirewatchError], PageOutcome] = {
    AddressForbidden: PageOutcome.FORBIDDEN_ADDRESS,
    PortForbidden: PageOutcome.FORBIDDEN_ADDRESS,
    NotConnected: PageOutcome.UNREACHABLE,
    CertificateRefused: PageOutcome.UNREACHABLE,
    AnswerLost: PageOutcome.UNREACHABLE,
    AnswerTooLarge: PageOutcome.TOO_LARGE,
    AnswerUnreadable: PageOutcome.UNREACHABLE,
    TooManyRedirects: PageOutcome.REFUSED,
}


class PageFailed(Transient):
    """A page could not be read; `passing`: it may be when it is asked for again."""

    def __init__(
        self, outcome: PageOutcome, detail: str, *, passing: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value, retry_after=retry_after)
        self.outcome = outcome
        self.detail = detail
        self.passing = passing


class FetchedPage(msgspec.Struct, frozen=True):
    """A page as it came."""

    url: str
    """After redirects."""
    body: bytes
    charset: str


class _Host:
    """What is known of a host, and whose turn it is in this process."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.rules = RobotRules()
        self.rules_away = ""
        self.rules_until = 0.0
        self.resting_until = 0.0


class PageFetcher:
    """Asks for pages, one request a host at a time, `pause` seconds apart or as robots.txt says. For one event loop.

    `private`: networks that the feed's own host may be in. The client's limits hold for each page.
    """

    def __init__(
        self,
        client: AsyncClient,
        agent: str,
        *,
        pause: float = 0.0,
        allow_loopback: bool = False,
        private: tuple[Network, ...] = (),
        clock: Clock = now,
        turns: HostTurns | None = None,
    ) -> None:
        self._client = client
        self._headers = {"User-Agent": agent, "Accept": _ACCEPT}
        self._pause = pause
        self._allow_loopback = allow_loopback
        self._private = private
        self._clock = clock
        self._turns = turns or OwnTurns()
        self._hosts: dict[str, _Host] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, url: str, feed: str, own: Mapping[str, str] = NONE) -> FetchedPage:
        """Ask for an article's page; raises `PageFailed`. `own` goes along where it is on the feed's own host."""
        try:
            address, home = address_of(url, Purpose.FETCH), address_of(feed, Purpose.FETCH)
            policy = AddressPolicy(loopback=self._allow_loopback, private=self._private, private_host=home.host)
            at_home = (address.scheme, address.authority) == (home.scheme, home.authority)
            host = self._host(f"{address.scheme}://{address.authority}")
            async with host.turn:
                await self._allowed(host, address, policy)
                response = await self._asked(host, url, policy, own if at_home else NONE)
        except (Refused, Transient) as error:
            if isinstance(error, PageFailed):
                raise
            outcome = _OUTCOMES[type(error)]
            passing = outcome is PageOutcome.UNREACHABLE and isinstance(error, Transient)
            raise PageFailed(outcome, str(error), passing=passing) from error
        return self._page(host, response)

    def _host(self, authority: str) -> _Host:
        if len(self._hosts) >= _HOSTS:  # who is not being asked is forgotten
            self._hosts = {name: host for name, host in self._hosts.items() if host.turn.locked()}
        return self._hosts.setdefault(authority, _Host())

    async def _allowed(self, host: _Host, address: WebAddress, policy: AddressPolicy) -> None:
        if host.resting_until > time.monotonic():
            raise PageFailed(PageOutcome.REFUSED, "its host asked to be left alone for a while")
        if host.rules_until <= time.monotonic():
            await self._read_rules(host, address, policy)
        if host.rules_away:
            raise PageFailed(PageOutcome.ROBOTS, host.rules_away)
        if not may_ask(host.rules, address.target):
            raise PageFailed(PageOutcome.ROBOTS, "robots.txt shuts it to us")

    async def _read_rules(self, host: _Host, address: WebAddress, policy: AddressPolicy) -> None:
        """Ask for robots.txt: none at all allows everything, a host that fails on it nothing for a while (RFC 9309)."""
        response = await self._asked(host, f"{address.scheme}://{address.authority}/robots.txt", policy, NONE)
        away = response.status >= 500 or response.status == 429  # noqa: PLR2004
        host.rules_away = f"robots.txt: HTTP {response.status}" if away else ""
        host.rules = rules_of(response.body.decode("utf-8", "replace"))
        host.rules_until = time.monotonic() + (_RULES_KEPT_AWAY if away else _RULES_KEPT)

    async def _asked(self, host: _Host, url: str, policy: AddressPolicy, own: Mapping[str, str]) -> Response:
        await self._turns.take(url)
        alone = max(self._pause, host.rules.delay)
        try:
            async with self._free:
                response = await self._client.get(url, self._headers, policy, own)
            alone = max(alone, self._asked_alone(response))
        finally:
            await self._turns.leave(url, alone)
        return response

    def _asked_alone(self, response: Response) -> float:
        """Give the seconds for which an answer asks us to stay away."""
        return min(retry_after(response.field("Retry-After"), self._clock()) or 0.0, LONGEST_REST)

    def _page(self, host: _Host, response: Response) -> FetchedPage:
        if response.status not in _READ:
            wait = self._asked_alone(response)
            host.resting_until = time.monotonic() + wait
            passing = response.status in _PASSING
            raise PageFailed(PageOutcome.REFUSED, f"HTTP {response.status}", passing=passing, retry_after=wait or None)
        kind = response.field("Content-Type").partition(";")[0].strip().lower()
        if kind not in _PAGES:
            raise PageFailed(PageOutcome.NO_TEXT, kind[:40])
        return FetchedPage(response.url, response.body, charset(response.field("Content-Type")))
