"""`/api/v1/feedback`: what readers judged not relevant."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import feedback as operations

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]


class DismissRequest(Value):
    """What was seen to."""

    entity: Text
    name: Text = ""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/feedback")
    def listed(actor: Acting) -> Response:
        """Give what was said and not dismissed, by name."""
        return as_json({"feedback": operations.list_feedback(site, actor)})

    @router.post("/feedback/dismiss")
    def dismiss(actor: Acting, asked: DismissRequest) -> Response:
        """Take an entity, or one of its names, off the list."""
        return as_json({"dismissed": operations.dismiss(site, actor, asked.entity, asked.name)})

    return router
