"""`/api/v1/watchlist/look-backs`: what entities would have been found by in the archive, had they been listed then."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import pydantic
from fastapi import APIRouter, Path, Response

from config.files.durations import parse_duration
from config.files.schema import Value
from console.api.v1.answers import Acting, Limit, as_json
from console.sources import Sources
from operations import look_backs as operations
from operations.missed import tell_missed

Name = Annotated[str, pydantic.StringConstraints(max_length=300)]
Number = Annotated[int, Path(ge=1, le=1_000_000_000)]
Length = Annotated[timedelta, pydantic.BeforeValidator(parse_duration), pydantic.Field(le=timedelta(days=366))]


class LookBackRequest(Value):
    """For whom, and how far back."""

    entities: Annotated[tuple[Name, ...], pydantic.Field(min_length=1, max_length=1000)]
    since: Length = timedelta(days=30)


class TellRequest(Value):
    """Whom."""

    subscription: Name


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/watchlist/look-backs")
    def listed(actor: Acting, limit: Limit = 100) -> Response:
        """Give the looks back, the newest first."""
        return as_json({"look_backs": operations.list_look_backs(site, actor, limit or 1000)})

    @router.post("/watchlist/look-backs")
    def look_back(actor: Acting, asked: LookBackRequest) -> Response:
        """Look back, and give what was found; nobody is alerted."""
        number = operations.begin(site, actor, asked.entities, asked.since)
        return as_json(
            {"look_back": operations.go_on(site, actor, number), "mentions": operations.retro(site, actor, number)}
        )

    @router.get("/watchlist/look-backs/{number}")
    def shown(actor: Acting, number: Number) -> Response:
        """Give a look back and what it has found."""
        return as_json(
            {"look_back": operations.show(site, actor, number), "mentions": operations.retro(site, actor, number)}
        )

    @router.post("/watchlist/look-backs/{number}/tell")
    def tell(actor: Acting, number: Number, asked: TellRequest) -> Response:
        """Send a subscription one digest of what a look back found and it was never alerted of."""
        return as_json(tell_missed(site, actor, number, asked.subscription))

    return router
