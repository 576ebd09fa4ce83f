"""A request's body comes in time, or the connection is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from console.server.connections import BoundedConnection


class TimedRequests:
    """ASGI middleware, the outermost: holds the time that a request may take."""

    def __init__(self, app: ASGIApp, body_seconds: float) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, with a clock."""
        connection: BoundedConnection | None = scope.get("state", {}).pop("connection", None)
        if connection is None:
            await self._app(scope, receive, send)
            return
        with connection.answering(scope["type"]):
            try:
                timed = self._timed(receive, connection) if scope["type"] == "http" else receive
                await self._app(scope, timed, send)
            except ClientDisconnect:  # nobody is there to be answered
                connection.close()

    def _timed(self, receive: Receive, connection: BoundedConnection) -> Receive:
        loop = asyncio.get_running_loop()
        deadline, complete = loop.time() + self._body_seconds, False

        async def receiving() -> Message:
            nonlocal complete
            if complete:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), deadline - loop.time())
            except TimeoutError:
                connection.close()
                return {"type": "http.disconnect"}
            complete = not message.get("more_body", False)
            return message

        return receiving
