"""`/push/TOKEN`: where hubs tell of news of one feed (WebSub). No page: what it answers is for hubs alone."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from console.sources import Sources
from core.outcomes import PushOutcome
from operations import feed_pushes as operations

_STATUS = {
    PushOutcome.TAKEN: 202,
    PushOutcome.UNSIGNED: 202,  # as the standard says: who signs wrongly learns nothing by it
    PushOutcome.UNKNOWN: 410,  # the hub may forget us
    PushOutcome.TOO_MANY: 503,
}


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/push/{token}")
    def confirm(request: Request, token: str) -> Response:
        """Answer whether we want what a hub offers to push."""
        answer = operations.confirm(sources.site, token, request.query_params)
        return PlainTextResponse("no", 404) if answer is None else PlainTextResponse(answer)

    @router.post("/push/{token}")
    async def take(request: Request, token: str) -> Response:
        """Take news; the guard has bounded its body."""
        body, headers = await request.body(), request.headers
        signature, kind = headers.get("x-hub-signature", ""), headers.get("content-type", "")
        outcome = await run_in_threadpool(operations.receive, sources.site, token, body, signature, kind)
        later = {"Retry-After": "60"} if outcome is PushOutcome.TOO_MANY else {}
        return PlainTextResponse("", _STATUS[outcome], headers=later)

    return router
