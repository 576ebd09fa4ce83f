"""A delivery in a sender's hands: where it goes, and what it takes to record how that ended."""

from __future__ import annotations

from datetime import datetime

import msgspec


class LeasedDelivery(msgspec.Struct, frozen=True):
    """A delivery that one sender has until `until`. What it says is read elsewhere (alerts/messages/)."""

    id: str
    channel: str
    target: str
    lane: str
    attempt: int
    """From 1; who finishes it must name it."""
    queued_at: datetime
    until: datetime
    last_detail: str = ""
    """What the destination answered last."""
    is_service_message: bool = False
    """Is it about the service itself, and not about alerts?"""
    refusals: int | None = None
    """How often in a row its target has refused until now; None where nobody has looked (dispatch.py does)."""
