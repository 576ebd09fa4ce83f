"""`GET /api/v1/feeds`: every feed in force and how it is doing."""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations.feeds import list_feeds


def create_router(sources: Sources) -> APIRouter:
    """Give the route."""
    router = APIRouter()

    @router.get("/feeds")
    def feeds(actor: Acting) -> Response:
        """Give them, the failing ones first."""
        return as_json({"feeds": list_feeds(sources.site, actor)})

    return router
