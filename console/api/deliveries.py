"""`POST /api/v1/deliveries/retry` sends dead letters again; `…/suppressions` and `…/bounces` close far sides."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Response

from alerts.delivery import suppressions
from alerts.delivery.outbox import Outbox
from config.files.channels import EMAIL
from config.files.schema import Value
from config.files.subscriptions import Target
from console.api.answers import as_json
from console.sources import Sources
from core.errors import BadInput

Text = Annotated[str, pydantic.StringConstraints(max_length=300)]


class Retry(Value):
    """Which dead letters."""

    ids: tuple[str, ...] = ()
    all_failed: bool = False


class Suppression(Value):
    """A far side to close."""

    channel: str
    target: str
    detail: Text = "by hand"


class Bounce(Value):
    """A mail that came back, as a bounce handler tells it."""

    address: str
    detail: Text = ""


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/api/v1")

    @router.post("/deliveries/retry")
    def retry(which: Retry) -> Response:
        """Send named dead letters again, or all of them."""
        if bool(which.ids) is which.all_failed:
            raise BadInput('name some by {"ids": […]}, or all of them by {"all_failed": true}')
        outbox = Outbox(sources.database, sources.clock)
        if which.all_failed:
            return as_json({"again": outbox.retry_all_failed()})
        outbox.retry(*which.ids)
        return as_json({"again": len(which.ids)})

    @router.get("/suppressions")
    def suppressed() -> Response:
        """Give what is closed."""
        with sources.database.reading() as connection:
            return as_json({"suppressions": suppressions.list_suppressions(connection)})

    @router.post("/suppressions")
    def suppress(asked: Suppression) -> Response:
        """Close a far side by hand."""
        return as_json({"closed": _close(sources, asked.channel, asked.target, "api", asked.detail)})

    @router.delete("/suppressions/{channel}/{target:path}")
    def release(channel: str, target: str) -> Response:
        """Open it again."""
        with sources.database.transaction() as connection:
            suppressions.release(connection, (channel, target))
        return as_json({"open": True})

    @router.post("/bounces")
    def bounce(of: Bounce) -> Response:
        """Suppress an address whose mail came back for good."""
        return as_json({"closed": _close(sources, EMAIL.name, of.address, "bounce", of.detail or "bounced")})

    return router


def _close(sources: Sources, channel: str, target: str, by: str, detail: str) -> bool:
    """Close a far side, and say whether it was open; raises `BadInput` for what is no target."""
    try:
        to = Target(channel=channel, address=target)
    except pydantic.ValidationError as error:
        raise BadInput(f"{channel} {target[:100]}: is no target: {error.errors()[0]['msg']}") from error
    with sources.database.transaction() as connection:
        key = to.channel, to.address
        return suppressions.suppress(sources.database, connection, key, by, detail, sources.clock()) is not None
