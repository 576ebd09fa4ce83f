"""`GET /api/v1/status`: who runs, how much comes in, what waits, what was parked."""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations.status import Lag, read_status


def create_router(sources: Sources) -> APIRouter:
    """Give the route."""
    router = APIRouter()

    @router.get("/status")
    def status(actor: Acting) -> Response:
        """Give the site in numbers; what the bus says may be a few seconds old."""
        return as_json(read_status(sources.site, actor, sources.lag.get().value or Lag({})))

    return router
