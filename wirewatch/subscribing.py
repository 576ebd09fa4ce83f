"""What the commands on subscriptions do, as functions of the config folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pydantic

from alerts.readers.subscribers import Subscribers, owner_of
from config.files.subscriptions import Subscription, Target, document_of
from core.clock import now
from core.errors import BadInput
from core.outcomes import SubscriptionState
from wirewatch import wiring

if TYPE_CHECKING:
    from pathlib import Path

_MOVABLE = (SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.PAUSED, SubscriptionState.DISABLED)


def wanted(to: str, parts: dict[str, Any]) -> Subscription:
    """Read what the command line was given; `to` as in `email=desk@example.org`."""
    channel, _, address = to.partition("=")
    given = {name: value for name, value in parts.items() if value not in (None, (), [], "", False)}
    try:
        target = Target.model_validate({channel: address})
        return Subscription.model_validate({"id": f"{channel}-{_slug(address)}", **given, "to": target})
    except pydantic.ValidationError as error:
        raise BadInput("; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())) from error


def _slug(address: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in address.lower())
    return kept.strip("-")[:100] or "one"


def estimate(config_dir: Path, subscription: Subscription) -> dict[str, Any]:
    """Say what it would have sent in the last 7 and 30 days."""
    from alerts.reports.estimate import volume  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.reading() as connection:
        said = volume(connection, subscription, site.watchlist()()[1], site.feeds()()[1], now())
    made: dict[str, Any] = msgspec.to_builtins(said)
    return made


def subscribe(config_dir: Path, subscription: Subscription) -> None:
    """Store it, active at once: whoever runs the command answers for it."""
    site = wiring.open_site(config_dir)
    if subscription.id in {one.id for one in site.subscriptions()()[1]}:
        raise BadInput(f"subscription {subscription.id}: there is one of this id; choose another with --id")
    owner = owner_of(subscription.to)
    Subscribers(site.database, now).add(subscription, owner=owner, state=SubscriptionState.ACTIVE, origin="operator")


def listed(config_dir: Path) -> list[dict[str, Any]]:
    """Give all subscriptions, of the file and of people."""
    site = wiring.open_site(config_dir)
    stored = [one for one in Subscribers(site.database, now).listed() if one.origin != "file"]
    own = [
        {"id": one.subscription.id, "state": one.state.value, "origin": one.origin, **_snapshot(one.subscription)}
        for one in stored
    ]
    ids = {one["id"] for one in own}
    of_file = [one for one in site.subscriptions()()[1] if one.id not in ids]
    return [{"id": one.id, "state": "active", "origin": "file", **_snapshot(one)} for one in of_file] + own


def _snapshot(one: Subscription) -> dict[str, Any]:
    return {"to": f"{one.to.channel}={one.to.address}", "subscription": document_of(one)}


def move(config_dir: Path, id_: str, state: SubscriptionState) -> None:
    """Pause, resume or end one of the database; raises `BadInput` for one of the file."""
    stored = Subscribers(wiring.open_site(config_dir).database, now)
    known = stored.get(id_)
    if known is None or known.origin == "file":
        raise BadInput(f"subscription {id_}: is not in the database; one of the file is changed in the file")
    stored.set_state(id_, state, only_from=_MOVABLE)
