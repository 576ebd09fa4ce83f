"""The REST API: one file a resource. Each route reads its arguments, calls one operation, and encodes what it gives.

request ─▶ guard (who?) ─▶ route ─▶ operations/… ─┬─ value ─▶ answers.py: JSON
                                                  └─ error ─▶ answers.py: {"error": …, "kind": …} with its status
"""

from __future__ import annotations

from fastapi import APIRouter

from console.api.v1 import (
    access,
    alerts,
    articles,
    audit,
    dead,
    deliveries,
    feedback,
    feeds,
    imports,
    look_backs,
    status,
    stories,
    subscribers,
    subscriptions,
    suppressions,
    versions,
    watchlist,
)
from console.sources import Sources

_RESOURCES = (
    status, alerts, feeds, deliveries, suppressions, subscribers, subscriptions, stories, dead, access, audit, feedback,
    versions, watchlist, imports, articles, look_backs,
)  # fmt: skip


def create_router(sources: Sources) -> APIRouter:
    """Give all routes."""
    router = APIRouter(prefix="/api/v1")
    for resource in _RESOURCES:
        router.include_router(resource.create_router(sources))
    return router
