"""How the API answers: values as JSON, errors with the status of their kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from console.guard import actor_of
from console.small_page import no_such_page
from core.errors import WirewatchError
from operations.actor import Actor
from operations.encoding import as_bytes
from operations.errors import ErrorKind, kind_of

Acting = Annotated[Actor, Depends(actor_of)]
"""Who sent the request."""
Limit = Annotated[int, Query(ge=1, le=1000)]

_STATUS = {
    ErrorKind.INVALID: 400,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.REFUSED: 422,
    ErrorKind.AWAY: 503,
    ErrorKind.FAILED: 500,
}


def as_json(value: object, status: int = 200) -> Response:
    """Give a value as JSON."""
    return Response(as_bytes(value), status, media_type="application/json")


async def refusal(_request: Request, error: Exception) -> Response:
    """Answer an error of ours."""
    assert isinstance(error, WirewatchError)  # noqa: S101  # it is registered for these
    kind = kind_of(error)
    answer = as_json({"error": str(error), "kind": kind}, _STATUS[kind])
    if kind is ErrorKind.AWAY:
        answer.headers["Retry-After"] = "5"
    return answer


async def nothing_there(request: Request, _error: Exception) -> Response:
    """Answer where there is no route: in JSON to scripts, by a page to people."""
    if request.url.path.startswith("/api/"):
        return as_json({"error": "there is no such route; see docs/api.md", "kind": ErrorKind.NOT_FOUND}, 404)
    return no_such_page()
