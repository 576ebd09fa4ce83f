"""Subscriptions that cannot be decided on: set aside by themselves, until somebody changes them.

its filter raises, or its row cannot be read ─▶ one row here ─▶ it notifies nobody, its owner and the operator are told
its document changes ─▶ another digest ─▶ it is tried again
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.readers.tables import subscription_failures
from config.files.subscriptions import Subscription, document_of
from core.database import Database, in_parts


class SubscriptionFailure(msgspec.Struct, frozen=True):
    """Why a subscription is set aside."""

    subscription: str
    digest: str
    """Of the document that fails: another one is tried anew."""
    reason: str
    since: datetime


def digest_of(subscription: Subscription) -> str:
    """Name a subscription as it is written now."""
    return document_digest(document_of(subscription))


def document_digest(document: object) -> str:
    """Name a document, whatever stands in it."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()[:32]


def record(database: Database, connection: sa.Connection, failure: SubscriptionFailure) -> bool:
    """Set a subscription aside; False where it is already."""
    insert = database.insert(subscription_failures).values(msgspec.structs.asdict(failure))
    made = connection.execute(insert.on_conflict_do_nothing().returning(subscription_failures.c.subscription))
    return made.first() is not None


def list_failures(connection: sa.Connection) -> list[SubscriptionFailure]:
    """Give all that were ever set aside, the newest first."""
    query = sa.select(subscription_failures).order_by(subscription_failures.c.since.desc())
    return [_failure(row) for row in connection.execute(query)]


def failing_among(connection: sa.Connection, wanted: Iterable[Subscription]) -> dict[str, SubscriptionFailure]:
    """Give those of these subscriptions that are set aside as they are written now, by id."""
    digests = {one.id: digest_of(one) for one in wanted}
    table = subscription_failures
    return {
        row.subscription: _failure(row)
        for some in in_parts(digests)
        for row in connection.execute(sa.select(table).where(table.c.subscription.in_(some)))
        if row.digest == digests[row.subscription]
    }


def _failure(row: sa.Row[Any]) -> SubscriptionFailure:
    return SubscriptionFailure(row.subscription, row.digest, row.reason, row.since)
