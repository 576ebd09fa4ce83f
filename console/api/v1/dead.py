"""`/api/v1/dead`: messages that no worker could handle; `POST /api/v1/dead/replay` publishes them once more."""

from __future__ import annotations

from fastapi import APIRouter, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, Ids, Limit, as_json
from console.sources import Sources
from operations import dead_letters as operations


class ReplayRequest(Value):
    """Which dead letters."""

    ids: Ids = ()
    all: bool = False
    """All that nobody has replayed."""
    again: bool = False
    """Also those that were replayed already."""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/dead")
    site = sources.site

    @router.get("")
    def listed(actor: Acting, limit: Limit = 100) -> Response:
        """Give what was parked, the newest first."""
        return as_json({"dead_letters": operations.list_dead_letters(site, actor, limit)})

    @router.get("/{letter}")
    def show(actor: Acting, letter: str) -> Response:
        """Give one with its contents."""
        return as_json(operations.show(site, actor, letter))

    @router.post("/replay")
    def replay(actor: Acting, which: ReplayRequest) -> Response:
        """Publish named ones, or all that wait."""
        return as_json(operations.replay(site, actor, which.ids, all_waiting=which.all, again=which.again))

    return router
