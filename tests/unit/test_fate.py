"""May a leased delivery leave?"""

from __future__ import annotations

from datetime import timedelta

from alert_examples import NOW, tagged
from message_examples import contents, item

from alerts.delivery.fate import Fate, Send, fate
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.suppressions import Suppression
from alerts.delivery.untried import Drop, GivenUp
from alerts.messages.contents import Contents
from alerts.messages.renderer import Message
from alerts.messages.service_messages import ServiceMessage
from core.outcomes import AttemptOutcome, SuppressionState

DAY = timedelta(days=1)
WORDS = contents(item(tagged()))
STOPPED = Contents((), (), stopped=True)
CLOSED = Suppression("email", "desk@example.org", SuppressionState.SUPPRESSED, 3, NOW, "sender", "550 unknown")


def _fate(
    message: Message | None, suppression: Suppression | None = None, attempt: int = 1, age: timedelta = timedelta(0)
) -> Fate:
    leased = LeasedDelivery(
        id="d1",
        channel="email",
        target="desk@example.org",
        lane="email:example.org",
        attempt=attempt,
        queued_at=NOW - age,
        until=NOW + timedelta(seconds=60),
        last_detail="421 busy",
    )
    return fate(leased, message, suppression, DAY, NOW)


def test_what_somebody_wants_leaves_with_what_it_says() -> None:
    assert _fate(WORDS) == Send(WORDS)
    notice = ServiceMessage("subject", "text")
    assert _fate(notice) == Send(notice)


def test_what_its_readers_have_ended_or_what_is_empty_is_dropped_whatever_else_holds() -> None:
    assert _fate(STOPPED, CLOSED, 9, 9 * DAY) == Drop("unsubscribed")
    assert _fate(None) == Drop("nothing in it any more")


def test_what_would_be_in_vain_is_given_up() -> None:
    closed, late = _fate(WORDS, CLOSED), _fate(WORDS, attempt=2, age=DAY)
    assert isinstance(closed, GivenUp)
    assert closed.outcome is AttemptOutcome.SUPPRESSED
    assert late == GivenUp(AttemptOutcome.EXPIRED, "expired: 421 busy")


def test_what_was_never_tried_leaves_however_old_it_is() -> None:
    assert _fate(WORDS, attempt=1, age=9 * DAY) == Send(WORDS)
