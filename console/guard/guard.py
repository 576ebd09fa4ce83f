"""The middleware: asks where a request comes from and who sends it, and refuses or hands on."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.guard.headers import with_headers, with_nonce
from console.guard.identities import Identities
from console.guard.origins import is_known_host, is_own_page
from core.errors import Transient
from operations.access.sessions import COOKIE
from operations.actor import Actor

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/sign-in", "/console.css", "/icon.svg"})
SIGNED_PATHS = ("/a/", "/subscribe")
"""Where the address itself is the permission, a link in a message, or none is needed: the sign-up page. No cookie is
looked at there, so that another page's script could do no more with it than whoever has the link; a mail program posts
without an origin."""
_REFUSED_WEBSOCKET = 1008
_API = "/api/"


class Guard:
    """ASGI middleware. `names` are the host names that are ours beside loopback and bare addresses."""

    def __init__(self, app: ASGIApp, identities: Identities, names: Collection[str]) -> None:
        self._app = app
        self._identities = identities
        self._names = frozenset({"localhost", *(name.lower() for name in names if name)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        nonce = secrets.token_urlsafe(16)
        sending = with_headers(send, nonce) if scope["type"] == "http" else send
        if refusal is None:
            inner = with_nonce(sending, nonce) if scope["type"] == "http" else sending
            await self._app(scope, receive, inner)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _REFUSED_WEBSOCKET})
        else:
            await refusal(scope, receive, sending)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_known_host(host, self._names):
            text = f"This console does not answer to the name {host[:200]!r}. Set public_url in settings.yaml to it.\n"
            return PlainTextResponse(text, 421)
        if scope["type"] == "http" and scope["path"].startswith(SIGNED_PATHS):
            return None
        if not is_own_page(headers.get("origin"), host):
            return PlainTextResponse("Only the console's own pages may ask.\n", 403)
        return None if scope["path"] in OPEN_PATHS else await self._unless_known(scope)

    async def _unless_known(self, scope: Scope) -> Response | None:
        """Let the actor travel with the request, or give what to answer to a stranger."""
        try:
            actor = await self._actor(HTTPConnection(scope))
        except Transient as error:
            return PlainTextResponse(f"Nobody can be signed in now: {error}\n", 503, {"Retry-After": "5"})
        if actor is not None:
            scope.setdefault("state", {})["actor"] = actor
            return None
        if scope["path"].startswith(_API):
            return JSONResponse({"error": "sign in first: run `wirewatch sign-in` on the server"}, 401)
        return RedirectResponse("/sign-in", 303)

    async def _actor(self, asked: HTTPConnection) -> Actor | None:
        by_cookie = await run_in_threadpool(self._identities.of_cookie, asked.cookies.get(COOKIE, ""))
        if by_cookie is not None or not asked.url.path.startswith(_API):
            return by_cookie
        return await run_in_threadpool(self._identities.of_authorization, asked.headers.get("authorization", ""))


def actor_of(request: HTTPConnection) -> Actor:
    """Give who sent a request that the guard let through."""
    actor: Actor = request.state.actor
    return actor
