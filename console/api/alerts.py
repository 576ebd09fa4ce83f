"""`GET /api/v1/alerts/ID` tells an alert's whole way; `GET /api/v1/why` why something was not told."""

from __future__ import annotations

from fastapi import APIRouter, Response

from alerts.reports.ledger import alert_ledger
from alerts.reports.why import why
from console.api.answers import as_json, missing
from console.sources import Sources


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/alerts/{alert}")
    def show(alert: str) -> Response:
        """Give an alert with everything that happened to it."""
        with sources.database.reading() as connection:
            ledger = alert_ledger(connection, alert)
        return missing(f"alert {alert}") if ledger is None else as_json(ledger)

    @router.get("/why")
    def why_not(article: str, subscription: str) -> Response:
        """Answer with one named reason."""
        in_force = sources.subscriptions().get(subscription)
        tags = sources.tags()
        with sources.database.reading() as connection:
            return as_json(why(connection, article, subscription, in_force, tags))

    return router
