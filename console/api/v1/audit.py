"""`GET /api/v1/audit`: what people changed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, Limit, as_json
from console.sources import Sources
from operations.audit import list_audit


def create_router(sources: Sources) -> APIRouter:
    """Give the route."""
    router = APIRouter()

    @router.get("/audit")
    def listed(actor: Acting, limit: Limit = 100) -> Response:
        """Give the newest changes, each with who, by which door, what, and before and after."""
        return as_json({"audit": list_audit(sources.site, actor, limit)})

    return router
