"""Posts JSON to one exact address, follows nothing, and says what was answered (standard library only).

resolve ─ every address allowed? ─ connect to one of those ─ TLS ─ POST ─▶ status, Retry-After, body
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import msgspec

from alerts.delivery.channels.deadline import DEADLINE, cut_off_after
from alerts.delivery.channels.port import AttemptResult
from core.crash_points import CrashPoint, reached
from core.outcomes import AttemptOutcome
from core.web_address import is_public

Resolver = Callable[[str, int], list[str]]
"""Gives the addresses of a host; raises OSError."""

_READ_TIMEOUT = 15.0
_ANSWER_LIMIT = 4096
_SHOWN_ANSWER = 100
_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""What a body with `ok: false` says when it will pass; every other error is about the channel."""


class Door(msgspec.Struct, frozen=True):
    """What may be posted to, and what an answer means there."""

    refused: dict[int, AttemptOutcome]
    """By status; every other 4xx, and a redirect, refuses this message only."""
    public_only: bool = False
    """Refuse hosts that have any private address: where people choose the address, not the operator."""
    deadline: float = DEADLINE


def is_web_address(url: str) -> bool:
    """Can it be posted to? Only http and https with a host, without control characters."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and url.isprintable() and " " not in url


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def post(  # the connection is opened, used and closed in one place
    url: str, body: bytes, headers: dict[str, str], now: datetime, door: Door, resolver: Resolver = resolve
) -> AttemptResult:
    """Post within the door's deadline. The address may be a secret: no part of it is ever in the answer."""
    parts = urlsplit(url)
    connection = _Connection(parts, door, resolver)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = False
    try:
        with cut_off_after(door.deadline, lambda: connection.sock):
            connection.connect()
            reached(CrashPoint.BEFORE_DATA)
            asked = True
            connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
            response = connection.getresponse()
            said = response.read(_ANSWER_LIMIT)
        return _judged(response.status, said, response.getheader("Retry-After", ""), now, door)
    except _ForbiddenError:
        return AttemptResult(
            AttemptOutcome.CHANNEL_REFUSED, "the webhook's host has a private address, which is not allowed"
        )
    except ssl.SSLCertVerificationError as error:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, f"the webhook's certificate: {error.verify_message}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
        if asked:
            return AttemptResult(
                AttemptOutcome.UNKNOWN, f"the webhook: {reason} after the request; it may have taken it"
            )
        return AttemptResult(AttemptOutcome.AGAIN_LATER, f"the webhook cannot be reached: {reason}")
    finally:
        connection.close()


class _ForbiddenError(Exception):
    """The host resolves to an address that must not be asked."""


class _Connection(http.client.HTTPConnection):
    """Connects to an address that it has checked: a name that is asked twice may answer differently."""

    def __init__(self, parts: SplitResult, door: Door, resolver: Resolver) -> None:
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        port = parts.port or (443 if self._tls else 80)
        super().__init__(parts.hostname or "", port, timeout=_READ_TIMEOUT)
        self._door = door
        self._resolver = resolver
        self.default_port = 443 if self._tls else 80  # else the Host header would name it

    def connect(self) -> None:
        addresses = self._resolver(self.host, self.port)
        if not addresses or (self._door.public_only and not all(is_public(one) for one in addresses)):
            raise _ForbiddenError
        self.sock = self._reached(addresses)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def _reached(self, addresses: list[str]) -> socket.socket:
        for address in addresses[:-1]:
            try:
                return socket.create_connection((address, self.port), _READ_TIMEOUT)
            except OSError:
                continue
        return socket.create_connection((addresses[-1], self.port), _READ_TIMEOUT)


def _judged(status: int, said: bytes, retry_after: str, now: datetime, door: Door) -> AttemptResult:
    words = " ".join(said.decode(errors="replace").split())
    shown = words if words.isprintable() and len(words) <= _SHOWN_ANSWER else ""
    detail = f"{status} {shown}".strip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return AttemptResult(_judged_body(said), detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _AGAIN:
        return AttemptResult(AttemptOutcome.AGAIN_LATER, detail, seconds_asked(retry_after, now))
    return AttemptResult(door.refused.get(status, AttemptOutcome.REFUSED), detail)


def _judged_body(said: bytes) -> AttemptOutcome:
    """Read a body that contradicts its status: Slack's way of saying no is `{"ok": false, "error": "…"}`."""
    if not said.lstrip().startswith(b"{"):
        return AttemptOutcome.ACCEPTED
    try:
        answer = json.loads(said)
    except ValueError:
        return AttemptOutcome.ACCEPTED
    if answer.get("ok") is not False:
        return AttemptOutcome.ACCEPTED
    passing = str(answer.get("error", "")) in _PASSING
    return AttemptOutcome.AGAIN_LATER if passing else AttemptOutcome.CHANNEL_REFUSED


def seconds_asked(retry_after: str, now: datetime) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds or a date; None where it says nothing usable."""
    given = retry_after.strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max((until - now).total_seconds(), 0.0) if until.tzinfo else None
