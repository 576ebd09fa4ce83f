"""The middleware: asks where a request comes from and who sends it, and refuses or hands on."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.guard.bodies import address_fault, announces_too_much, body_fault, bounds_of, read_body, replayed
from console.guard.headers import PLAIN, policy, with_headers, with_nonce
from console.guard.identities import Identities
from console.guard.live import while_signed_in
from console.guard.origins import is_known_host, is_own_page
from console.guard.paths import API, Needs, needs
from console.small_page import no_such_page
from core.errors import Transient
from operations.actor import Actor

_REFUSED_WEBSOCKET = 1008
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods by which no route of ours reads a body."""
_SIGN_IN = "sign in first: run `wirewatch sign-in` on the server"


class Guard:
    """ASGI middleware. `names` are the host names that are ours beside loopback and bare addresses."""

    def __init__(self, app: ASGIApp, identities: Identities, names: Collection[str], cookie: str) -> None:
        self._app = app
        self._identities = identities
        self._names = frozenset({"localhost", *(name.lower() for name in names if name)})
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            # Scanners ask so whether a link works: a GET's answer, of which the server leaves out the body.
            scope = {**scope, "method": "GET"}
        refusal = await self._refusal(scope)
        if refusal is None:
            refusal, receive = await _bounded(scope, receive)
        if refusal is not None:
            await refusal(scope, receive, with_headers(send, PLAIN))
        elif _actor_in(scope) is not None and not scope["path"].startswith(API):
            nonce = secrets.token_urlsafe(16)
            await self._app(scope, receive, with_nonce(with_headers(send, policy(nonce)), nonce))
        else:
            await self._app(scope, receive, with_headers(send, PLAIN))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await self._refusal(scope) is not None or _actor_in(scope) is None:
            await send({"type": "websocket.close", "code": _REFUSED_WEBSOCKET})
            return
        asked = HTTPConnection(scope)

        async def is_signed_in() -> bool:
            try:
                return await self._actor(asked) is not None
            except Transient:  # nobody can tell now
                return True

        await while_signed_in(self._app, scope, receive, send, is_signed_in)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not is_known_host(host, self._names):
            text = f"This console does not answer to the name {host[:200]!r}. Set public_url in settings.yaml to it.\n"
            return PlainTextResponse(text, 421)
        needed = needs(scope["path"])
        if needed is Needs.LINK:
            return None
        if not is_own_page(headers.get("origin"), host):
            return PlainTextResponse("Only the console's own pages may ask.\n", 403)
        if needed is Needs.NOBODY:
            return no_such_page()
        return None if needed is Needs.NOTHING else await self._unless_known(scope)

    async def _unless_known(self, scope: Scope) -> Response | None:
        """Let the actor travel with the request, or give what to answer to a stranger."""
        try:
            actor = await self._actor(HTTPConnection(scope))
        except Transient:  # why is for those who are signed in
            return PlainTextResponse("Nobody can be signed in now: the database is away.\n", 503, {"Retry-After": "5"})
        if actor is not None:
            scope.setdefault("state", {})["actor"] = actor
            return None
        if scope["path"].startswith(API):
            return JSONResponse({"error": _SIGN_IN, "kind": "forbidden"}, 401)
        return RedirectResponse("/sign-in", 303)

    async def _actor(self, asked: HTTPConnection) -> Actor | None:
        by_cookie = await run_in_threadpool(self._identities.of_cookie, asked.cookies.get(self._cookie, ""))
        if by_cookie is not None or not asked.url.path.startswith(API):
            return by_cookie
        return await run_in_threadpool(self._identities.of_authorization, asked.headers.get("authorization", ""))


async def _bounded(scope: Scope, receive: Receive) -> tuple[Response | None, Receive]:
    """Give the answer to what is too large or cannot be kept; else what hands out the body that was read."""
    is_api = scope["path"].startswith(API)
    if is_api and (fault := address_fault(scope)):
        return JSONResponse({"error": fault, "kind": "invalid"}, 400), receive
    if scope["method"] in _WITHOUT_BODY:
        return None, receive
    bounds = bounds_of(scope["path"])
    body = None if announces_too_much(scope, bounds.body) else await read_body(receive, bounds.body)
    if body is None:
        said = f"the body is larger than {bounds.body >> 20} MiB{bounds.instead}"
        closing = {"Connection": "close"}  # what comes of it still is not read
        if is_api:
            return JSONResponse({"error": said, "kind": "refused"}, 413, closing), receive
        return PlainTextResponse(f"{said}\n", 413, closing), receive
    if is_api and (fault := body_fault(body, bounds.text)):
        return JSONResponse({"error": fault, "kind": "invalid"}, 400), receive
    return None, replayed(body, receive)


def actor_of(request: HTTPConnection) -> Actor:
    """Give who sent a request that the guard let through."""
    actor: Actor = request.state.actor
    return actor


def _actor_in(scope: Scope) -> Actor | None:
    actor: Actor | None = scope.get("state", {}).get("actor")
    return actor
