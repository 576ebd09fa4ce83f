"""`GET /api/v1/watchlist/check`: what to look at again in the watchlist in force."""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations.watchlist import check_in_force


def create_router(sources: Sources) -> APIRouter:
    """Give the route."""
    router = APIRouter()

    @router.get("/watchlist/check")
    def check(actor: Acting) -> Response:
        """Give the names that are never found, weak, or of two entities, the gravest first."""
        return as_json(check_in_force(sources.site, actor))

    return router
