"""`GET /healthz` and `GET /readyz`, for probes: open to whoever reaches the port, and saying little."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from config.versions.not_in_force import list_not_in_force
from console.sources import Sources
from core.database import Database
from core.errors import WirewatchError
from operations.site import Site


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

        Such a file stops nothing. The line leaves out why, since whoever reaches the port may read it.
        """
        away = []
        for check in (sources.site.database.check, lambda: _check_bus(sources.site)):
            try:
                check()
            except WirewatchError as error:
                away.append(str(error))
        lines = away or ["ready", *_not_in_force(sources.site.database)]
        return PlainTextResponse("".join(f"{line}\n" for line in lines), 503 if away else 200)

    return router


def _check_bus(site: Site) -> None:
    with site.open_bus() as bus:
        bus.check()


def _not_in_force(database: Database) -> list[str]:
    try:
        with database.reading() as connection:
            listed = list_not_in_force(connection)
    except WirewatchError as error:  # gone since it was checked, a moment ago
        return [str(error)]
    return [f"not in force: {one.file}.yaml, since {one.since:%Y-%m-%dT%H:%M:%SZ}" for one in listed]
