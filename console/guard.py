"""The door of the console: every request and every websocket passes here before anything else sees it.

known host? ── no ──▶ 421          (a foreign name that points at us: DNS rebinding)
same origin? ─ no ──▶ 403          (another page's script; to cookies all ports of a host are one site)
open path? ─── yes ─▶ through      (health, sign-in and its files, links in messages)
signed in? ─── no ──▶ 401 for /api, to /sign-in for a page, refused for a websocket
                     (to /api, a script's token signs in as well as a session's cookie)
"""

from __future__ import annotations

import ipaddress
import secrets
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import sessions, tokens
from core.clock import Clock
from core.database import Database
from core.errors import Transient

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/sign-in", "/console.css", "/icon.svg"})
SIGNED_PATHS = ("/a/", "/subscribe")
"""Where the address itself is the permission, a link in a message, or none is needed: the sign-up page. No cookie is
looked at there, so that another page's script could do no more with it than whoever has the link; a mail program posts
without an origin."""
_REFUSED_WEBSOCKET = 1008
_REMEMBERED = 1_000
_FRESH = timedelta(seconds=5)


class Door:
    """Knows who is signed in. Remembers it for a few seconds, and while the database is away.

    An open page asks for dozens of assets: one query serves them all. While the database does not answer,
    whoever was known before stays so until the session's end, for the console is needed most just then.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, datetime]] = {}

    def lets_in(self, cookie: str) -> bool:
        """Say whether the cookie opens; raises `Transient` when nobody can tell."""
        if not cookie:
            return False
        now, key = self._clock(), sessions.digest(cookie)
        with self._lock:
            asked, end = self._known.get(key, (None, now))
        if asked is not None and now >= asked and (now - asked) < _FRESH and now < end:
            return True
        try:
            with self._database.reading() as connection:
                found = sessions.session_end(connection, cookie, now)
        except Transient:
            if asked is not None and now < end:
                return True
            raise
        with self._lock:
            self._known.pop(key, None)
            if found is not None:
                if len(self._known) >= _REMEMBERED:
                    self._known.pop(next(iter(self._known)))
                self._known[key] = (now, found)
        return found is not None

    def lets_in_script(self, authorization: str) -> bool:
        """Say whether an Authorization header carries a token of ours; raises `Transient` when nobody can tell."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return False
        with self._database.reading() as connection:
            return tokens.is_known(connection, token.strip())


class Guard:
    """ASGI middleware that asks the door, and gives every answer its security headers."""

    def __init__(self, app: ASGIApp, door: Door, names: Collection[str]) -> None:
        self._app = app
        self._door = door
        self._names = frozenset({"localhost", *(name.lower() for name in names if name)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        nonce = secrets.token_urlsafe(16)
        sending = _with_headers(send, nonce) if scope["type"] == "http" else send
        if refusal is None:
            inner = _with_nonce(sending, nonce) if scope["type"] == "http" else sending
            await self._app(scope, receive, inner)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _REFUSED_WEBSOCKET})
        else:
            await refusal(scope, receive, sending)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not is_known_host(host, self._names):
            text = f"This console does not answer to the name {host[:200]!r}. Set public_url in settings.yaml to it.\n"
            return PlainTextResponse(text, 421)
        if scope["type"] == "http" and scope["path"].startswith(SIGNED_PATHS):
            return None
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return PlainTextResponse("Only the console's own pages may ask.\n", 403)
        return None if scope["path"] in OPEN_PATHS else await self._unless_signed_in(scope)

    async def _unless_signed_in(self, scope: Scope) -> Response | None:
        asked = HTTPConnection(scope)
        try:
            if await run_in_threadpool(self._door.lets_in, asked.cookies.get(sessions.COOKIE, "")):
                return None
            given = asked.headers.get("authorization", "") if scope["path"].startswith("/api/") else ""
            if given:
                known = await run_in_threadpool(self._door.lets_in_script, given)
                if known:
                    return None
        except Transient as error:
            return PlainTextResponse(f"Nobody can be signed in now: {error}\n", 503, {"Retry-After": "5"})
        if scope["path"].startswith("/api/"):
            return JSONResponse({"error": "sign in first: run `wirewatch sign-in` on the server"}, 401)
        return RedirectResponse("/sign-in", 303)


def is_known_host(host: str, names: Collection[str]) -> bool:
    """Say whether the Host header is ours: a configured name, or any bare address.

    DNS rebinding needs a name that somebody else controls; an address cannot be pointed elsewhere.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def policy(nonce: str) -> str:
    """Give the Content-Security-Policy: scripts are ours or carry the nonce; nothing talks to other hosts.

    NiceGUI evaluates its own event handlers (`unsafe-eval`) and styles elements in place.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'; object-src 'none'"
    )


def _with_headers(send: Send, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy(nonce)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            if not headers.get("content-type", "").startswith(_CACHED):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending


_CACHED = ("text/javascript", "text/css", "font/", "application/javascript")


def _with_nonce(send: Send, nonce: str) -> Send:
    """Give the nonce to the scripts of NiceGUI's page.

    Every `<script` in it is NiceGUI's: the page as first served holds no text of ours or of a feed, all of that
    comes over the websocket (pages/overview.py keeps it so).
    """
    start: list[Message] = []
    body: list[bytes] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            start.append(message)
        elif message["type"] == "http.response.body" and start:
            body.append(message.get("body", b""))
            if not message.get("more_body", False):
                page = b"".join(body).replace(b"<script", f'<script nonce="{nonce}"'.encode())
                MutableHeaders(scope=start[0])["Content-Length"] = str(len(page))
                await send(start[0])
                await send({"type": "http.response.body", "body": page})
        else:
            await send(message)

    return sending


def _is_page(message: Message) -> bool:
    headers = MutableHeaders(scope=message)
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
