"""`/api/v1/feedback`: what readers judged not relevant."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import feedback as operations
from operations.feedback_edits import accept_edit

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]


class DismissRequest(Value):
    """What was seen to."""

    entity: Text
    name: Text = ""


class AcceptEdit(Value):
    """Which name, and what is to be said of it: a phrase that excludes it, or that it is weak."""

    entity: Text
    name: Text
    phrase: Text = ""
    weak: bool = False
    note: Text = ""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/feedback")
    def listed(actor: Acting) -> Response:
        """Give what was said and not dismissed, by name."""
        return as_json({"feedback": operations.list_feedback(site, actor)})

    @router.post("/feedback/accept")
    def accept(actor: Acting, asked: AcceptEdit) -> Response:
        """Make the edit that feedback asks for, put it in force, and dismiss what it sees to."""
        return as_json(
            accept_edit(site, actor, asked.entity, asked.name, asked.phrase, weaken=asked.weak, note=asked.note)
        )

    @router.post("/feedback/dismiss")
    def dismiss(actor: Acting, asked: DismissRequest) -> Response:
        """Take an entity, or one of its names, off the list."""
        return as_json({"dismissed": operations.dismiss(site, actor, asked.entity, asked.name)})

    return router
