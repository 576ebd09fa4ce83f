"""`/api/v1/suppressions` and `POST /api/v1/bounces`: recipients that nothing is sent to any more."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.codes import Line
from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import suppressions as operations

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]


class SuppressRequest(Value):
    """A recipient to close."""

    channel: Line
    target: Line
    detail: Text = "by hand"


class Bounce(Value):
    """A mail that came back, as a bounce handler tells it."""

    address: Line
    detail: Text = ""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/suppressions")
    def listed(actor: Acting) -> Response:
        """Give what is closed."""
        return as_json({"suppressions": operations.list_suppressions(site, actor)})

    @router.post("/suppressions")
    def suppress(actor: Acting, asked: SuppressRequest) -> Response:
        """Close a recipient by hand."""
        closed = operations.suppress(site, actor, asked.channel, asked.target, asked.detail)
        return as_json({"closed": closed is not None})

    @router.delete("/suppressions/{channel}/{target:path}")
    def unsuppress(actor: Acting, channel: str, target: str) -> Response:
        """Open it again."""
        operations.unsuppress(site, actor, channel, target)
        return as_json({"open": True})

    @router.post("/bounces")
    def bounce(actor: Acting, of: Bounce) -> Response:
        """Suppress an address whose mail came back for good."""
        return as_json({"closed": operations.bounce(site, actor, of.address, of.detail) is not None})

    return router
