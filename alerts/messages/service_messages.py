"""Messages about the service itself: a far side that is not sent to any more. They leave through the outbox too."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.lanes import fresh_delivery
from alerts.delivery.suppressions import Suppression
from alerts.planning.plan import stable_id
from alerts.readers.subscribers import State
from alerts.readers.tables import subscriptions
from alerts.tables import deliveries
from core.database import Database
from core.log import get
from core.outcomes import SuppressionState

_log = get("alerts.messages.service_messages")
_CHANNELS = {"email": "E-mail to", "slack": "Slack channel", "webhook": "Webhook", "apprise": "Target"}


class Notice(msgspec.Struct, frozen=True):
    """A message about the service itself: to an owner, to the operator, or to somebody who signs up."""

    subject: str
    text: str
    """Lines of plain text. What a far side said stands in it as it was said."""
    confirms: str = ""
    """The subscription that it asks to confirm: its token is put in when it is sent (sign_up.py)."""


def tell(database: Database, connection: sa.Connection, closed: Suppression, operator: str, now: datetime) -> None:
    """Owe a notice to the operator's address and to every owner, at any other far side than the closed one."""
    _log.warning("target_closed", channel=closed.channel, target=closed.target, state=closed.state.value)
    told = dict.fromkeys(owners(connection, closed.channel, closed.target))
    if operator:
        told["email", operator] = None
    told.pop((closed.channel, closed.target), None)
    for channel, target in told:
        enqueue(database, connection, channel, target, of_closed(closed), now)


def owners(connection: sa.Connection, channel: str, target: str) -> list[tuple[str, str]]:
    """Give (channel, target) of those who own a subscription that leads to a target, by mail."""
    query = sa.select(subscriptions.c.owner, subscriptions.c.document).where(subscriptions.c.state != State.ENDED)
    found = {row.owner for row in connection.execute(query) if row.document["to"] == {channel: target}}
    return [("email", owner) for owner in sorted(found) if "@" in owner]


def enqueue(
    database: Database, connection: sa.Connection, channel: str, target: str, notice: Notice, now: datetime
) -> str:
    """Put a notice into the outbox; give the delivery's id. The same notice at the same moment is owed once."""
    parts = ["notice", channel, target, notice.subject, notice.text, notice.confirms, now.isoformat()]
    id_ = stable_id(*parts)
    row = fresh_delivery(id_, channel, target, now) | {"notice": msgspec.to_builtins(notice)}
    connection.execute(database.insert(deliveries).values(row).on_conflict_do_nothing())
    return id_


def of_closed(closed: Suppression) -> Notice:
    """Say which far side is closed, why, and what opens it again."""
    what = f"{_CHANNELS.get(closed.channel, closed.channel)} {closed.target}"
    state = "suppressed" if closed.state is SuppressionState.SUPPRESSED else "disabled"
    times = f" ({closed.refusals} refusals in a row)" if closed.refusals > 1 else ""
    return Notice(
        subject=f"Wirewatch: {what} is {state}",
        text="\n".join(
            [
                f"{what} is {state}: nothing is sent there any more.",
                "",
                f"Its last answer{times}: {closed.detail or 'none'}",
                "",
                "What was due there is kept as failed deliveries. When it is mended, the operator runs",
                f"  wirewatch suppressions remove {closed.channel} {closed.target}",
                "  wirewatch deliveries retry --all-failed",
            ]
        ),
    )
