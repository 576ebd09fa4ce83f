"""`/api/v1/subscriptions`: list, try, make, change, pause, end. The file's own are read here, and changed there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import estimates
from operations import subscriptions as operations
from operations.encoding import as_document

Document = Annotated[dict[str, Any], Body()]
_MOVES = {"active": operations.resume, "paused": operations.pause, "ended": operations.end}


class NewState(Value):
    """Where a subscription is moved."""

    state: Literal["active", "paused", "ended"]


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/subscriptions")
    site = sources.site

    @router.get("")
    def listed(actor: Acting) -> Response:
        """Give all, with where each comes from and stands."""
        return as_json({"subscriptions": operations.list_subscriptions(site, actor)})

    @router.get("/{id_}")
    def show(actor: Acting, id_: str) -> Response:
        """Give one."""
        return as_json(operations.show(site, actor, id_))

    @router.post("/estimate")
    def estimate(actor: Acting, document: Document) -> Response:
        """Say what it would have sent in the last 7 and 30 days; saves nothing."""
        return as_json(estimates.estimate(site, actor, operations.read_document(document)))

    @router.post("")
    def subscribe(actor: Acting, document: Document) -> Response:
        """Make one, active at once: whoever has a token answers for it."""
        wanted = operations.read_document(document)
        made = operations.subscribe(site, actor, wanted)
        return as_json({**as_document(made), "estimate": estimates.estimate(site, actor, wanted)}, 201)

    @router.put("/{id_}")
    def change(actor: Acting, id_: str, document: Document) -> Response:
        """Put another in its place; what waits is decided anew."""
        return as_json(operations.change(site, actor, operations.read_document({**document, "id": id_})))

    @router.post("/{id_}/state")
    def move(actor: Acting, id_: str, to: NewState) -> Response:
        """Pause, resume or end one."""
        return as_json(_MOVES[to.state](site, actor, id_))

    return router
