"""POST from a thread, nothing followed: for webhooks."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import cached_property
from typing import Any

import httpcore

from core.guarded_http.errors import AddressForbidden, NotConnected, reason, translated
from core.guarded_http.message import Response, address_of, request_of
from core.guarded_http.names import addresses_of
from core.guarded_http.policy import AddressPolicy, check
from core.web_address import Purpose

Resolver = Callable[[str, int], list[str]]
"""Gives the addresses of a host; raises OSError."""

_ANSWER_LIMIT = 4_096
_NEXT_ADDRESS_AFTER = 5.0  # seconds until a host's next address is tried
_PIECE = 16_384  # bytes written between two looks at the clock


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver, which has a time-out of its own: the deadline begins to bite when it has answered."""
    return addresses_of(host, port)


def _nothing() -> None:
    """Do nothing."""


class SyncClient:
    """Posts to where `policy` allows. `deadline` is in seconds, over the whole exchange. Shared by many threads."""

    def __init__(self, policy: AddressPolicy, *, deadline: float, resolver: Resolver = resolve) -> None:
        self._policy = policy
        self._deadline = deadline
        self._resolver = resolver

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, connected: Callable[[], None] = _nothing
    ) -> Response:
        """Post once, and give the answer with the first 4 KB of its body.

        `connected` is called when there is a connection, before anything is sent. Raises the errors of `errors.py`:
        after `NotConnected` nothing has been sent, after `AnswerLost` the server may have taken it.
        """
        request = request_of("POST", address_of(url, Purpose.POST), {**headers, "Accept-Encoding": "identity"}, body)
        backend = _Backend(self._resolver, self._policy, _Deadline(self._deadline), connected)
        with (
            translated(),
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            closing(pool.handle_request(request)) as answer,
        ):
            return Response(answer.status, url, tuple(answer.headers), _beginning(answer))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()


def _beginning(answer: httpcore.Response) -> bytes:
    found = b""
    for chunk in answer.iter_stream():
        found += chunk
        if len(found) >= _ANSWER_LIMIT:
            break
    return found[:_ANSWER_LIMIT]


class _Deadline:
    """Says how much of an exchange's time is left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, over: type[Exception]) -> float:
        """Give the seconds that are left, else raise `over`."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise over("no answer in time")
        return left


class _Backend(httpcore.NetworkBackend):
    """Connects only where it is allowed, and to the very address that was checked."""

    def __init__(
        self, resolver: Resolver, policy: AddressPolicy, deadline: _Deadline, connected: Callable[[], None]
    ) -> None:
        self._resolver = resolver
        self._policy = policy
        self._deadline = deadline
        self._connected = connected
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # ours is the shorter one
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve once, refuse unless every address is allowed, connect to the first that answers."""
        try:
            addresses = self._resolver(host, port)
        except OSError as error:
            raise NotConnected(reason(error)) from error
        check(self._policy, host, port, addresses)
        for address in addresses[:-1]:
            soon = min(_NEXT_ADDRESS_AFTER, self._deadline.left(httpcore.ConnectTimeout))
            try:
                return self._stream(address, port, soon, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        left = self._deadline.left(httpcore.ConnectTimeout)
        return self._stream(addresses[-1], port, left, local_address, socket_options)

    def connect_unix_socket(self, *_arguments: object, **_options: object) -> httpcore.NetworkStream:
        """Refuse: nothing that we post to is there."""
        raise AddressForbidden("a Unix socket")

    def _stream(self, *where: Any) -> _Timed:  # noqa: ANN401  # the arguments of httpcore's connect_tcp
        return _Timed(self._backend.connect_tcp(*where), self._deadline, self._connected)


class _Timed(httpcore.NetworkStream):
    """A connection on which nothing lasts longer than what is left of the exchange's time."""

    def __init__(
        self, stream: httpcore.NetworkStream, deadline: _Deadline, connected: Callable[[], None] | None
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._connected = connected

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        if self._connected is not None:
            self._connected()
            self._connected = None
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> _Timed:
        left = self._deadline.left(httpcore.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Timed(secured, self._deadline, self._connected)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._stream.get_extra_info(info)
