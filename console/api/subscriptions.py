"""`/api/v1/subscriptions`: list, try, make, change, pause, end. The file's own are read here, and changed there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pydantic
from fastapi import APIRouter, Body, Response

from alerts.readers.subscribers import Subscriber, Subscribers, owner_of
from config.files.schema import Value
from config.files.subscriptions import Subscription, document_of
from console.api.answers import as_json, missing
from console.sources import Sources
from core.errors import BadInput
from core.outcomes import SubscriptionState

Document = Annotated[dict[str, Any], Body()]
_MOVABLE = (SubscriptionState.ACTIVE, SubscriptionState.PAUSED, SubscriptionState.DISABLED)
_STATES = {"active": SubscriptionState.ACTIVE, "paused": SubscriptionState.PAUSED, "ended": SubscriptionState.ENDED}


class NewState(Value):
    """Where a subscription is moved."""

    state: Literal["active", "paused", "ended"]


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/api/v1/subscriptions")
    stored = Subscribers(sources.database, sources.clock)

    @router.get("")
    def listed() -> Response:
        """Give all, with where each comes from and stands."""
        own = [_view(one) for one in stored.listed() if one.origin != "file"]
        ids = {one["id"] for one in own}
        file = [
            {"id": one.id, "state": "active", "origin": "file", "subscription": document_of(one)}
            for one in sources.subscriptions().values()
            if one.id not in ids
        ]
        return as_json({"subscriptions": [*file, *own]})

    @router.get("/{id_}")
    def show(id_: str) -> Response:
        """Give one of the database."""
        found = stored.get(id_)
        return missing(f"subscription {id_}") if found is None else as_json(_view(found))

    @router.post("/estimate")
    def estimated(document: Document) -> Response:
        """Say what it would have sent in the last 7 and 30 days; saves nothing."""
        return as_json(sources.volume(read(document)))

    @router.post("")
    def make(document: Document) -> Response:
        """Make one, active at once: whoever has a token answers for it."""
        wanted = read(document)
        made = stored.add(wanted, owner=owner_of(wanted.to), state=SubscriptionState.ACTIVE, origin="operator")
        return as_json({**_view(made), "estimate": sources.volume(wanted)}, 201)

    @router.put("/{id_}")
    def change(id_: str, document: Document) -> Response:
        """Put another in its place; what waits is decided anew."""
        wanted = read({**document, "id": id_})
        stored.change(wanted)
        return as_json({"id": id_, "subscription": document_of(wanted)})

    @router.post("/{id_}/state")
    def move(id_: str, to: NewState) -> Response:
        """Pause, resume or end one."""
        stored.set_state(id_, _STATES[to.state], only_from=_MOVABLE)
        return as_json({"id": id_, "state": to.state})

    return router


def read(document: dict[str, Any]) -> Subscription:
    """Read a subscription as people write it; raises `BadInput` with what to mend."""
    try:
        return Subscription.model_validate(document)
    except pydantic.ValidationError as error:
        said = [f"{'.'.join(map(str, one['loc'])) or 'subscription'}: {one['msg']}" for one in error.errors()]
        raise BadInput("; ".join(said)) from error


def _view(one: Subscriber) -> dict[str, object]:
    made: dict[str, object] = {
        "id": one.subscription.id,
        "owner": one.owner,
        "state": one.state.value,
        "origin": one.origin,
        "created": msgspec.to_builtins(one.created),
        "changed": msgspec.to_builtins(one.changed),
        "subscription": document_of(one.subscription),
    }
    return made
