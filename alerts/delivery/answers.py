"""What an answer says of the destination, beyond its one delivery: kept in the transaction that records it.

accepted ─▶ refusals count anew      refused ─▶ one more; when that suppresses it, owners and operator are notified
again later, with a Retry-After ─▶ the whole lane waits as long
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery import suppressions
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.lanes import rate_key
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.rate_limits import next_slot, set_next_slot
from alerts.delivery.retry_policy import LONGEST_ASKED
from alerts.delivery.suppression_notices import notify_owners
from config.files.channels import Channel
from core.database import Database
from core.outcomes import AttemptOutcome


def keep_answer(
    database: Database,
    connection: sa.Connection,
    leased: LeasedDelivery,
    result: AttemptResult,
    *,
    channel: Channel,
    operator: str,
    now: datetime,
) -> None:
    """Keep what an attempt's answer says of its target and its lane."""
    key = leased.channel, leased.target
    if result.outcome is AttemptOutcome.ACCEPTED:
        if leased.refusals != 0:
            suppressions.forget_refusals(connection, key)
        return
    closed = suppressions.note_answer(database, connection, key, result.outcome, result.detail, now)
    if closed is not None and not leased.is_service_message:  # else a refused notice would make a further one
        notify_owners(database, connection, closed, operator, now)
    if result.outcome is AttemptOutcome.AGAIN_LATER and result.retry_after and not channel.one_server:
        until = now + timedelta(seconds=min(result.retry_after, LONGEST_ASKED))
        lane = rate_key(channel, leased.lane)
        if until > next_slot(connection, lane, now):
            set_next_slot(database, connection, lane, until)
