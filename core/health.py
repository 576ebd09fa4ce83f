"""Answers monitors over HTTP: /metrics, /healthz (alive), /readyz (able to work).

one role by itself        its own readiness and counters
`wirewatch run`           one port for all roles: their answers, put together (wirewatch/run/health.py)
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core import metrics


class HealthServer:
    """A small HTTP server on its own thread; it ends with the process or with `close`.

    `ready` gives what stands in the way of work, a line each, or nothing when all is well.
    """

    def __init__(
        self,
        listening: socket.socket,
        ready: Callable[[], str],
        exposition: Callable[[], bytes] = metrics.exposition,
    ) -> None:
        self._server = ThreadingHTTPServer(
            listening.getsockname(), _handler(ready, exposition), bind_and_activate=False
        )
        self._server.socket.close()  # ours listens already
        self._server.socket = listening
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(ready: Callable[[], str], exposition: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # a client that says nothing does not keep a thread

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # a monitor that went away before our answer
                super().handle()

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(200, b"alive\n")
            elif self.path == "/readyz":
                problem = ready()
                self._answer(503 if problem else 200, f"{problem or 'ready'}\n".encode())
            elif self.path == "/metrics":
                self._answer(200, exposition(), metrics.CONTENT_TYPE)
            else:
                self._answer(404, b"/healthz, /readyz or /metrics\n")

        def _answer(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Probes come every few seconds: nothing to keep."""

    return Handler
