"""Puts deliveries into the outbox, due at once, in the transaction that decides on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.lanes import lane_name
from alerts.ids import stable_id
from alerts.messages.service_messages import ServiceMessage
from alerts.tables import deliveries
from config.files.channels import CHANNELS
from core.database import Database
from core.outcomes import DeliveryState


def fresh_delivery(id_: str, channel: str, target: str, now: datetime) -> dict[str, object]:
    """Give the row of a delivery that nobody has tried yet, due at once."""
    return {
        "id": id_,
        "channel": channel,
        "target": target,
        "lane": lane_name(CHANNELS[channel], target),
        "state": DeliveryState.DUE,
        "due": now,
        "leased_until": None,
        "leased_by": "",
        "attempts": 0,
        "created": now,
        "finished": None,
        "detail": "",
    }


def enqueue_deliveries(
    database: Database, connection: sa.Connection, leaving: Iterable[tuple[str, str, str]], now: datetime
) -> None:
    """Enqueue deliveries by id, channel and target; one that is there already stays as it is."""
    rows = [fresh_delivery(id_, channel, target, now) for id_, channel, target in sorted(set(leaving))]
    if rows:
        connection.execute(database.insert(deliveries).on_conflict_do_nothing(), rows)


def enqueue_service_message(
    database: Database,
    connection: sa.Connection,
    channel: str,
    target: str,
    message: ServiceMessage,
    now: datetime,
    *,
    once: str = "",
) -> str:
    """Put a service message into the outbox; give the delivery's id. The same at the same moment is one.

    `once` names what it is about where it is said once, whoever notices it and whenever.
    """
    said = (once,) if once else (message.subject, message.text, message.confirms, now.isoformat())
    id_ = stable_id("notice", channel, target, *said)
    row = fresh_delivery(id_, channel, target, now) | {"notice": msgspec.to_builtins(message)}
    connection.execute(database.insert(deliveries).values(row).on_conflict_do_nothing())
    return id_
