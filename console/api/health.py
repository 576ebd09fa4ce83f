"""`GET /healthz` and `GET /readyz`, for probes: open to whoever reaches the port, and saying little."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from console.sources import Sources
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
        """Answer 503 with the names of what is away."""
        away = []
        for check in (sources.site.database.check, lambda: _check_bus(sources.site)):
            try:
                check()
            except WirewatchError as error:
                away.append(str(error))
        return PlainTextResponse("".join(f"{line}\n" for line in away) or "ready\n", 503 if away else 200)

    return router


def _check_bus(site: Site) -> None:
    with site.open_bus() as bus:
        bus.check()
