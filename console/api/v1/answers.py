"""How the API answers: values as JSON, errors with the status of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

import pydantic
from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from config.files.codes import Line
from config.files.mistakes import sentences
from console.guard import actor_of
from console.guard.paths import API
from console.small_page import no_such_page, small_page
from core.errors import WirewatchError
from operations.actor import Actor
from operations.encoding import as_bytes
from operations.errors import ErrorKind, kind_of

Acting = Annotated[Actor, Depends(actor_of)]
"""Who sent the request."""
Limit = Annotated[int, Query(ge=1, le=1000)]
Ids = Annotated[tuple[Line, ...], pydantic.Field(max_length=1000)]
"""What a script names at once."""

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


async def not_taken(request: Request, error: Exception) -> Response:
    """Answer where an argument or a body has not the form that a route asks for."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # it is registered for these
    # where it stood, `body` or `query`, is no part of a key's name
    errors = [{**one, "loc": one["loc"][1:] or one["loc"]} for one in error.errors()]
    return _answer(request, _STATUS[ErrorKind.INVALID], sentences(errors), ErrorKind.INVALID)


async def nothing_there(request: Request, error: Exception) -> Response:
    """Answer where there is no route, or none for this method, in JSON to scripts, by a page to people."""
    assert isinstance(error, HTTPException)  # noqa: S101  # it is registered for these
    if error.status_code == HTTPStatus.NOT_FOUND:
        return _answer(request, HTTPStatus.NOT_FOUND, "there is no such route; see docs/api.md", ErrorKind.NOT_FOUND)
    return _answer(request, error.status_code, error.detail, ErrorKind.INVALID, error.headers)


def _answer(
    request: Request, status: int, said: str, kind: ErrorKind, headers: Mapping[str, str] | None = None
) -> Response:
    if not request.url.path.startswith(API):
        return no_such_page() if status == HTTPStatus.NOT_FOUND else small_page("This cannot be done", status=status)
    answer = as_json({"error": said, "kind": kind}, status)
    answer.headers.update(headers or {})
    return answer
