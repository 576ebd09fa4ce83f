"""What is counted, and where a monitor reads it: /metrics, /healthz (alive), /readyz (able to work).

Labels are closed sets (core.outcomes, topics, groups), never ids, addresses or names from feeds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from core.outcomes import ArticleOutcome, AttemptOutcome, DeadReason, FetchOutcome

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_handled = Counter("wirewatch_messages_handled", "Messages done and committed", ["topic", "group"])
_batches = Histogram("wirewatch_batch_seconds", "Time to handle one batch", ["topic", "group"], buckets=_BUCKETS)
_dead = Counter("wirewatch_messages_parked", "Messages parked in the topic dead", ["reason"])
_replayed = Counter("wirewatch_messages_replayed", "Parked messages published once more", ["topic"])
_letters = Gauge("wirewatch_dead_letters", "Parked messages that nobody has replayed; NaN while nobody can count them")
_articles = Counter("wirewatch_articles", "Articles by how they ended", ["outcome"])
_attempts = Counter("wirewatch_delivery_attempts", "Attempts to send by how they ended", ["channel", "outcome"])
_fetches = Counter("wirewatch_fetches", "Polls of feeds by how they ended", ["outcome"])


def count_batch(topic: str, group: str, messages: int, seconds: float) -> None:
    """Count a batch that is handled and committed."""
    _handled.labels(topic, group).inc(messages)
    _batches.labels(topic, group).observe(seconds)


def count_dead(reason: DeadReason) -> None:
    """Count a message that was parked."""
    _dead.labels(reason.value).inc()


def count_replayed(topic: str) -> None:
    """Count a parked message that was published once more."""
    _replayed.labels(topic).inc()


def watch_dead_letters(count: Callable[[], float]) -> None:
    """Ask `count` at each scrape how many parked messages wait for a person."""
    _letters.set_function(count)


def count_article(outcome: ArticleOutcome) -> None:
    """Count an article in the alert stage."""
    _articles.labels(outcome.value).inc()


def count_attempt(channel: str, outcome: AttemptOutcome) -> None:
    """Count an attempt to send."""
    _attempts.labels(channel, outcome.value).inc()


def count_fetch(outcome: FetchOutcome) -> None:
    """Count a poll of a feed."""
    _fetches.labels(outcome.value).inc()


class MetricsServer:
    """A small HTTP server on its own thread; it ends with the process or with `close`."""

    def __init__(self, host: str, port: int, ready: Callable[[], str]) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(ready))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        """Where it listens: what was asked for, or what the system chose for 0."""
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def serve(port: int, ready: Callable[[], str], host: str = "127.0.0.1") -> MetricsServer:
    """Answer monitors. `ready` gives what stands in the way of work in one line, or nothing when all is well."""
    return MetricsServer(host, port, ready)


def _handler(ready: Callable[[], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # a client that says nothing does not keep a thread

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(200, b"alive\n")
            elif self.path == "/readyz":
                problem = ready()
                self._answer(503 if problem else 200, f"{problem or 'ready'}\n".encode())
            elif self.path == "/metrics":
                self._answer(200, generate_latest(), CONTENT_TYPE_LATEST)
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
