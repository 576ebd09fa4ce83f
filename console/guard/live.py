"""A websocket lives no longer than the session that opened it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOK_EVERY = 1.0
_GRACE = 2.5
"""Seconds: the page looks every two by itself, and leaves for the sign-in page."""
_REFUSED = 1008


async def while_signed_in(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, is_signed_in: Callable[[], Awaitable[bool]]
) -> None:
    """Serve a websocket, and close it within seconds of its session's end."""
    closed = False

    async def sending(message: Message) -> None:
        if not closed:
            await send(message)

    serving = asyncio.ensure_future(app(scope, receive, sending))
    try:
        while not closed and not (await asyncio.wait({serving}, timeout=_LOOK_EVERY))[0]:
            if await is_signed_in():
                continue
            await asyncio.wait({serving}, timeout=_GRACE)
            closed = True
            if not serving.done():
                await send({"type": "websocket.close", "code": _REFUSED})
        await serving
    finally:
        serving.cancel()
