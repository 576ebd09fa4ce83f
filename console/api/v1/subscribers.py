"""`POST /api/v1/subscribers/forget`: what is kept of a person, counted or removed."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import personal_data as operations


class ForgetRequest(Value):
    """Whom to forget."""

    address: Annotated[str, pydantic.StringConstraints(max_length=320)]
    dry_run: bool = True
    """Only say what would be removed."""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/subscribers")
    site = sources.site

    @router.post("/forget")
    def forget(actor: Acting, whom: ForgetRequest) -> Response:
        """Say what is kept of a person, or remove it."""
        do = operations.preview if whom.dry_run else operations.forget
        return as_json({"forgotten": not whom.dry_run, "data": do(site, actor, whom.address)})

    return router
