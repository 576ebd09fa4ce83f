"""Messages that left, wait or failed: list them, send failed ones again, see how one reads."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial

import msgspec

from alerts.delivery import transitions
from alerts.readers.subscribers import stopped_among
from alerts.reports.ledger import DeliveryLedger
from alerts.reports.ledger import list_deliveries as read_deliveries
from core.outcomes import DeliveryState
from operations.actor import AccessRole, Actor, require, require_delivering
from operations.audit import changing
from operations.errors import invalid, not_found
from operations.reader_links import reader_of
from operations.site import Site

_NOBODY = "you@example.org"
_RETRY = "retry"


class Preview(msgspec.Struct, frozen=True):
    """How a message reads, in each form."""

    subject: str
    text: str
    html: str
    mail: str
    """The whole mail, headers and all."""
    slack: str
    problem: str
    """Which of the operator's templates could not be used, and why; empty where all could."""


def list_deliveries(
    site: Site, actor: Actor, state: DeliveryState | None = None, limit: int | None = 100
) -> tuple[DeliveryLedger, ...]:
    """Give messages, the latest first, messages about the service itself too; all of them where `limit` is None."""
    require(actor, AccessRole.READER, "look at deliveries")
    with site.database.reading() as connection:
        return tuple(read_deliveries(connection, state, limit))


def retry(site: Site, actor: Actor, ids: Sequence[str], *, all_failed: bool = False) -> int:
    """Send failed deliveries again, with a fresh patience: named ones (all or none of them), or every one.

    Gives how many.
    """
    require_delivering(actor, "send deliveries again")
    if bool(ids) is all_failed:
        raise invalid("name failed deliveries, or say that all of them are meant; not both")
    if all_failed:
        return _retry_all(site, actor)
    named = list(dict.fromkeys(ids))
    with changing(site, actor, _RETRY, ", ".join(f"delivery {one}" for one in named)) as change:
        for one in named:
            if not transitions.send_again(change.connection, site.clock(), one):
                raise not_found(
                    f"delivery {one}: is no failed delivery; see `wirewatch deliveries list --state failed`"
                )
        change.describe(DeliveryState.FAILED, f"{DeliveryState.DUE}: {len(named)}")
    return len(named)


def _retry_all(site: Site, actor: Actor) -> int:
    """Retry in parts, each with its record in the audit: a hundred thousand at once would hold up every writer."""
    began, count = site.clock(), 0
    while True:
        with changing(site, actor, _RETRY, "all failed deliveries") as change:
            some = transitions.send_some_again(change.connection, site.clock(), began)
            if some:
                change.describe(DeliveryState.FAILED, f"{DeliveryState.DUE}: {some}")
        count += some
        if some < transitions.AT_ONCE:
            return count


def preview(site: Site, actor: Actor, id_: str) -> Preview:
    """Render a past alert or delivery as it would leave now, with the templates of today; sends nothing."""
    require(actor, AccessRole.READER, "see how an alert reads")
    # Apprise takes half a second to load
    from alerts.delivery.channels.apprise import mail_of  # noqa: PLC0415
    from alerts.messages.contents import contents_of  # noqa: PLC0415
    from alerts.messages.rendering import render  # noqa: PLC0415

    with site.database.reading() as connection:
        contents = contents_of(connection, id_, stopped_among)
    if contents is None:
        raise not_found(f"{id_}: is no alert and no delivery; `wirewatch alerts --json` shows their ids")
    with closing(site.make_templates()) as templates:
        message = render(id_, contents, templates, site.make_links(), partial(reader_of, site))
        problem = templates.problem()
    mail = mail_of(message, site.settings.mail_from, _NOBODY, id_, site.clock)
    return Preview(message.subject, message.text, message.html, mail.as_string(), message.slack, problem)
