"""`GET /healthz` and `GET /readyz`, for probes: open to whoever reaches the port, and saying little."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from console.sources import Sources
from core.database import Database
from core.errors import WirewatchError
from operations.site import Site
from operations.unused_edits import list_unused


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> Response:
        """Answer: the process lives."""
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    def readyz() -> Response:
        """Answer 503 with the names of what is away; 200 and a line for each file that is edited and not in force.

        Such a file stops nothing. Why something is away, or where it is, `wirewatch doctor` says: whoever reaches the
        port may read this. The bus is read as the first page reads it, once in some seconds, whoever asks how often.
        """
        away = [] if _answers(sources.site.database) else ["the database is away"]
        away += [] if sources.bus.get().value else ["the bus is away"]
        lines = away or ["ready", *_not_in_force(sources.site)]
        return PlainTextResponse("".join(f"{line}\n" for line in lines), 503 if away else 200)

    return router


def _answers(database: Database) -> bool:
    try:
        database.check()
    except WirewatchError:
        return False
    return True


def _not_in_force(site: Site) -> list[str]:
    try:
        listed = list_unused(site)
    except WirewatchError:  # gone since it was checked, a moment ago
        return ["the database is away"]
    return [f"not in force: {one.file}.yaml, since {one.since:%Y-%m-%dT%H:%M:%SZ}" for one in listed]
