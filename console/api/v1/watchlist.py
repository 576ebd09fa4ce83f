"""`/api/v1/watchlist`: the files in force, what to look at again in them; a draft tried, and saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from config.files.durations import parse_duration
from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import watchlist_drafts as drafts
from operations.name_suggestions import suggest_names
from operations.watchlist import check_in_force

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]
Since = Annotated[timedelta, pydantic.BeforeValidator(parse_duration), pydantic.Field(le=timedelta(days=31))]
_USUAL = timedelta(days=14)


class DraftRequest(Value):
    """One file as it would be."""

    content: str
    file: Text = ""
    """un for watchlist/un.yaml; empty for watchlist.yaml."""


class TryRequest(DraftRequest):
    """On what came in this time."""

    since: Since = _USUAL


class SaveRequest(DraftRequest):
    """Over the version from which the edit began."""

    base: Annotated[int, pydantic.Field(ge=0)]
    note: Text = ""
    untried: bool = False
    force: bool = False


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.get("/watchlist")
    def show(actor: Acting) -> Response:
        """Give the files in force with their text, and the version from which an edit of them begins."""
        return as_json(drafts.show_watchlist(site, actor))

    @router.put("/watchlist")
    def save(actor: Acting, asked: SaveRequest) -> Response:
        """Put one file in force; needs a trial of that very content, unless it is said to be `untried`."""
        draft, note = drafts.Draft(asked.content, asked.file), asked.note
        saved = drafts.save_content(site, actor, draft, asked.base, note=note, untried=asked.untried, force=asked.force)
        return as_json(saved)

    @router.post("/watchlist/try")
    def try_(actor: Acting, asked: TryRequest) -> Response:
        """Give what a draft would have found that the list in force does not, and what no more."""
        return as_json(drafts.try_content(site, actor, drafts.Draft(asked.content, asked.file), asked.since))

    @router.get("/watchlist/suggest")
    def suggest(actor: Acting, entity: Text, since: Since = _USUAL) -> Response:
        """Give names that an entity may be called besides, and edits that feedback asks for; all tried."""
        return as_json(suggest_names(site, actor, entity, since))

    @router.get("/watchlist/check")
    def check(actor: Acting) -> Response:
        """Give the names that are never found, weak, or of two entities, the gravest first."""
        return as_json(check_in_force(site, actor))

    return router
