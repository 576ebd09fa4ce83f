"""`/api/v1/alerts`: the newest, or the whole way of one; `/api/v1/why`: why something was not sent."""

from __future__ import annotations

from fastapi import APIRouter, Response

from console.api.v1.answers import Acting, Limit, as_json
from console.sources import Sources
from operations import alerts as operations
from operations import deliveries


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/alerts")
    def list_alerts(actor: Acting, limit: Limit = 100) -> Response:
        """Give the newest alerts with their reasons and deliveries."""
        return as_json({"alerts": operations.list_alerts(site, actor, limit)})

    @router.get("/alerts/{alert}")
    def show(actor: Acting, alert: str) -> Response:
        """Give an alert with everything that happened to it."""
        return as_json(operations.show(site, actor, alert))

    @router.get("/alerts/{alert}/preview")
    def preview(actor: Acting, alert: str) -> Response:
        """Give how an alert, or a delivery, would read now."""
        return as_json(deliveries.preview(site, actor, alert))

    @router.get("/why")
    def why(actor: Acting, article: str, subscription: str) -> Response:
        """Answer with one named reason; `article` is an id, an address, or words of a headline."""
        return as_json(operations.why(site, actor, article, subscription))

    return router
