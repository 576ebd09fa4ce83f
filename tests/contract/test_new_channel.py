"""A new channel is a row and a file: here the row is added to the table, and the file is the notifier below."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, subscription, tagged
from sending import counts, enqueue, items_of, sending, take
from waiting import eventually

from alerts.delivery import suppressions
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.worker import AlertHandler
from config.files.channels import CHANNELS, Channel
from config.files.subscriptions import parse_subscriptions
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

if TYPE_CHECKING:
    from alerts.messages.rendered import Rendered
    from core.database import Database

LISTED = "subscriptions: [{id: desk, to: {pager: '+223-20-22'}, all: true}]"


def _pager_number(number: str) -> str:
    if number.startswith("+"):
        return number
    raise ValueError(f'"{number}" is no number; write +223-20-22')


PAGER = Channel(
    name="pager",
    label="pager",
    example="number",
    check=_pager_number,
    lane_of=lambda number: number.partition("-")[0],
    rate=0.5,
    give_up_after=timedelta(hours=1),
    closes_as=SuppressionState.SUPPRESSED,
)


class PagerNotifier:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:  # noqa: ARG002
        self.given.append((target, message.subject))
        return AttemptResult(AttemptOutcome.ACCEPTED, "beeped")


@pytest.fixture(autouse=True)
def _row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHANNELS, PAGER.name, PAGER)


def test_a_subscription_may_name_it_and_its_address_is_checked() -> None:
    [desk] = parse_subscriptions(LISTED, "f").subscriptions
    assert (desk.to.channel, desk.to.address) == ("pager", "+223-20-22")
    with pytest.raises(BadInput, match=r'"112" is no number'):
        parse_subscriptions(LISTED.replace("+223-20-22", "112"), "f")


def test_an_alert_is_sent_through_it(either_database: Database) -> None:
    pager = PagerNotifier()
    [desk] = parse_subscriptions(LISTED, "f").subscriptions
    with sending(either_database, {"pager": pager}):
        enqueue(either_database, 1, desk)
        eventually(lambda: counts(either_database)["sent"] == 1)
    assert pager.given == [("+223-20-22", "Al-Qaeda in the Islamic Maghreb: Attaque près de Gao")]


def test_its_row_says_how_it_queues_how_fast_it_is_and_when_it_is_given_up(either_database: Database) -> None:
    clock = Hands()
    numbers = ("+223-1", "+223-2", "+33-1")
    wanted = tuple(subscription(f"s{n}", "pager", number, all=True) for n, number in enumerate(numbers))
    AlertHandler(either_database, lambda: (1, wanted), clock).handle(batch([tagged(article())]))
    outbox = Outbox(either_database, clock)
    assert sorted(outbox.lanes()) == ["pager:+223", "pager:+33"]
    [first] = take(either_database, clock, "pager:+223")
    [second] = take(either_database, clock, "pager:+223")
    assert (second.not_before - first.not_before).total_seconds() == 2
    assert items_of(first)
    clock.move(hours=1)
    later = AttemptResult(AttemptOutcome.AGAIN_LATER, "engaged")
    [again] = outbox.lease("pager:+33", "one", 1)
    assert outbox.finish(again, later, 0.1, 0.5) is DeliveryState.FAILED
    with either_database.transaction() as connection:
        closed = suppressions.suppress(either_database, connection, ("pager", "+33-1"), "hand", "gone", clock())
    assert closed is not None
    assert closed.state is SuppressionState.SUPPRESSED
