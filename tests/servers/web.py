"""A web server whose every answer is a function: feed hosts, and the sink of Slack messages.

url = web.page("/feed.xml", body, "application/rss+xml")     # with an ETag, and 304 to who has it
url = web.route("/odd", lambda request: (503, {"Retry-After": "2"}, b""))
url = web.script("/slack", (429, {"Retry-After": "1"}, b""))  # once, then 200 "ok"
url = web.redirect("/old", "/feed.xml")
url = web.drip("/slow", [b"<rss>", b"<channel>"], every=1)    # seconds
url = web.endless("/big")
web.wait_for(1, "/slack")[0].json()
"""

from __future__ import annotations

import hashlib
import itertools
import json
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from servers.ports import HOST, free_port


@dataclass(frozen=True)
class Request:
    """One request; header names in lower case, `at` in seconds since 1970."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float

    def json(self) -> Any:  # noqa: ANN401
        """Read the body as JSON."""
        return json.loads(self.body)


Answer = tuple[int, Mapping[str, str], bytes | Iterable[bytes]]
"""Status, headers, body. A body in pieces is sent without a length, and ends the connection."""

Route = Callable[[Request], Answer]

_OK: Answer = (200, {"Content-Type": "text/plain"}, b"ok")


class WebServer:
    """One server with a thread for each connection. Paths without a route answer 404."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self.tls = tls
        """What connections made from now on are spoken to with; None: plain HTTP."""
        self._routes: dict[str, Route] = {}
        self._requests: list[Request] = []
        self._changed = threading.Condition()
        self._server: _Server | None = None
        self._stopping = threading.Event()

    def url(self, path: str = "/") -> str:
        """Give the address of a path."""
        return f"http{'s' if self.tls else ''}://{HOST}:{self.port}{path}"

    def requests(self, path: str | None = None) -> list[Request]:
        """Give what was asked so far, of one path or all, through stops and starts."""
        with self._changed:
            return [request for request in self._requests if path in (None, request.path)]

    def wait_for(self, count: int, path: str | None = None, timeout: float = 10) -> list[Request]:
        """Wait until `count` requests have come in all, and give all."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests(path)) >= count, timeout):
                raise TimeoutError(f"{len(self.requests(path))} of {count} requests in {timeout:g} s: {path}")
            return self.requests(path)

    def route(self, path: str, answer: Route) -> str:
        """Answer a path by a function, which runs in the connection's thread; give its address."""
        self._routes[path] = answer
        return self.url(path)

    def script(self, path: str, *answers: Answer, then: Answer = _OK) -> str:
        """Answer a path with these, one a request, and with `then` for ever after."""
        queue = deque(answers)
        return self.route(path, lambda _request: queue.popleft() if queue else then)

    def page(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> str:
        """Serve a body with its ETag, and 304 to who shows that."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

        def answer(request: Request) -> Answer:
            if request.headers.get("if-none-match") == tag:
                return 304, {"ETag": tag}, b""
            return 200, {"ETag": tag, "Content-Type": content_type}, body

        return self.route(path, answer)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Send whoever asks to another address."""
        return self.route(path, lambda _request: (status, {"Location": to}, b""))

    def drip(self, path: str, pieces: Iterable[bytes], every: float) -> str:
        """Send a body piece by piece, `every` so many seconds. The pieces may have no end."""
        return self.route(path, lambda _request: (200, {}, self._slowly(pieces, every)))

    def endless(self, path: str, piece: bytes = bytes(65_536)) -> str:
        """Send a body that never ends, as fast as it is read."""
        return self.route(path, lambda _request: (200, {}, self._slowly(itertools.repeat(piece), 0)))

    def start(self) -> None:
        """Listen; does nothing when it already does."""
        if self._server is None:
            self._stopping.clear()
            self._server = _Server((HOST, self.port), self._answer, lambda: self.tls)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Close the port and cut every connection, as a crash would."""
        if self._server is not None:
            self._stopping.set()
            self._server.shutdown()
            self._server.server_close()
            self._server.cut()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Answer:
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()
        route: Route = self._routes.get(request.path, lambda _request: (404, {}, b"no route"))
        return route(request)

    def _slowly(self, pieces: Iterable[bytes], every: float) -> Iterator[bytes]:
        for piece in pieces:
            if self._stopping.wait(every):
                return
            yield piece


class _Server(ThreadingTCPServer):
    """Knows its open connections, so that they can be cut."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: Route, tls: Callable[[], ssl.SSLContext | None] = lambda: None
    ) -> None:
        self.answer = answer
        self.tls = tls
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Connection)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:  # noqa: ANN401
        assert isinstance(request, socket.socket)
        context = self.tls()
        secured = context.wrap_socket(request, server_side=True) if context else request
        super().finish_request(secured, client_address)

    def cut(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that goes away in the middle is what many tests are about."""


class _Connection(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with kept connections, like the servers out there."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _serve(self) -> None:
        status, headers, body = self.server.answer(self._request())
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not isinstance(body, bytes):
            self.send_header("Connection", "close")
        elif status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            for piece in [body] if isinstance(body, bytes) else body:
                self.wfile.write(piece)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", "0"))),
            at=time.time(),
        )

    def log_message(self, *_arguments: object) -> None:
        """Stay silent: the tests read `requests`."""
