"""Targets that refuse, and destinations that take so many a second: kept in the database, for all senders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged
from sending import channels_with, take

from alerts.delivery import suppressions, transitions
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.messages.service_messages import ServiceMessage
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, SuppressionState

if TYPE_CHECKING:
    from core.database import Database

YES = AttemptResult(AttemptOutcome.ACCEPTED, "250 ok")
ADDRESS = AttemptResult(AttemptOutcome.ADDRESS_REFUSED, "550 5.1.1 unknown")
CHANNEL = AttemptResult(AttemptOutcome.CHANNEL_REFUSED, "404 no_service")
LANE = "email:example.org"
READER = ("email", "desk@example.org")


@pytest.fixture
def clock() -> Hands:
    return Hands()


def _enqueue(database: Database, clock: Hands, count: int, channel: str = "email", to: str = READER[1]) -> None:
    handler = AlertHandler(database, lambda: (1, (subscription("desk", channel, to, all=True),)), clock)
    handler.handle(batch([tagged(article(f"a{n}"), story=f"s{n}") for n in range(count)]))


def _answer(outbox: Outbox, result: AttemptResult, lane: str = LANE) -> DeliveryState:
    [leased] = outbox.lease(lane, "one", 1)
    return outbox.finish(leased, result, 0.1, 0.5)


def _closed(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        return [(one.target, one.state.value, one.by) for one in suppressions.list_suppressions(connection)]


def _notices(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        query = sa.select(deliveries).where(deliveries.c.notice.is_not(None))
        return {row.target: row.notice["text"] for row in connection.execute(query) if row.notice is not None}


def test_an_address_is_suppressed_after_three_refusals_in_a_row(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _enqueue(either_database, clock, 6)
    _answer(outbox, ADDRESS)
    _answer(outbox, ADDRESS)
    assert _closed(either_database) == []
    _answer(outbox, ADDRESS)
    assert _closed(either_database) == [("desk@example.org", "suppressed", "sender")]
    assert take(either_database, clock, LANE) == [], "what is due there is not tried any more"
    with either_database.reading() as connection:
        ended = connection.execute(sa.select(deliveries.c.outcome).where(deliveries.c.target == READER[1])).scalars()
        assert sorted(ended) == ["address_refused"] * 3 + ["suppressed"] * 3


def test_something_taken_starts_the_count_anew(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock)
    _enqueue(either_database, clock, 6)
    for sent in (ADDRESS, ADDRESS, YES, ADDRESS, ADDRESS):
        _answer(outbox, sent)
    assert _closed(either_database) == []


def test_a_channel_that_refuses_is_disabled_at_once_and_the_operator_is_notified_once(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _enqueue(either_database, clock, 3, "slack", "room")
    _answer(outbox, CHANNEL, "slack:room")
    assert _closed(either_database) == [("room", "disabled", "sender")]
    [(address, text)] = _notices(either_database).items()
    assert address == "operator@example.net"
    assert "404 no_service" in text
    assert "wirewatch suppressions remove slack room" in text


def test_nobody_is_notified_of_a_suppressed_address_at_that_address(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock, operator=READER[1])
    _enqueue(either_database, clock, 3)
    for _ in range(3):
        _answer(outbox, ADDRESS)
    assert _notices(either_database) == {}


def test_a_notice_leaves_like_any_delivery_and_its_refusal_makes_no_further_notice(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock, operator="operator@example.net")
    _enqueue(either_database, clock, 1, "slack", "room")
    _answer(outbox, CHANNEL, "slack:room")
    [one] = take(either_database, clock, "email:example.net")
    assert isinstance(one.message, ServiceMessage)
    assert one.message.subject == "Wirewatch: Slack channel room is disabled"
    outbox.finish(one.leased, CHANNEL, 0.1, 0.5)
    assert len(_notices(either_database)) == 1


def test_a_released_address_is_sent_to_again(either_database: Database, clock: Hands) -> None:
    with either_database.transaction() as connection:
        made = suppressions.suppress(either_database, connection, READER, "bounce", "mailbox unknown", NOW)
        assert made is not None
        assert made.state is SuppressionState.SUPPRESSED
        assert suppressions.suppress(either_database, connection, READER, "bounce", "again", NOW) is None
    _enqueue(either_database, clock, 2)
    assert take(either_database, clock, LANE) == []
    with either_database.transaction() as connection:
        suppressions.release(connection, READER)
        with pytest.raises(BadInput, match="not suppressed"):
            suppressions.release(connection, READER)
        assert transitions.send_some_again(connection, clock(), clock()) == 2
    assert len(take(either_database, clock, LANE)) == 2


def test_a_slack_webhook_gets_one_message_a_second_from_all_senders_together(
    either_database: Database, clock: Hands
) -> None:
    _enqueue(either_database, clock, 3, "slack", "room")
    [first] = take(either_database, clock, "slack:room")
    assert first.not_before == NOW
    assert Outbox(either_database, clock).lanes() == []
    [second] = take(either_database, clock, "slack:room")
    assert (second.not_before - NOW).total_seconds() == 1
    [third] = take(either_database, clock, "slack:room")
    assert (third.not_before - NOW).total_seconds() == 2


def test_all_lanes_of_mail_share_the_servers_rate(either_database: Database, clock: Hands) -> None:
    _enqueue(either_database, clock, 3)
    handler = AlertHandler(either_database, lambda: (1, (subscription("b", "email", "b@b.example", all=True),)), clock)
    handler.handle(batch([tagged(article(f"b{n}"), story=f"t{n}") for n in range(3)]))
    slow = channels_with("email", rate=2.0)
    waits = [
        (one.not_before - NOW).total_seconds()
        for lane in (LANE, "email:b.example")
        for one in take(either_database, clock, lane, 8, slow)
    ]
    assert waits == [0.0, 0.5, 1.0, 1.5]


def test_what_does_not_leave_takes_no_time_from_what_does(either_database: Database, clock: Hands) -> None:
    _enqueue(either_database, clock, 3)
    with either_database.transaction() as connection:
        suppressions.suppress(either_database, connection, READER, "bounce", "mailbox unknown", NOW)
    handler = AlertHandler(either_database, lambda: (1, (subscription("b", "email", "b@b.example", all=True),)), clock)
    handler.handle(batch([tagged(article("b"), story="t")]))
    slow = channels_with("email", rate=2.0)
    assert take(either_database, clock, LANE, 8, slow) == []
    [one] = take(either_database, clock, "email:b.example", 8, slow)
    assert one.not_before == NOW


def test_a_destination_that_asks_for_time_gets_it_for_everything_due_there(
    either_database: Database, clock: Hands
) -> None:
    outbox = Outbox(either_database, clock)
    _enqueue(either_database, clock, 3, "webhook", "https://hooks.example/x")
    lane = "webhook:hooks.example"
    _answer(outbox, AttemptResult(AttemptOutcome.AGAIN_LATER, "429", 40.0), lane)
    clock.move(seconds=39)
    assert outbox.lanes() == []
    assert outbox.lease(lane, "one", 8) == []
    clock.move(seconds=2)
    assert outbox.lanes() == [lane]
    assert len(outbox.lease(lane, "one", 8)) == 3


def test_an_operator_sends_again_what_he_names_and_all_or_none(either_database: Database, clock: Hands) -> None:
    outbox = Outbox(either_database, clock)
    _enqueue(either_database, clock, 2)
    [one, two] = outbox.lease(LANE, "one", 2)
    outbox.finish(one, AttemptResult(AttemptOutcome.REFUSED, "554 spam"), 0.1, 0.5)
    with pytest.raises(BadInput, match=two.id):
        outbox.retry(one.id, two.id)
    assert outbox.lease(LANE, "one", 2) == []
    outbox.retry(one.id)
    [again] = outbox.lease(LANE, "one", 2)
    assert (again.id, again.attempt) == (one.id, 2)
