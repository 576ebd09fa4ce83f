"""Far sides that refuse, and far sides that take so many a second: kept in the database, for all senders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged

from alerts.delivery import suppressions
from alerts.delivery.channels.port import Sent
from alerts.delivery.outbox import Outbox
from alerts.messages.service_rendering import render_notice
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

if TYPE_CHECKING:
    from core.database import Database

YES = Sent(AttemptOutcome.ACCEPTED, "250 ok")
ADDRESS = Sent(AttemptOutcome.ADDRESS_REFUSED, "550 5.1.1 unknown")
CHANNEL = Sent(AttemptOutcome.CHANNEL_REFUSED, "404 no_service")
LANE = "email:example.org"
DESK = ("email", "desk@example.org")


@pytest.fixture
def clock() -> Hands:
    return Hands()


def _owe(database: Database, clock: Hands, count: int, channel: str = "email", to: str = DESK[1]) -> None:
    handler = AlertHandler(database, lambda: (1, (subscription("desk", channel, to, all=True),)), clock)
    handler.handle(batch([tagged(article(f"a{n}"), story=f"s{n}") for n in range(count)]))


def _answer(outbox: Outbox, sent: Sent, lane: str = LANE) -> DeliveryState:
    [leased] = outbox.lease(lane, "one", 1)
    return outbox.finish(leased, sent, 0.1, 0.5)


def _closed(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        return [(one.target, one.state.value, one.by) for one in suppressions.list_suppressions(connection)]


def _notices(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        query = sa.select(deliveries).where(deliveries.c.notice.is_not(None))
        return {row.target: row.notice["text"] for row in connection.execute(query) if row.notice is not None}


def test_an_address_is_suppressed_after_three_refusals_in_a_row(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _owe(either_database, clock, 6)
    _answer(outbox, ADDRESS)
    _answer(outbox, ADDRESS)
    assert _closed(either_database) == []
    _answer(outbox, ADDRESS)
    assert _closed(either_database) == [("desk@example.org", "suppressed", "sender")]
    assert outbox.lease(LANE, "one", 9) == [], "what is due there is not tried any more"
    with either_database.reading() as connection:
        ended = connection.execute(sa.select(deliveries.c.outcome).where(deliveries.c.target == DESK[1])).scalars()
        assert sorted(ended) == ["address_refused"] * 3 + ["suppressed"] * 3


def test_something_taken_starts_the_count_anew(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock)
    _owe(either_database, clock, 6)
    for sent in (ADDRESS, ADDRESS, YES, ADDRESS, ADDRESS):
        _answer(outbox, sent)
    assert _closed(either_database) == []


def test_a_channel_that_refuses_is_disabled_at_once_and_the_operator_told_once(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _owe(either_database, clock, 3, "slack", "room")
    _answer(outbox, CHANNEL, "slack:room")
    assert _closed(either_database) == [("room", "disabled", "sender")]
    [(told, text)] = _notices(either_database).items()
    assert told == "operator@example.net"
    assert "404 no_service" in text
    assert "wirewatch suppressions remove slack room" in text


def test_nobody_is_told_of_a_closed_address_at_that_address(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock, operator=DESK[1])
    _owe(either_database, clock, 3)
    for _ in range(3):
        _answer(outbox, ADDRESS)
    assert _notices(either_database) == {}


def test_a_notice_leaves_like_any_delivery_and_its_refusal_makes_no_further_notice(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _owe(either_database, clock, 1, "slack", "room")
    _answer(outbox, CHANNEL, "slack:room")
    [leased] = outbox.lease("email:example.net", "one", 9)
    assert leased.items == ()
    assert leased.notice is not None
    assert "room" in render_notice(leased.notice).subject
    outbox.finish(leased, CHANNEL, 0.1, 0.5)
    assert len(_notices(either_database)) == 1


def test_a_released_address_is_sent_to_again(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock)
    with either_database.transaction() as connection:
        made = suppressions.suppress(either_database, connection, DESK, "bounce", "mailbox unknown", NOW)
        assert made is not None
        assert made.state is SuppressionState.SUPPRESSED
        assert suppressions.suppress(either_database, connection, DESK, "bounce", "again", NOW) is None
    _owe(either_database, clock, 2)
    assert outbox.lease(LANE, "one", 9) == []
    with either_database.transaction() as connection:
        suppressions.release(connection, DESK)
        with pytest.raises(BadInput, match="not suppressed"):
            suppressions.release(connection, DESK)
    assert outbox.retry_all_failed() == 2
    assert len(outbox.lease(LANE, "one", 9)) == 2


def test_a_slack_webhook_gets_one_message_a_second_from_all_senders_together(
    either_database: Database, clock: Hands
) -> None:
    _owe(either_database, clock, 3, "slack", "room")
    one, two = Outbox(either_database, clock), Outbox(either_database, clock)
    [first] = one.lease("slack:room", "one", 8)
    assert first.not_before == NOW
    assert two.lanes() == []
    [second] = two.lease("slack:room", "two", 8)
    assert (second.not_before - NOW).total_seconds() == 1
    [third] = one.lease("slack:room", "one", 8)
    assert (third.not_before - NOW).total_seconds() == 2


def test_all_lanes_of_mail_share_the_servers_rate(either_database: Database, clock: Hands) -> None:
    _owe(either_database, clock, 3)
    handler = AlertHandler(either_database, lambda: (1, (subscription("b", "email", "b@b.example", all=True),)), clock)
    handler.handle(batch([tagged(article(f"b{n}"), story=f"t{n}") for n in range(3)]))
    outbox = Outbox(either_database, clock, rates={"email": 2.0})
    waits = [
        (leased.not_before - NOW).total_seconds()
        for lane in (LANE, "email:b.example")
        for leased in outbox.lease(lane, "one", 8)
    ]
    assert waits == [0.0, 0.5, 1.0, 1.5]


def test_a_far_side_that_asks_for_time_gets_it_for_everything_due_there(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock, rates={})
    _owe(either_database, clock, 3, "webhook", "https://hooks.example/x")
    lane = "webhook:hooks.example"
    _answer(outbox, Sent(AttemptOutcome.AGAIN_LATER, "429", 40.0), lane)
    clock.move(seconds=39)
    assert outbox.lanes() == []
    assert outbox.lease(lane, "one", 8) == []
    clock.move(seconds=2)
    assert outbox.lanes() == [lane]
    assert len(outbox.lease(lane, "one", 8)) == 3


def test_an_operator_sends_again_what_he_names_and_all_or_none(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock)
    _owe(either_database, clock, 2)
    [one, two] = outbox.lease(LANE, "one", 2)
    outbox.finish(one, Sent(AttemptOutcome.REFUSED, "554 spam"), 0.1, 0.5)
    with pytest.raises(BadInput, match=two.id):
        outbox.retry(one.id, two.id)
    assert outbox.lease(LANE, "one", 2) == []
    outbox.retry(one.id)
    [again] = outbox.lease(LANE, "one", 2)
    assert (again.id, again.attempt) == (one.id, 2)
