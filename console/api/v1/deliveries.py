"""`/api/v1/deliveries`: what left, waits or failed; `POST …/retry` sends failed ones again."""

from __future__ import annotations

from fastapi import APIRouter, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, Ids, Limit, as_json
from console.sources import Sources
from core.outcomes import DeliveryState
from operations import deliveries as operations


class RetryRequest(Value):
    """Which failed deliveries."""

    ids: Ids = ()
    all_failed: bool = False


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/deliveries")
    site = sources.site

    @router.get("")
    def listed(actor: Acting, state: DeliveryState | None = None, limit: Limit = 100) -> Response:
        """Give deliveries, all or of one state: messages about alerts, and notices."""
        return as_json({"deliveries": operations.list_deliveries(site, actor, state, limit)})

    @router.post("/retry")
    def retry(actor: Acting, which: RetryRequest) -> Response:
        """Send named ones again, or all of them."""
        return as_json({"again": operations.retry(site, actor, which.ids, all_failed=which.all_failed)})

    return router
