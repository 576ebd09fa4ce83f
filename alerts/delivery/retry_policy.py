"""Whether a delivery is tried, tried again or given up: pure functions of values, clock and chance."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.delivery.suppressions import Suppression
from alerts.delivery.untried import GivenUp
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

FIRST_WAIT = 5.0
"""Seconds before the second attempt: longer than a hiccup, shorter than people wait."""
LONGEST_WAIT = 900.0
"""Seconds between attempts at most, so that a server that comes back is used within a quarter of an hour."""
LONGEST_ASKED = 24 * 3600.0
"""The longest Retry-After that we honour, in seconds: after as long, most channels give up."""
MISCONFIGURED_WAIT = 60.0
"""Seconds between looks at settings that a person must correct."""

_FINAL = (
    AttemptOutcome.REFUSED,
    AttemptOutcome.ADDRESS_REFUSED,
    AttemptOutcome.CHANNEL_REFUSED,
    AttemptOutcome.EXPIRED,
    AttemptOutcome.SUPPRESSED,
    AttemptOutcome.DISABLED,
)
_CLOSED = {SuppressionState.SUPPRESSED: AttemptOutcome.SUPPRESSED, SuppressionState.DISABLED: AttemptOutcome.DISABLED}


def give_up_reason(
    suppression: Suppression | None, *, attempts: int, age: timedelta, give_up_after: timedelta, last_detail: str
) -> GivenUp | None:
    """Decide before an attempt whether it is in vain: the target is closed, or the last of `attempts` was too late.

    What has never been tried is tried once, however old: we may have been away. `last_detail` is the last answer.
    """
    if suppression is not None and suppression.state in _CLOSED:
        detail = f"{suppression.state.value} since {suppression.since:%Y-%m-%d}: {suppression.detail}"
        return GivenUp(_CLOSED[suppression.state], detail)
    if attempts and age >= give_up_after:
        return GivenUp(AttemptOutcome.EXPIRED, f"expired: {last_detail or 'no attempt came to an end'}")
    return None


class NextStep(msgspec.Struct, frozen=True):
    """What becomes of a delivery after an attempt."""

    state: DeliveryState
    outcome: AttemptOutcome
    """As attempted, or `expired` where this attempt was the last."""
    due: datetime
    """When it is tried again, where it is."""


def next_step(
    outcome: AttemptOutcome,
    *,
    attempt: int,
    age: timedelta,
    give_up_after: timedelta,
    now: datetime,
    retry_after: float | None,
    chance: float,
    unknown_before: bool = False,
) -> NextStep:
    """Decide after attempt number `attempt` (from 1) on a delivery that was enqueued `age` ago.

    `chance` in 0…1 spreads those that failed together over the second half of the wait. `unknown_before`: an
    earlier attempt ended without an answer too; a message that may have arrived is repeated once, not more.
    """
    if outcome is AttemptOutcome.ACCEPTED:
        return NextStep(DeliveryState.SENT, outcome, now)
    if outcome in _FINAL or (outcome is AttemptOutcome.UNKNOWN and unknown_before):
        return NextStep(DeliveryState.FAILED, outcome, now)
    if age >= give_up_after:
        return NextStep(DeliveryState.FAILED, AttemptOutcome.EXPIRED, now)
    if outcome is AttemptOutcome.MISCONFIGURED:
        wait = MISCONFIGURED_WAIT
    else:
        wait = min(FIRST_WAIT * 2 ** min(attempt - 1, 16), LONGEST_WAIT) * (0.5 + chance / 2)
    wait = max(wait, min(retry_after or 0.0, LONGEST_ASKED))
    return NextStep(DeliveryState.DUE, outcome, now + timedelta(seconds=wait))
