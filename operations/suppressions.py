"""Recipients that nothing is sent to any more: closed by hand or for a bounce, and opened again."""

from __future__ import annotations

import pydantic

from alerts.delivery import suppressions
from alerts.delivery.suppressions import Suppression
from config.files.subscriptions import Target
from core.outcomes import SuppressionState
from operations.actor import AccessRole, Actor, require, require_delivering
from operations.audit import changing
from operations.errors import invalid, not_found
from operations.site import Site

_ACT = "close and open recipients"


def list_suppressions(site: Site, actor: Actor) -> tuple[Suppression, ...]:
    """Give what is closed, the newest first."""
    require(actor, AccessRole.READER, "look at suppressions")
    with site.database.reading() as connection:
        return tuple(suppressions.list_suppressions(connection))


def suppress(site: Site, actor: Actor, channel: str, target: str, detail: str = "by hand") -> Suppression | None:
    """Send nothing there any more; None where it was closed already."""
    require_delivering(actor, _ACT)
    key = _recipient(channel, target)
    with changing(site, actor, "suppress", " ".join(key)) as change:
        closed = suppressions.suppress(site.database, change.connection, key, actor.name, detail, site.clock())
        if closed is not None:
            change.describe(SuppressionState.OPEN, f"{closed.state}: {detail}")
    return closed


def bounce(site: Site, actor: Actor, address: str, detail: str = "") -> Suppression | None:
    """Suppress an address whose mail came back for good; None where it was closed already."""
    return suppress(site, actor, "email", address, detail or "bounced")


def unsuppress(site: Site, actor: Actor, channel: str, target: str) -> None:
    """Send there again. What failed meanwhile waits for `deliveries.retry`."""
    require_delivering(actor, _ACT)
    key = (channel, target)
    with changing(site, actor, "unsuppress", " ".join(key)) as change:
        closed = suppressions.known(change.connection, [key]).get(key)
        if closed is None or closed.state is SuppressionState.OPEN:
            raise not_found(f"{channel} {target}: is not suppressed or disabled; see `wirewatch suppressions list`")
        suppressions.release(change.connection, key)
        change.describe(f"{closed.state}: {closed.detail}", SuppressionState.OPEN)


def _recipient(channel: str, target: str) -> suppressions.Key:
    """Give channel and address of a recipient; raises `OperationError` for what is none."""
    try:
        to = Target.model_validate({channel: target})
    except pydantic.ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise invalid(f"{channel} {target[:100]}: is no recipient: {said}") from error
    return to.channel, to.address
