"""`/api/v1/watchlist/imports`: what taking a published list over would bring, and which of it comes in force.

The files come in the body, packed (.xz, .gz, .zip) and in base64; what its bound does not take is for
`wirewatch watchlist review`.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Annotated, Literal

import pydantic
from fastapi import APIRouter, Response

from config.files.durations import parse_duration
from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations.errors import invalid
from operations.imports import review as operations
from operations.imports.acceptance import Choice, Duplicates

Name = Annotated[str, pydantic.StringConstraints(max_length=300)]
Names = Annotated[tuple[Name, ...], pydantic.Field(max_length=1000)]
Ids = Annotated[tuple[Name, ...], pydantic.Field(max_length=20_000)]

Since = Annotated[timedelta, pydantic.BeforeValidator(parse_duration), pydantic.Field(le=timedelta(days=31))]


class UploadedFile(Value):
    """A file of the list."""

    name: Name
    base64: str


class ReviewRequest(Value):
    """Which list, and which of its entries."""

    source: Literal["un", "ofac", "eu", "uk", "opensanctions", "wikidata", "csv"]
    files: Annotated[tuple[UploadedFile, ...], pydantic.Field(min_length=1, max_length=100)]
    name: Name = ""
    programmes: Names = ()
    kinds: Names = ()
    countries: Names = ()
    since: Since | None = None
    """Tried on the archive of this time."""


class AcceptRequest(ReviewRequest):
    """What is accepted and declined of it."""

    accept: Ids | Literal["all"] = ()
    decline: Ids | Literal["all"] = ()
    duplicates: Duplicates = "skip"
    note: Name = ""
    force: bool = False


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    site = sources.site

    @router.post("/watchlist/imports/review")
    def review(actor: Acting, asked: ReviewRequest) -> Response:
        """Give what is new, changed and gone since the last decision; changes nothing."""
        return as_json(operations.review(site, actor, _request(asked), asked.since or timedelta()))

    @router.post("/watchlist/imports/accept")
    def accept(actor: Acting, asked: AcceptRequest) -> Response:
        """Put what is accepted in force, and remember what is declined."""
        choice = Choice(_ids(asked.accept), _ids(asked.decline), asked.duplicates)
        return as_json(operations.accept_list(site, actor, _request(asked), choice, note=asked.note, force=asked.force))

    return router


def _ids(given: tuple[str, ...] | Literal["all"]) -> frozenset[str] | None:
    return None if given == "all" else frozenset(given)


def _request(asked: ReviewRequest) -> operations.Request:
    return operations.Request(
        asked.source,
        {one.name: _bytes(one) for one in asked.files},
        asked.name,
        frozenset(asked.programmes),
        frozenset(asked.kinds),
        frozenset(asked.countries),
    )


def _bytes(file: UploadedFile) -> bytes:
    try:
        return base64.b64decode(file.base64, validate=True)
    except binascii.Error as error:
        raise invalid(f"{file.name}: is no base64: {error}") from error
