"""Trying again: pauses that grow, one loop, and a report that is taken back."""

from __future__ import annotations

import threading

import pytest

from core.errors import BadInput, Fenced, ServiceAway, Transient
from core.retry import Attempts, StoppedError, backoff, with_retry


def test_the_pauses_grow_to_ten_seconds_and_heed_what_was_asked() -> None:
    assert [round(backoff(attempt, None, 1.0), 1) for attempt in (1, 2, 3, 7, 99)] == [0.2, 0.4, 0.8, 10.0, 10.0]
    assert backoff(1, None, 0.0) == pytest.approx(0.1)
    assert backoff(1, 30, 0.5) == 30
    assert backoff(1, 1e9, 0.5) == 300
    assert backoff(1, 0, 0.5) == 0.2, "nobody is asked again at once"


def test_other_bounds_may_be_given() -> None:
    assert [backoff(attempt, None, 1.0, first=1, longest=4) for attempt in (1, 2, 3, 4)] == [1, 2, 4, 4]


def _failing(*errors: Exception) -> tuple[list[str], list[Exception]]:
    return [], list(errors)


def test_work_is_done_again_until_it_succeeds_and_the_report_is_taken_back() -> None:
    reported, errors = _failing(ServiceAway("away", retry_after=0), ServiceAway("still away", retry_after=0))

    def work() -> int:
        if errors:
            raise errors.pop(0)
        return 7

    assert with_retry(work, threading.Event(), "work", reported.append) == 7
    assert reported == ["away", "still away", ""]


def test_a_stop_while_waiting_ends_the_loop() -> None:
    stop = threading.Event()

    def work() -> None:
        stop.set()
        raise Transient("away", retry_after=300)

    with pytest.raises(StoppedError):
        with_retry(work, stop, "work", lambda _problem: None)


@pytest.mark.parametrize("error", [Fenced("gone"), BadInput("wrong")])
def test_what_no_waiting_helps_is_raised_at_once(error: Exception) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)):
        with_retry(work, threading.Event(), "work", lambda _problem: None)


def test_after_a_success_the_pauses_begin_anew() -> None:
    attempts = Attempts("work", lambda _problem: None)
    assert [attempts.failed(ServiceAway("away")) for _ in range(8)][-1] >= 5
    attempts.succeeded()
    assert attempts.failed(ServiceAway("away")) <= 0.2
