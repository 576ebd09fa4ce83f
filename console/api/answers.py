"""How the API answers: values as JSON, what is not there as 404."""

from __future__ import annotations

import msgspec
from fastapi import Response


def as_json(value: object, status: int = 200) -> Response:
    """Give a value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def missing(what: str) -> Response:
    """Say that there is none."""
    return as_json({"error": f"{what}: there is none"}, 404)
