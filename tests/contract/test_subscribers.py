"""Stored subscriptions: their states, their serials, and how they stand beside those of the file."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW, subscription

from alerts.readers.subscribers import Current, Subscribers
from alerts.readers.unsubscribes import unsubscribe_in
from alerts.recipient import hash_of, owner_of
from config.files.subscriptions import document_of
from core.errors import BadInput
from core.outcomes import SubscriptionState

if TYPE_CHECKING:
    from core.database import Database

DESK = subscription("desk", "email", "Desk@Example.org", all=True, cadence="daily 07:30", must_not=("football",))


def _stored(database: Database) -> Subscribers:
    return Subscribers(database, lambda: NOW)


def test_a_subscription_is_stored_as_people_write_it_and_read_back(either_database: Database) -> None:
    stored = _stored(either_database)
    stored.add(DESK, owner=owner_of(DESK.to), state=SubscriptionState.PENDING, origin="self")
    [found] = stored.of_owner("desk@example.org")
    assert (found.subscription, found.state, found.serial) == (DESK, SubscriptionState.PENDING, 1)
    assert document_of(DESK)["cadence"] == "daily 07:30"
    with pytest.raises(BadInput, match="choose another"):
        stored.add(DESK, owner="x@example.org", state=SubscriptionState.PENDING, origin="self")


def test_every_change_takes_a_higher_serial_and_is_read_once(either_database: Database) -> None:
    stored = _stored(either_database)
    stored.add(DESK, owner="o", state=SubscriptionState.PENDING, origin="self")
    stored.add(subscription("room", all=True), owner="o", state=SubscriptionState.ACTIVE, origin="operator")
    stored.set_state("desk", SubscriptionState.ACTIVE, only_from=[SubscriptionState.PENDING])
    assert [(one.subscription.id, one.serial) for one in stored.changed_since(1)] == [("room", 2), ("desk", 3)]
    assert stored.changed_since(3) == []
    with pytest.raises(BadInput, match="none that this could be done to"):
        stored.set_state("desk", SubscriptionState.ACTIVE, only_from=[SubscriptionState.PENDING])


def test_only_active_ones_are_current_and_unchanged_ones_stay_the_same_objects(either_database: Database) -> None:
    stored = _stored(either_database)
    listed = (subscription("a", all=True),)
    current = Current(lambda: (1, listed), stored)
    assert current.get() == (1, listed)
    stored.add(DESK, owner="o", state=SubscriptionState.PENDING, origin="self")
    assert [one.id for one in current.get()[1]] == ["a"]
    stored.set_state("desk", SubscriptionState.ACTIVE)
    number, active = current.get()
    assert [one.id for one in active] == ["a", "desk"]
    assert active[0] is listed[0]
    assert current.get() == (number, active)
    stored.set_state("desk", SubscriptionState.PAUSED)
    assert [one.id for one in current.get()[1]] == ["a"]


def test_what_a_reader_ended_in_the_file_stays_ended_until_it_goes_to_another(either_database: Database) -> None:
    stored = _stored(either_database)
    listed = [DESK]
    current = Current(lambda: (len(listed), tuple(listed[-1:])), stored)
    assert current.get()[1] == (DESK,)
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("desk", hash_of(DESK.to))], NOW)
    assert current.get()[1] == ()
    listed.append(subscription("desk", "email", "other@example.org", all=True))
    assert current.get()[1] == tuple(listed[-1:])


def test_serials_become_visible_in_their_order(either_database: Database) -> None:
    """Readers that follow while writers write never miss one."""
    stored, done = _stored(either_database), threading.Event()

    def write(writer: int) -> None:
        for number in range(15):
            made = subscription(f"s{writer}-{number}", all=True)
            stored.add(made, owner="o", state=SubscriptionState.ACTIVE, origin="self")

    followed: list[str] = []

    def follow() -> None:
        serial, last = 0, False
        while not last:
            last = done.is_set()
            for one in stored.changed_since(serial):
                followed.append(one.subscription.id)
                serial = one.serial

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    reader = threading.Thread(target=follow)
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert len(followed) == len(set(followed)) == 45
