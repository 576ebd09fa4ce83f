"""A hub of one feed, and that feed: a server of tests that asks back and pushes as the standard says."""

from __future__ import annotations

import hashlib
import hmac
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from polling import item

if TYPE_CHECKING:
    from servers.web import Answer, Request, WebServer


class Hub:
    """A hub of one feed, and that feed."""

    def __init__(self, web: WebServer) -> None:
        self.hub = web.route("/hub", self._asked)
        self.topic = web.route("/feed", lambda _request: (200, {}, self.document(*self.items)))
        self.items = [item(1)]
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, str]] = []
        self.status = 202
        self.lease = "864000"

    def document(self, *items: str) -> bytes:
        links = f"<a:link rel='hub' href='{self.hub}'/><a:link rel='self' href='{self.topic}'/>"
        head = "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel><title>Paper</title>"
        return f"{head}{links}{''.join(items)}</channel></rss>".encode()

    def _asked(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.asked.append(form)
        if self.status == 202 and self.lease:
            self.answers.append(self.verify())
        return self.status, {}, b""

    def verify(self, **changes: str) -> tuple[int, str]:
        asked = {
            "hub.mode": "subscribe", "hub.topic": self.topic, "hub.challenge": "a<b>&1", "hub.lease_seconds": self.lease
        }  # fmt: skip
        changed = {f"hub.{name}": value for name, value in changes.items()}
        return asked_of(urllib.request.Request(f"{self.callback}?{urlencode(asked | changed)}"))

    @property
    def callback(self) -> str:
        return self.asked[-1]["hub.callback"]

    def push(self, body: bytes, signature: str | None = None, method: str = "sha256") -> int:
        right = hmac.new(self.asked[-1]["hub.secret"].encode(), body, getattr(hashlib, method)).hexdigest()
        signed = f"{method}={right}" if signature is None else signature
        headers = {"Content-Type": "application/rss+xml"} | ({"X-Hub-Signature": signed} if signed else {})
        return asked_of(urllib.request.Request(self.callback, body, headers))[0]


def asked_of(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
