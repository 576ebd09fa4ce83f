"""The contract of a channel: what its notifier is given, and what it answers."""

from __future__ import annotations

from typing import Protocol

import msgspec

from alerts.messages.rendered import Rendered
from core.outcomes import AttemptOutcome


class AttemptResult(msgspec.Struct, frozen=True):
    """How one attempt ended."""

    outcome: AttemptOutcome
    detail: str
    """The destination's answer in one line, for people; never a secret, nor a part of one."""
    retry_after: float | None = None
    """Seconds that the destination asked us to wait."""
    away: bool = False
    """Nobody answered there: what else waits for it is held up by nothing else."""


class Notifier(Protocol):
    """Takes a message to one target. Shared by many threads."""

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        """Try once, for at most about 30 s. Raises nothing: every failure is an outcome.

        `delivery_id` is the same in every attempt and goes with the message, so that a repeat can be recognised.
        """
