"""Sets a subscription aside that cannot be decided on, and tells its owner and the operator: nobody else is touched."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from alerts.delivery.enqueue import enqueue_service_message
from alerts.messages.service_messages import message_of_failure
from alerts.readers.failures import SubscriptionFailure, record
from config.files.channels import EMAIL
from core.database import Database
from core.log import get

_log = get("alerts.delivery.failure_notices")


def set_aside(
    database: Database,
    connection: sa.Connection,
    failure: SubscriptionFailure,
    owner: str,
    operator: str,
    now: datetime,
) -> None:
    """Record it, and enqueue a mail to those who can correct it; nothing where it is set aside already."""
    if not record(database, connection, failure):
        return
    _log.error("subscription_set_aside", subscription=failure.subscription, problem=failure.reason)
    message = message_of_failure(failure.subscription, failure.reason)
    for address in dict.fromkeys([owner, operator]):
        if "@" in address:
            enqueue_service_message(database, connection, EMAIL.name, address, message, now)
