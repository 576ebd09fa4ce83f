"""Takes from the outbox what a lane may send now.

lease ─▶ read contents and suppressions ─▶ fate ─┬ drop, give up ─▶ ended in the outbox
└ send ─▶ a slot of the rate ─▶ Outgoing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from alerts.delivery import suppressions
from alerts.delivery.fate import Fate, Send, fate
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.outbox import Outbox
from alerts.delivery.suppressions import Suppression
from alerts.messages.contents import contents_of_deliveries
from alerts.messages.renderer import Message
from alerts.messages.service_messages import service_messages_of
from alerts.readers.subscribers import stopped_among
from config.files.channels import Channel, find_channel
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database


class Outgoing(msgspec.Struct, frozen=True):
    """A leased delivery that may leave, with what it says."""

    leased: LeasedDelivery
    message: Message
    not_before: datetime
    """When its destination's rate allows it."""


class Dispatch:
    """Gives a sender what may leave, and ends what may not. For all threads."""

    def __init__(self, database: Database, outbox: Outbox, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._channels = channels

    def take(self, lane: str, sender: str, limit: int) -> list[Outgoing]:
        """Lease up to `limit` deliveries of a lane for a sender, and give those that may leave."""
        leased = self._outbox.lease(lane, sender, limit)
        if not leased:
            return []
        reached(CrashPoint.AFTER_LEASE)
        decided = self._decide(leased)
        self._outbox.end_untried([(one, end) for one, end in decided if not isinstance(end, Send)])
        leaving = [(one, send.message) for one, send in decided if isinstance(send, Send)]
        slots = self._outbox.reserve(lane, len(leaving))
        return [Outgoing(one, message, slot) for (one, message), slot in zip(leaving, slots, strict=True)]

    def _decide(self, leased: Sequence[LeasedDelivery]) -> list[tuple[LeasedDelivery, Fate]]:
        now = self._clock()
        with self._database.reading() as connection:
            messages: dict[str, Message] = {
                **contents_of_deliveries(
                    connection, [one.id for one in leased if not one.is_service_message], stopped_among
                ),
                **service_messages_of(connection, [one.id for one in leased if one.is_service_message]),
            }
            refusing = suppressions.known(connection, [(one.channel, one.target) for one in leased])
        return [
            self._decide_one(one, messages.get(one.id), refusing.get((one.channel, one.target)), now) for one in leased
        ]

    def _decide_one(
        self, leased: LeasedDelivery, message: Message | None, suppression: Suppression | None, now: datetime
    ) -> tuple[LeasedDelivery, Fate]:
        give_up_after = find_channel(leased.channel, self._channels).give_up_after
        refusals = 0 if suppression is None else suppression.refusals
        return (
            msgspec.structs.replace(leased, refusals=refusals),
            fate(leased, message, suppression, give_up_after, now),
        )
