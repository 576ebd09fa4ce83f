from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged
from sending import items_of, take
from sites import OPERATOR, site_of

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import LEASE, Outbox
from alerts.reports.ledger import list_deliveries
from alerts.reports.queries import count_deliveries
from alerts.tables import attempts
from alerts.worker import AlertHandler
from core.bus.sqlite import SqliteBus
from core.errors import BadInput, Fenced
from core.outcomes import AttemptOutcome, DeliveryState
from operations import deliveries as operations

if TYPE_CHECKING:
    from core.database import Database
    from operations.site import Site

YES = AttemptResult(AttemptOutcome.ACCEPTED, "250 ok")
NO = AttemptResult(AttemptOutcome.REFUSED, "550 unknown")
LATER = AttemptResult(AttemptOutcome.AGAIN_LATER, "450 greylisted")


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with closing(SqliteBus(tmp_path / "bus.db")) as bus:
        yield site_of(either_database, bus, clock, tmp_path)


@pytest.fixture
def outbox(either_database: Database, clock: Hands) -> Outbox:
    wanting = (
        subscription("desk", "email", "desk@example.org", all=True),
        subscription("room", "slack", "war_room", all=True),
    )
    handler = AlertHandler(either_database, lambda: (1, wanting), clock)
    handler.handle(batch([tagged(article(f"a{n}"), story=f"s{n}") for n in range(3)]))
    return Outbox(either_database, clock)


def test_lanes_are_the_destinations_that_have_something_due(outbox: Outbox) -> None:
    assert sorted(outbox.lanes()) == ["email:example.org", "slack:war_room"]


def test_what_is_leased_is_not_given_to_another(outbox: Outbox) -> None:
    first = outbox.lease("email:example.org", "one", 2)
    second = outbox.lease("email:example.org", "two", 5)
    assert len({one.id for one in [*first, *second]}) == len(first) + len(second) == 3
    assert outbox.lease("email:example.org", "three", 5) == []
    assert outbox.lanes() == ["slack:war_room"]


def test_a_lease_says_where_to_and_until_when_and_holds_no_contents(outbox: Outbox) -> None:
    [one] = outbox.lease("slack:war_room", "one", 1)
    assert (one.channel, one.target, one.attempt, one.until) == ("slack", "war_room", 1, NOW + LEASE)
    assert "Gao" not in repr(one), "what it says is read by whoever has leased it"
    assert {type(getattr(one, name)) for name in one.__struct_fields__} <= {str, int, bool, type(NOW), type(None)}


def test_who_leased_reads_all_that_the_message_needs(outbox: Outbox, either_database: Database, clock: Hands) -> None:
    assert outbox.lanes()
    [one] = take(either_database, clock, "slack:war_room", 1)
    [item] = items_of(one)
    assert (item.subscription, item.kind, item.held) == ("room", "alert", "")
    assert item.snapshot.headline == "Attaque près de Gao"
    assert item.why.by == ("all",)


def test_outlets_that_come_before_the_sending_are_counted(
    outbox: Outbox, either_database: Database, clock: Hands
) -> None:
    wanting = (subscription("desk", "email", "desk@example.org", all=True),)
    handler = AlertHandler(either_database, lambda: (1, wanting), clock)
    handler.handle(batch([tagged(article("b", source="River Post"), story="s0", role="copy")]))
    assert len(outbox.lanes()) == 2
    taken = take(either_database, clock, "email:example.org")
    outlets = {item.story: item.outlets for one in taken for item in items_of(one)}
    assert outlets == {"s0": ("River Post",), "s1": (), "s2": ()}


def test_a_lease_that_is_over_is_given_again_and_its_first_holder_is_fenced(outbox: Outbox, clock: Hands) -> None:
    [lost] = outbox.lease("email:example.org", "one", 1)
    clock.move(seconds=LEASE.total_seconds())
    again = {one.id: one for one in outbox.lease("email:example.org", "two", 9)}
    with pytest.raises(Fenced):
        outbox.finish(lost, YES, 0.1, 0.5)
    assert again[lost.id].attempt == 2
    assert outbox.finish(again[lost.id], YES, 0.1, 0.5) is DeliveryState.SENT


def test_an_end_is_recorded_once_with_its_attempt(outbox: Outbox, either_database: Database) -> None:
    [one] = outbox.lease("email:example.org", "one", 1)
    outbox.finish(one, YES, 0.25, 0.5)
    with pytest.raises(Fenced):
        outbox.finish(one, NO, 0.1, 0.5)
    with either_database.reading() as connection:
        [row] = connection.execute(sa.select(attempts)).all()
        assert (row.delivery, row.number, row.outcome, row.detail) == (one.id, 1, "accepted", "250 ok")
        assert count_deliveries(connection)["sent"] == 1


def test_again_later_waits_and_honours_what_the_destination_asked(outbox: Outbox, clock: Hands) -> None:
    one, two, three = outbox.lease("email:example.org", "one", 3)
    outbox.finish(one, YES, 0.1, 0.5)
    outbox.finish(two, LATER, 0.1, 1.0)
    outbox.finish(three, AttemptResult(AttemptOutcome.AGAIN_LATER, "429", 60.0), 0.1, 1.0)
    clock.move(seconds=4.9)
    assert outbox.lease("email:example.org", "one", 9) == []
    clock.move(seconds=0.2)
    assert [(it.id, it.attempt) for it in outbox.lease("email:example.org", "one", 9)] == [(two.id, 2)]
    clock.move(seconds=54)
    assert outbox.lease("email:example.org", "one", 9) == []
    clock.move(seconds=1)
    assert [it.id for it in outbox.lease("email:example.org", "one", 1)] == [three.id]


def test_a_refusal_is_a_dead_letter_that_can_be_sent_again(
    outbox: Outbox, site: Site, either_database: Database
) -> None:
    [one] = outbox.lease("slack:war_room", "one", 1)
    outbox.finish(one, NO, 0.1, 0.5)
    with either_database.reading() as connection:
        [dead] = list_deliveries(connection, DeliveryState.FAILED, 9)
    assert (dead.id, dead.detail, dead.subscriptions) == (one.id, "550 unknown", ("room",))
    operations.retry(site, OPERATOR, [one.id])
    assert one.id in {it.id for _ in range(3) for it in outbox.lease("slack:war_room", "one", 9)}


def test_only_a_dead_letter_can_be_sent_again(outbox: Outbox, site: Site) -> None:
    [one] = outbox.lease("email:example.org", "one", 1)
    with pytest.raises(BadInput, match="no failed delivery"):
        operations.retry(site, OPERATOR, [one.id])


def test_mail_is_given_up_after_two_days_and_slack_after_one(outbox: Outbox, clock: Hands) -> None:
    clock.move(hours=24)
    [slack] = outbox.lease("slack:war_room", "one", 1)
    [mail] = outbox.lease("email:example.org", "one", 1)
    assert outbox.finish(slack, LATER, 0.1, 0.5) is DeliveryState.FAILED
    assert outbox.finish(mail, LATER, 0.1, 0.5) is DeliveryState.DUE


def test_a_delivery_whose_senders_all_die_expires_too(outbox: Outbox, either_database: Database, clock: Hands) -> None:
    assert len(outbox.lease("email:example.org", "one", 9)) == 3
    clock.move(hours=49)
    assert take(either_database, clock, "email:example.org") == []
    with either_database.reading() as connection:
        assert count_deliveries(connection)["failed"] == 3
        assert set(connection.execute(sa.select(attempts.c.outcome)).scalars()) == {"expired"}


def test_what_was_not_tried_is_given_back_at_once(outbox: Outbox) -> None:
    leased = outbox.lease("email:example.org", "one", 9)
    outbox.give_back(leased)
    assert {(one.id, one.attempt) for one in outbox.lease("email:example.org", "two", 9)} == {
        (one.id, 1) for one in leased
    }
