"""Counters for Prometheus, and the health endpoints of a role. The only importer of prometheus_client."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import Counter, Histogram, make_wsgi_app

MESSAGES = Counter("wirewatch_messages", "Messages handled", ["topic"])
DEAD = Counter("wirewatch_dead_letters", "Messages parked in the topic `dead`", ["reason"])
BATCH_SECONDS = Histogram("wirewatch_batch_seconds", "Seconds to handle a batch", ["topic"])


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:  # noqa: ANN401
        """Keep health checks out of the log."""


def serve(port: int, ready: Callable[[], str], host: str = "127.0.0.1") -> int:
    """Answer /healthz, /readyz and /metrics from a thread; gives the port (0 chooses a free one).

    `ready` says what is away, or nothing: /readyz is 200 only then.
    """
    metrics = make_wsgi_app()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # noqa: ANN401
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            return metrics(environ, start)
        trouble = {"/healthz": "", "/readyz": None}.get(path, "no such page")
        if trouble is None:
            trouble = ready()
        status = "200 OK" if not trouble else ("503 Service Unavailable" if path == "/readyz" else "404 Not Found")
        start(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [(trouble or "ok").encode() + b"\n"]

    server = make_server(host, port, answer, handler_class=_Quiet)
    Thread(target=server.serve_forever, daemon=True, name="health").start()
    return int(server.server_port)
