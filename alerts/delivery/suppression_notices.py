"""Notifies those concerned when a target is suppressed or disabled: nobody is cut off in silence."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from alerts.delivery.enqueue import enqueue_service_message
from alerts.delivery.suppressions import Suppression
from alerts.messages.service_messages import message_of_suppression
from alerts.readers import unsubscribes
from alerts.readers.tables import subscriptions
from alerts.recipient import recipient_hash
from config.files.channels import EMAIL, find_channel
from core.database import Database
from core.log import get
from core.outcomes import SubscriptionState

_log = get("alerts.delivery.suppression_notices")


def notify_owners(
    database: Database, connection: sa.Connection, closed: Suppression, operator: str, now: datetime
) -> None:
    """Enqueue a mail to the operator's address and to every owner, but none to the suppressed address itself."""
    _log.warning("target_suppressed", channel=closed.channel, target=closed.target, state=closed.state.value)
    message = message_of_suppression(
        find_channel(closed.channel).label,
        closed.channel,
        closed.target,
        closed.state,
        refusals=closed.refusals,
        detail=closed.detail,
    )
    addresses = dict.fromkeys([*_owners(connection, closed.channel, closed.target), *([operator] if operator else [])])
    for address in addresses:
        if (EMAIL.name, address) != (closed.channel, closed.target):
            enqueue_service_message(database, connection, EMAIL.name, address, message, now)


def _owners(connection: sa.Connection, channel: str, target: str) -> list[str]:
    """Give the addresses of those who own a subscription that leads to a target."""
    query = sa.select(subscriptions.c.id, subscriptions.c.owner, subscriptions.c.document).where(
        subscriptions.c.state != SubscriptionState.ENDED
    )
    found = [row for row in connection.execute(query) if row.document["to"] == {channel: target}]
    recipient = recipient_hash(channel, target)
    unsubscribed = unsubscribes.known_among(connection, {(row.id, recipient) for row in found})
    owners = {row.owner for row in found if (row.id, recipient) not in unsubscribed}
    return [owner for owner in sorted(owners) if "@" in owner]
