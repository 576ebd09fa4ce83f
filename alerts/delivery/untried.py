"""How a delivery ends without another attempt."""

from __future__ import annotations

import msgspec

from core.outcomes import AttemptOutcome


class Drop(msgspec.Struct, frozen=True):
    """Nobody wants it any more."""

    detail: str


class GivenUp(msgspec.Struct, frozen=True):
    """An attempt would be in vain."""

    outcome: AttemptOutcome
    detail: str
