"""The clock goes back, by an hour or by a day: what waits is due now, on either database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged

from alerts.delivery import clock_back
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import LEASE, Outbox
from alerts.planning.read_history import read_snoozes
from alerts.recipient import hash_of
from alerts.releaser import Releaser
from alerts.tables import deliveries, notifications, snoozes
from alerts.worker import AlertHandler
from core.clock_watch import ClockWatch
from core.heartbeat import WorkerHeartbeat, list_workers
from core.outcomes import AttemptOutcome, FetchOutcome, SnoozeKind
from ingest.store import endings, hosts, leases, listed
from operations.access import sessions
from processors.stories.memory.embedded import EmbeddedStories

if TYPE_CHECKING:
    from pathlib import Path

    from core.database import Database

LATER = AttemptResult(AttemptOutcome.AGAIN_LATER, "450 greylisted")
EVERY = timedelta(minutes=10)
FEED = "https://example.org/rss"
LANE = "email:example.org"


@pytest.fixture(params=[timedelta(hours=1), timedelta(days=1)], ids=["hour", "day"])
def back(request: pytest.FixtureRequest) -> timedelta:
    return timedelta(seconds=request.param.total_seconds())


def polled(database: Database, now: Hands) -> None:
    [state] = leases.lease_due(database, now(), "one", 5)
    result = endings.PollResult(outcome=FetchOutcome.NEW, due=now() + EVERY)
    endings.remember(database, [endings.PollEnding(state.url, result, now(), host=state.host, rest=0.0, poller="one")])


def enqueued(database: Database, clock: Hands) -> Outbox:
    handler = AlertHandler(database, lambda: (1, (subscription("desk", "email", "a@example.org", all=True),)), clock)
    handler.handle(batch([tagged(article(f"a{n}"), story=f"s{n}") for n in range(2)]))
    return Outbox(database, clock)


def test_a_feed_is_asked_again_at_once_and_only_then(either_database: Database, back: timedelta) -> None:
    clock = Hands()
    listed.sync_feeds(either_database, {FEED: EVERY}, clock())
    polled(either_database, clock)
    assert leases.bring_forward(either_database, clock()) == 0
    clock.moment -= back
    assert leases.lease_due(either_database, clock(), "one", 5) == []
    assert leases.bring_forward(either_database, clock()) == 1
    polled(either_database, clock)
    assert leases.bring_forward(either_database, clock()) == 0
    clock.move(minutes=10)
    polled(either_database, clock)


def test_a_feed_that_is_new_and_one_on_lease_are_not_forgotten(either_database: Database, back: timedelta) -> None:
    clock = Hands()
    listed.sync_feeds(either_database, {FEED: EVERY}, clock())
    clock.moment -= back
    assert leases.bring_forward(either_database, clock()) == 1
    clock.moment += back
    assert leases.lease_due(either_database, clock(), "dies", 5)
    clock.moment -= back
    assert leases.bring_forward(either_database, clock()) == 1
    assert leases.lease_due(either_database, clock(), "two", 5) == [], "whoever has it may be at work"
    clock.moment += hosts.LEASE
    assert leases.lease_due(either_database, clock(), "two", 5)


def test_machines_whose_clocks_differ_by_seconds_do_not_take_each_others_work(either_database: Database) -> None:
    ahead, behind = Hands(NOW + timedelta(seconds=40)), Hands()
    listed.sync_feeds(either_database, {FEED: EVERY}, ahead())
    polled(either_database, ahead)
    outbox = enqueued(either_database, ahead)
    assert outbox.lease(LANE, "one", 1)
    assert leases.bring_forward(either_database, behind()) == 0
    assert clock_back.bring_forward(either_database, behind()) == 0


def test_fresh_deliveries_retries_and_leases_go_on(either_database: Database, back: timedelta) -> None:
    clock = Hands()
    outbox = enqueued(either_database, clock)
    [first] = outbox.lease(LANE, "one", 1)
    outbox.finish(first, LATER, 0.1, 1.0)  # due a little later
    clock.moment -= back
    assert outbox.lanes() == []
    assert clock_back.bring_forward(either_database, clock()) == 2
    taken = outbox.lease(LANE, "two", 5)
    assert len(taken) == 2
    clock.moment -= back
    clock_back.bring_forward(either_database, clock())
    assert outbox.lease(LANE, "three", 5) == [], "whoever has them may be sending"
    clock.moment += LEASE
    assert len(outbox.lease(LANE, "three", 5)) == 2
    with either_database.reading() as connection:
        assert set(connection.execute(sa.select(deliveries.c.created)).scalars()) == {NOW - back}, "and they expire"


def test_a_rate_does_not_hold_back_for_the_hour(either_database: Database, back: timedelta) -> None:
    clock = Hands()
    room = (subscription("room", "slack", "war_room", all=True),)
    AlertHandler(either_database, lambda: (1, room), clock).handle(batch([tagged()]))
    outbox = Outbox(either_database, clock)
    outbox.reserve("slack:war_room", 1)
    clock.moment -= back
    assert clock_back.bring_forward(either_database, clock()) == 2
    assert outbox.lanes() == ["slack:war_room"]
    assert outbox.lease("slack:war_room", "one", 1)


def test_a_digest_and_the_releaser_follow_the_present_clock(either_database: Database) -> None:
    clock = Hands()
    wanted = (subscription("desk", "inbox", "ops", all=True, cadence="daily 07:30"),)
    releaser = Releaser(either_database, lambda: (1, wanted), clock)
    releaser.release()
    clock.move(days=30)  # a machine that woke with a wrong clock
    AlertHandler(either_database, lambda: (1, wanted), clock).handle(batch([tagged()]))
    releaser.release()
    clock.move(days=-30)
    releaser.release()
    with either_database.reading() as connection:
        [due] = connection.execute(sa.select(notifications.c.due)).scalars()
    assert NOW < due <= NOW + timedelta(days=1)
    clock.moment = due
    assert releaser.release() == 1


def test_what_was_snoozed_and_who_was_signed_in_by_a_clock_ahead_is_over(
    either_database: Database, back: timedelta
) -> None:
    wanted = subscription("desk", "inbox", "ops", all=True)
    with either_database.transaction() as connection:
        row = {"subscription": "desk", "recipient": hash_of(wanted.to), "kind": SnoozeKind.SUBSCRIPTION, "what": ""}
        times = {"until": NOW + timedelta(days=1), "at": NOW}
        connection.execute(sa.insert(snoozes).values(**row, **times))
        cookie = sessions.redeem(connection, sessions.create_token(connection, NOW), NOW)
        assert cookie
        assert read_snoozes(connection, {"desk": wanted}, NOW)
        assert sessions.session_of(connection, cookie, NOW)
        assert not read_snoozes(connection, {"desk": wanted}, NOW - back)
        assert not sessions.session_of(connection, cookie, NOW - back)
        early = sessions.create_token(connection, NOW)
        assert sessions.redeem(connection, early, NOW - back) is None


def test_a_dead_worker_does_not_look_alive_for_the_hour(either_database: Database, back: timedelta) -> None:
    clock = Hands()
    WorkerHeartbeat(either_database, "alert-1", "alert", clock).beat()
    with either_database.reading() as connection:
        assert [one.alive for one in list_workers(connection, clock())] == [True]
        assert [one.alive for one in list_workers(connection, clock() - timedelta(seconds=20))] == [True]
        assert [one.alive for one in list_workers(connection, clock() - back)] == [False]


def test_a_rebuild_that_died_is_taken_over(tmp_path: Path, back: timedelta) -> None:
    clock = Hands()
    memory = EmbeddedStories(tmp_path / "stories.db", clock)
    assert memory.begin_rebuild()
    assert not memory.begin_rebuild()
    clock.moment -= back
    assert memory.begin_rebuild()
    memory.close()


def test_a_running_watch_puts_right_what_it_watches_within_a_look(either_database: Database, back: timedelta) -> None:
    clock, passed = Hands(), [0.0]
    listed.sync_feeds(either_database, {FEED: EVERY}, clock())
    reported: list[str] = []
    watch = ClockWatch(
        clock, lambda now: leases.bring_forward(either_database, now), reported.append, lambda: passed[0]
    )
    watch.look()
    polled(either_database, clock)
    passed[0] += 1
    clock.moment -= back
    watch.look()
    assert "the clock went back by" in reported[0]
    polled(either_database, clock)
