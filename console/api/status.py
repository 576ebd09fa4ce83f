"""`GET /api/v1/…`: what the first page shows, as JSON. Every answer needs a session (console/guard.py)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from console import read
from console.sources import Sources
from core.heartbeat import list_workers
from core.outcomes import DeliveryState

Limit = Annotated[int, Query(ge=1, le=1000)]


def create_router(sources: Sources) -> APIRouter:
    """Give the routes. While the database is away they answer 503 (console/app.py)."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/status")
    def status() -> Response:
        """Tell who runs, how much comes in, and what waits."""
        now = sources.clock()
        with sources.database.reading() as connection:
            workers = list_workers(connection, now)
            rate = read.read_rate(connection, now)
            counts = read.read_counts(connection, now)
        lag = sources.lag.get().value or read.Lag({})
        full = rate[:-1]  # the present minute is not over
        return _json(
            {
                "at": now,
                "workers": workers,
                "articles_per_minute": round(sum(minute.articles for minute in full) / len(full), 2),
                "minutes": rate,
                "lag": lag.waiting,
                "bus_problem": lag.problem,
                "last_24_hours": counts,
            }
        )

    @router.get("/alerts")
    def alerts(limit: Limit = 100) -> Response:
        """Give the newest alerts with their reasons and deliveries."""
        with sources.database.reading() as connection:
            return _json({"alerts": read.read_alerts(connection, limit)})

    @router.get("/feeds")
    def feeds() -> Response:
        """Give every feed in force and how it is doing."""
        listed = sources.feeds()
        with sources.database.reading() as connection:
            return _json({"feeds": read.read_feeds(connection, sources.clock(), listed)})

    @router.get("/deliveries")
    def deliveries(state: DeliveryState | None = None, limit: Limit = 100) -> Response:
        """Give deliveries, all or of one state: messages about alerts, and notices."""
        with sources.database.reading() as connection:
            return _json({"deliveries": read.read_deliveries(connection, state, limit)})

    return router


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
