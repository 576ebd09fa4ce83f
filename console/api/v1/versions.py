"""`/api/v1/versions`: what was in force when, what lies between two versions, and back to one."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Path, Query, Response

from config.files.schema import Value
from config.versions.store import Kind
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import versions as operations

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]
Number = Annotated[int, Path(ge=1, le=1_000_000_000)]
Asked = Annotated[int, Query(ge=1, le=1_000_000_000)]
Count = Annotated[int, Query(ge=1, le=1000)]


class RollbackRequest(Value):
    """Why, and whether it may remove much."""

    note: Text = ""
    force: bool = False


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/versions/{kind}")
    def listed(actor: Acting, kind: Kind, limit: Count = 20) -> Response:
        """Give the versions of a list, newest first, each with what it changed."""
        return as_json({"versions": operations.list_versions(site, actor, kind, limit)})

    @router.get("/versions/{kind}/diff")
    def compared(actor: Acting, kind: Kind, before: Asked, after: Asked) -> Response:
        """Give what lies between two versions."""
        return as_json(operations.compare_versions(site, actor, kind, before, after))

    @router.get("/versions/{kind}/{number}")
    def shown(actor: Acting, kind: Kind, number: Number) -> Response:
        """Give one version as it was written."""
        return as_json(operations.show_version(site, actor, kind, number))

    @router.post("/versions/{kind}/{number}/rollback")
    def roll_back(actor: Acting, kind: Kind, number: Number, asked: RollbackRequest) -> Response:
        """Put an earlier version in force again, as a new one."""
        return as_json(operations.roll_back(site, actor, kind, number, note=asked.note, force=asked.force))

    return router
