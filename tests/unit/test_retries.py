"""Whether a delivery is tried, tried again or given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alert_examples import NOW

from alerts.delivery.retry_policy import NextStep, give_up_reason, next_step
from alerts.delivery.suppressions import Suppression
from alerts.delivery.untried import GivenUp
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

DAY = timedelta(days=1)


def _after(
    outcome: AttemptOutcome,
    attempt: int = 1,
    age: timedelta = timedelta(0),
    retry_after: float | None = None,
    chance: float = 1.0,
) -> NextStep:
    return next_step(
        outcome, attempt=attempt, age=age, give_up_after=DAY, now=NOW, retry_after=retry_after, chance=chance
    )


def test_what_is_accepted_is_sent_and_what_is_refused_has_failed() -> None:
    assert _after(AttemptOutcome.ACCEPTED).state is DeliveryState.SENT
    for refused in (AttemptOutcome.REFUSED, AttemptOutcome.ADDRESS_REFUSED, AttemptOutcome.CHANNEL_REFUSED):
        assert _after(refused).state is DeliveryState.FAILED


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 10), (5, 80), (9, 900), (1000, 900)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(attempt: int, seconds: int) -> None:
    assert _after(AttemptOutcome.AGAIN_LATER, attempt).due == NOW + timedelta(seconds=seconds)


def test_chance_spreads_retries_over_the_second_half_of_the_wait() -> None:
    assert _after(AttemptOutcome.UNKNOWN, 2, chance=0.0).due == NOW + timedelta(seconds=5)


def test_the_destination_may_ask_for_more_but_not_for_ever() -> None:
    assert _after(AttemptOutcome.AGAIN_LATER, retry_after=120).due == NOW + timedelta(seconds=120)
    assert _after(AttemptOutcome.AGAIN_LATER, retry_after=1e9).due == NOW + timedelta(hours=24)


def test_after_the_give_up_age_the_last_attempt_expires_the_delivery() -> None:
    last = _after(AttemptOutcome.AGAIN_LATER, 40, age=DAY)
    assert (last.state, last.outcome) == (DeliveryState.FAILED, AttemptOutcome.EXPIRED)


def test_acceptance_counts_even_after_the_give_up_age() -> None:
    assert _after(AttemptOutcome.ACCEPTED, 40, age=DAY).state is DeliveryState.SENT


def test_what_is_misconfigured_stays_due_and_is_looked_at_slowly() -> None:
    waiting = _after(AttemptOutcome.MISCONFIGURED)
    assert (waiting.state, waiting.due) == (DeliveryState.DUE, NOW + timedelta(seconds=60))


def test_what_may_have_arrived_is_repeated_once_and_then_left_to_a_person() -> None:
    assert _after(AttemptOutcome.UNKNOWN).state is DeliveryState.DUE
    again = next_step(
        AttemptOutcome.UNKNOWN,
        attempt=2,
        age=timedelta(0),
        give_up_after=DAY,
        now=NOW,
        retry_after=None,
        chance=0.5,
        unknown_before=True,
    )
    assert (again.state, again.outcome) == (DeliveryState.FAILED, AttemptOutcome.UNKNOWN)


def _before(
    state: SuppressionState | None = None, attempts: int = 1, age: timedelta = DAY, last: str = ""
) -> GivenUp | None:
    suppression = None if state is None else Suppression("email", "a@b.example", state, 3, NOW, "sender", "550 unknown")
    return give_up_reason(suppression, attempts=attempts, age=age, give_up_after=DAY, last_detail=last)


def test_a_closed_target_is_not_asked() -> None:
    detail = "suppressed since 2026-07-01: 550 unknown"
    assert _before(SuppressionState.SUPPRESSED, attempts=0) == GivenUp(AttemptOutcome.SUPPRESSED, detail)
    assert _before(SuppressionState.OPEN, age=timedelta(0)) is None


def test_what_was_tried_for_too_long_is_given_up_and_what_was_never_tried_is_tried() -> None:
    assert _before(last="421 busy") == GivenUp(AttemptOutcome.EXPIRED, "expired: 421 busy")
    assert _before() == GivenUp(AttemptOutcome.EXPIRED, "expired: no attempt came to an end")
    assert _before(attempts=0, age=9 * DAY) is None
