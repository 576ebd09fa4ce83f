"""Whether a delivery is tried, tried again or given up: pure functions of values, clock and chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from alerts.delivery.suppressions import Suppression
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

FIRST_WAIT = 5.0
"""Seconds before the second attempt: longer than a hiccup, shorter than a person's patience."""
LONGEST_WAIT = 900.0
"""Seconds between attempts at most, so that a server that comes back is used within a quarter of an hour."""
LONGEST_ASKED = 24 * 3600.0
"""The longest Retry-After that we honour, in seconds: the patience of a channel, after which it is given up."""
MISCONFIGURED_WAIT = 60.0
"""Seconds between looks at settings that a person must mend."""
GIVE_UP_AFTER = {"email": timedelta(hours=48), "slack": timedelta(hours=24), "inbox": timedelta(hours=24)}
"""Mail servers are given two days, as mail servers give each other; a channel that is not named here one day."""

_FINAL = (
    AttemptOutcome.REFUSED,
    AttemptOutcome.ADDRESS_REFUSED,
    AttemptOutcome.CHANNEL_REFUSED,
    AttemptOutcome.EXPIRED,
    AttemptOutcome.SUPPRESSED,
    AttemptOutcome.DISABLED,
)
_CLOSED = {SuppressionState.SUPPRESSED: AttemptOutcome.SUPPRESSED, SuppressionState.DISABLED: AttemptOutcome.DISABLED}


def patience(channel: str, given: Mapping[str, timedelta]) -> timedelta:
    """Give how long a delivery on a channel is tried."""
    return given.get(channel, timedelta(hours=24))


class End(msgspec.Struct, frozen=True):
    """Why a delivery is given up without another attempt."""

    outcome: AttemptOutcome
    detail: str


def hopeless(
    target: Suppression | None, *, attempts: int, age: timedelta, give_up_after: timedelta, last: str
) -> End | None:
    """Decide before an attempt whether it is in vain: the far side is closed, or the last of `attempts` was too late.

    What has never been tried is tried once, however old: we may have been away. `last` is what the far side said.
    """
    if target is not None and target.state in _CLOSED:
        said = f"{target.state.value} since {target.since:%Y-%m-%d}: {target.detail}"
        return End(_CLOSED[target.state], said)
    if attempts and age >= give_up_after:
        return End(AttemptOutcome.EXPIRED, f"expired: {last or 'no attempt came to an end'}")
    return None


class Step(msgspec.Struct, frozen=True):
    """What becomes of a delivery after an attempt."""

    state: DeliveryState
    outcome: AttemptOutcome
    """As attempted, or `expired` where this attempt was the last."""
    due: datetime
    """When it is tried again, where it is."""


def step(
    outcome: AttemptOutcome,
    *,
    attempt: int,
    age: timedelta,
    give_up_after: timedelta,
    now: datetime,
    retry_after: float | None,
    chance: float,
    unknown_before: bool = False,
) -> Step:
    """Decide after attempt number `attempt` (from 1) on a delivery that is owed since `age`.

    `chance` in 0…1 spreads those that failed together over the second half of the wait. `unknown_before`: an
    earlier attempt ended without an answer too; a message that may have arrived is repeated once, not more.
    """
    if outcome is AttemptOutcome.ACCEPTED:
        return Step(DeliveryState.SENT, outcome, now)
    if outcome in _FINAL or (outcome is AttemptOutcome.UNKNOWN and unknown_before):
        return Step(DeliveryState.FAILED, outcome, now)
    if age >= give_up_after:
        return Step(DeliveryState.FAILED, AttemptOutcome.EXPIRED, now)
    if outcome is AttemptOutcome.MISCONFIGURED:
        wait = MISCONFIGURED_WAIT
    else:
        wait = min(FIRST_WAIT * 2 ** min(attempt - 1, 16), LONGEST_WAIT) * (0.5 + chance / 2)
    wait = max(wait, min(retry_after or 0.0, LONGEST_ASKED))
    return Step(DeliveryState.DUE, outcome, now + timedelta(seconds=wait))
