"""`/api/v1/stories`: what the archive holds together, and how a person corrects it."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.codes import Line
from config.files.schema import Value
from console.api.v1.answers import Acting, Ids, Limit, as_json
from console.sources import Sources
from operations import stories as operations

Note = Annotated[str, pydantic.StringConstraints(max_length=1000)]


class MergeRequest(Value):
    """Into which story."""

    into: Line
    note: Note = ""


class SplitRequest(Value):
    """Which articles are another event."""

    articles: Ids
    note: Note = ""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/stories")
    site = sources.site

    @router.get("")
    def listed(actor: Acting, limit: Limit = 20) -> Response:
        """Give the stories that grew last."""
        return as_json({"stories": operations.list_stories(site, actor, limit)})

    @router.get("/pairs")
    def pairs(actor: Acting) -> Response:
        """Give all corrections as labelled pairs."""
        return as_json({"pairs": operations.list_pairs(site, actor)})

    @router.get("/{story}")
    def show(actor: Acting, story: str) -> Response:
        """Give a story with its articles."""
        return as_json(operations.show(site, actor, story))

    @router.post("/{story}/merge")
    def merge(actor: Acting, story: str, to: MergeRequest) -> Response:
        """Put all its articles into another story."""
        return as_json(operations.merge(site, actor, story, to.into, to.note))

    @router.post("/{story}/split")
    def split(actor: Acting, story: str, which: SplitRequest) -> Response:
        """Take articles out of it into a story of their own."""
        return as_json(operations.split(site, actor, story, which.articles, which.note))

    return router
