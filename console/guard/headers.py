"""The security headers of every answer, and the nonce by which NiceGUI's scripts run on the console's pages."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_CACHED = ("text/javascript", "text/css", "font/", "application/javascript")
_ALWAYS = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

PLAIN = f"default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; {_ALWAYS}"
"""The Content-Security-Policy of everything but the console's pages: no script at all."""


def policy(nonce: str) -> str:
    """Give the policy of the console's pages: scripts are ours or carry the nonce; nothing talks to other hosts.

    NiceGUI evaluates its own event handlers (`unsafe-eval`) and styles elements in place.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data:; font-src 'self'; connect-src 'self'; {_ALWAYS}"
    )


def with_headers(send: Send, content_policy: str) -> Send:
    """Put the security headers on the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = content_policy
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            if not headers.get("content-type", "").startswith(_CACHED):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending


def with_nonce(send: Send, nonce: str) -> Send:
    """Give the nonce to the scripts of a page of the console.

    Every `<script` in it is NiceGUI's: the page as first served holds no text of ours or of a feed, all of that
    comes over the websocket (console/pages/overview.py keeps it so). Pages that do hold such text, those of readers,
    never come through here.
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
