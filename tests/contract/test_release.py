"""What each reader gets, and when: the real handler, releaser and outbox, on either database, by a clock that we move.

What leaves is written as (when, target, headlines): one tuple a message.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged
from sending import items_of, take

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.dispatch import Outgoing
from alerts.delivery.outbox import Outbox
from alerts.messages.contents import Contents
from alerts.messages.links import Pointed
from alerts.readers.actions import offer_of, snooze
from alerts.readers.subscribers import Current, Subscribers
from alerts.readers.unsubscribes import unsubscribe_in
from alerts.recipient import hash_of
from alerts.releaser import Releaser
from alerts.reports.queries import count_deliveries, list_alerts
from alerts.tables import notifications, snoozes
from alerts.worker import AlertHandler
from core.article import Fact, Tagged
from core.outcomes import AttemptOutcome, DeliveryState, SnoozeKind, SubscriptionState

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from core.database import Database

CLAIM = Fact(kind="state", value="claimed", text="a revendiqué l'attaque")


class Newsroom:
    """A newsroom of one: articles in, messages out."""

    def __init__(self, database: Database, *wanted: Subscription, start: datetime = NOW) -> None:
        self.database = database
        self.clock = Hands(start)
        self.listed = list(wanted)
        self.stored = Subscribers(database, self.clock)
        self.handler = AlertHandler(database, self._current(), self.clock)
        self.releaser = Releaser(database, self._current(), self.clock)
        self.outbox = Outbox(database, self.clock)
        self.messages: list[Outgoing] = []

    def _current(self) -> Any:  # noqa: ANN401
        return Current(lambda: (hash(tuple(self.listed)), tuple(self.listed)), self.stored).get

    def handle(self, *messages: Tagged) -> None:
        self.handler.handle(batch(messages))

    def out(self) -> list[tuple[str, ...]]:
        """Give what leaves now, one tuple a message: target, then its headlines."""
        self.releaser.release()
        gone = [one for lane in self.outbox.lanes() for one in take(self.database, self.clock, lane, 1000)]
        for one in gone:
            self.outbox.finish(one.leased, AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), 0.1, 0.5)
        self.messages += gone
        return sorted((one.leased.target, *(item.snapshot.headline for item in items_of(one))) for one in gone)

    def outcomes(self) -> dict[str, int]:
        query = sa.select(notifications.c.outcome, sa.func.count()).group_by(notifications.c.outcome)
        with self.database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _story(number: int, title: str = "", **changes: Any) -> Tagged:  # noqa: ANN401
    return tagged(article(f"a{number}", title=title or f"story {number}", **changes), story=f"s{number}")


def _more(number: int, of: int, *facts: Fact, role: Any = "same", named: bool = True) -> Tagged:  # noqa: ANN401
    one = article(f"a{number}", title=f"more {number}", source=f"Outlet {number}")
    told = tagged(one, story=f"s{of}", role=role, named=named)
    return Tagged(
        article=told.article, mentions=told.mentions, placement=told.placement, watchlist=1, facts=tuple(facts)
    )


def _mail(id_: str = "desk", address: str = "desk@example.org", **parts: Any) -> Subscription:  # noqa: ANN401
    return subscription(id_, "email", address, **{"all": True, **parts})


def test_a_daily_digest_holds_everything_until_its_local_time(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="daily 18:00", zone="Europe/Paris"))  # 16:00 UTC
    newsroom.handle(_story(1))
    newsroom.clock.move(hours=3, minutes=59)
    newsroom.handle(_story(2), _more(3, 1, role="copy"))
    assert newsroom.out() == []
    newsroom.clock.move(minutes=1)
    assert newsroom.out() == [("desk@example.org", "story 1", "story 2")]
    [digest] = newsroom.messages
    assert [item.outlets for item in items_of(digest)] == [("Outlet 3",), ()]
    newsroom.clock.move(days=1)
    assert newsroom.out() == []


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 28, 6, 30, tzinfo=UTC), 23), (datetime(2026, 10, 24, 5, 30, tzinfo=UTC), 25)],
    ids=["spring", "autumn"],
)
def test_a_daily_digest_keeps_its_local_time_over_a_clock_change(
    either_database: Database, day: datetime, hours: int
) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="daily 07:30", zone="Europe/Paris"), start=day)
    newsroom.handle(_story(1))
    newsroom.clock.move(hours=hours, seconds=-1)
    assert newsroom.out() == []
    newsroom.clock.move(seconds=1)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_quiet_hours_over_midnight_end_in_one_digest_and_urgent_news_break_through(either_database: Database) -> None:
    wish = _mail(quiet="22:00-07:00", zone="Europe/Paris", urgent="critical")
    newsroom = Newsroom(either_database, wish, start=datetime(2026, 7, 1, 21, 0, tzinfo=UTC))
    newsroom.handle(_story(1))
    newsroom.clock.move(hours=4)
    grave = tagged(article("a9", title="grave"), mention(severity="critical"), story="s9")
    newsroom.handle(_story(2), grave)
    assert newsroom.out() == [("desk@example.org", "grave")]
    newsroom.clock.move(hours=4)
    assert newsroom.out() == [("desk@example.org", "story 1", "story 2")]
    newsroom.handle(_story(3))
    assert newsroom.out() == [("desk@example.org", "story 3")]


def test_a_cadence_changed_while_items_are_held_counts_for_them_too(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="daily 18:00"))
    newsroom.handle(_story(1), _story(2))
    newsroom.listed = [_mail(cadence="daily 20:00")]
    newsroom.clock.move(hours=6)
    assert newsroom.out() == []
    newsroom.clock.move(hours=2)
    assert newsroom.out() == [("desk@example.org", "story 1", "story 2")]
    newsroom.handle(_story(3))
    assert newsroom.out() == []
    newsroom.listed = [_mail(cadence="at once")]
    assert newsroom.out() == [("desk@example.org", "story 3")]


def test_what_is_held_follows_its_subscription_to_a_new_address(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="hourly"))
    newsroom.handle(_story(1))
    newsroom.listed = [_mail(address="new@example.org", cadence="hourly")]
    newsroom.out()
    newsroom.clock.move(hours=1)
    assert newsroom.out() == [("new@example.org", "story 1")]


def test_a_subscription_that_is_gone_gets_nothing_that_was_held(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="hourly"))
    newsroom.handle(_story(1))
    newsroom.listed = []
    newsroom.clock.move(hours=1)
    assert newsroom.out() == []
    assert newsroom.outcomes() == {"ended": 1}


def test_an_unsubscribe_between_match_and_send_stops_the_message(either_database: Database) -> None:
    wish, other = _mail(), _mail("other", "other@example.org")
    newsroom = Newsroom(either_database, wish, other)
    newsroom.handle(_story(1))
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("desk", hash_of(wish.to))], NOW)
    assert newsroom.out() == [("other@example.org", "story 1")]
    with either_database.reading() as connection:
        assert count_deliveries(connection)[DeliveryState.DROPPED] == 1
    newsroom.handle(_story(2))
    assert newsroom.out() == [("other@example.org", "story 2")]


def test_a_digest_leaves_out_the_subscription_that_was_ended_before_it_left(either_database: Database) -> None:
    kept, ended = _mail("kept", cadence="hourly", languages=("fr",)), _mail("ended", cadence="hourly")
    newsroom = Newsroom(either_database, kept, ended)
    newsroom.handle(_story(1, language="fr"), _story(2, language="en"))
    newsroom.clock.move(hours=1)
    newsroom.releaser.release()
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("ended", hash_of(ended.to))], NOW)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_a_worker_with_an_old_list_writes_nothing_for_who_has_unsubscribed(either_database: Database) -> None:
    wish = _mail()
    handler = AlertHandler(either_database, lambda: (1, (wish,)), lambda: NOW)
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("desk", hash_of(wish.to))], NOW)
    handler.handle(batch([_story(1)]))
    with either_database.reading() as connection:
        assert list_alerts(connection) == []


def test_two_subscriptions_of_one_reader_are_one_message_on_the_faster_cadence(either_database: Database) -> None:
    fast, slow = _mail("fast", tags=("sahel",), all=False), _mail("slow", cadence="daily 18:00")
    newsroom = Newsroom(either_database, slow, fast, _mail("else", "else@example.org", cadence="daily 18:00"))
    newsroom.handle(_story(1))
    newsroom.out()
    [message] = newsroom.messages
    assert {(item.subscription, item.why.by) for item in items_of(message)} == {
        ("fast", ("tag sahel",)),
        ("slow", ("all",)),
    }
    newsroom.clock.move(hours=6)
    assert newsroom.out() == [("else@example.org", "story 1")]


def test_what_waited_for_a_digest_goes_along_when_the_story_leaves_at_once(either_database: Database) -> None:
    slow, fast = _mail("slow", cadence="daily 18:00"), _mail("fast", languages=("en",))
    newsroom = Newsroom(either_database, slow, fast)
    newsroom.handle(_story(1, language="fr"))
    assert newsroom.out() == []
    newsroom.clock.move(minutes=1)
    english = tagged(article("a2", title="in English", language="en"), story="s1", role="same")
    newsroom.handle(english)
    assert newsroom.out() == [("desk@example.org", "story 1", "in English")]
    newsroom.clock.move(hours=6)
    assert newsroom.out() == []


def test_a_reader_who_has_the_story_is_not_notified_again_by_another_subscription(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail("first"), _mail("second", languages=("en",)))
    newsroom.handle(_story(1, language="fr"))
    assert newsroom.out() == [("desk@example.org", "story 1")]
    newsroom.handle(tagged(article("a2", language="en"), story="s1", role="copy"))
    assert newsroom.out() == []
    assert newsroom.outcomes() == {"in_delivery": 1, "already_notified": 1}
    with either_database.reading() as connection:
        deliveries = {alert.subscription: [one.id for one in alert.deliveries] for alert in list_alerts(connection)}
    assert deliveries["first"] == deliveries["second"] != []


def test_a_material_update_is_notified_and_says_what_changed(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(updates="material"), _mail("none", "none@example.org"))
    newsroom.handle(_story(1))
    assert len(newsroom.out()) == 2
    newsroom.clock.move(minutes=5)
    newsroom.handle(_more(2, 1), _more(3, 1, role="copy"), _more(4, 1, CLAIM))
    assert newsroom.out() == [("desk@example.org", "more 4")]
    update = newsroom.messages[-1]
    [item] = items_of(update)
    assert (item.kind, item.snapshot.facts[0].value, item.first.headline) == ("update", "claimed", "story 1")
    first = next(one for one in newsroom.messages if one.leased.target == "desk@example.org")
    assert isinstance(update.message, Contents)
    assert update.message.before == (first.leased.id,)
    with either_database.reading() as connection:
        assert len(list_alerts(connection)) == 2


def test_an_update_reaches_who_knows_the_story_even_where_it_names_nobody_of_theirs(either_database: Database) -> None:
    wish = _mail(entities=("aqim",), all=False, updates="material")
    newsroom = Newsroom(either_database, wish, _mail("fr", "fr@example.org", updates="material", languages=("xx",)))
    newsroom.handle(_story(1))
    newsroom.out()
    newsroom.handle(_more(2, 1, CLAIM, named=False))
    assert newsroom.out() == [("desk@example.org", "more 2")]


def test_all_updates_are_other_words_and_changes_but_never_copies(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(updates="all"))
    newsroom.handle(_story(1), _more(2, 1, role="copy"), _more(3, 1), _more(4, 1, role="update"))
    [(target, *headlines)] = newsroom.out()
    assert (target, sorted(headlines)) == ("desk@example.org", ["more 3", "more 4", "story 1"])


def test_the_group_window_and_the_budget_bring_together_and_lose_nothing(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(group="30m"), _mail("room", "room@example.org", budget=2))
    for number in range(1, 5):
        newsroom.handle(_story(number))
    assert newsroom.out() == [
        ("desk@example.org", "story 1"),
        ("room@example.org", "story 1"),
        ("room@example.org", "story 2"),
    ]
    newsroom.clock.move(minutes=30)
    assert newsroom.out() == [("desk@example.org", "story 2", "story 3", "story 4")]
    newsroom.clock.move(minutes=30)
    assert newsroom.out() == [("room@example.org", "story 3", "story 4")]
    newsroom.handle(_story(5))
    assert len(newsroom.out()) == 2


def test_what_is_snoozed_comes_at_its_end(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail())
    row = {"subscription": "desk", "recipient": hash_of(_mail().to), "kind": "entity", "what": "aqim"}
    times = {"until": NOW + timedelta(hours=2), "at": NOW}
    with either_database.transaction() as connection:
        connection.execute(sa.insert(snoozes).values(**row, **times))
    newsroom.handle(_story(1))
    assert newsroom.out() == []
    newsroom.clock.move(hours=2)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_a_snooze_of_one_story_leaves_the_group_window_of_the_others(either_database: Database) -> None:
    wish = _mail(group="30m")
    newsroom = Newsroom(either_database, wish)
    for number in range(1, 4):
        newsroom.handle(_story(number))
    assert newsroom.out() == [("desk@example.org", "story 1")]
    with either_database.transaction() as connection:
        sent = newsroom.messages[0].leased.id
        offer = offer_of(connection, Pointed("delivery", sent))
        assert offer is not None
        at, until = newsroom.clock(), newsroom.clock() + timedelta(hours=8)
        snooze(either_database, connection, offer, [wish], SnoozeKind.STORY, ["s2"], until, at)
    assert newsroom.out() == []
    newsroom.clock.move(minutes=30)
    assert newsroom.out() == [("desk@example.org", "story 3")]
    newsroom.clock.move(hours=8)
    assert newsroom.out() == [("desk@example.org", "story 2")]


def test_a_self_made_subscription_counts_from_its_confirmation(either_database: Database) -> None:
    newsroom = Newsroom(either_database)
    newsroom.stored.add(_mail(), owner="desk@example.org", state=SubscriptionState.PENDING, origin="self")
    newsroom.handle(_story(1))
    newsroom.stored.set_state("desk", SubscriptionState.ACTIVE)
    newsroom.handle(_story(2))
    assert newsroom.out() == [("desk@example.org", "story 2")]


def test_a_digest_of_very_many_comes_in_parts(either_database: Database) -> None:
    newsroom = Newsroom(either_database, _mail(cadence="hourly"))
    newsroom.handle(*(_story(number) for number in range(230)))
    newsroom.clock.move(hours=1)
    assert sorted(len(headlines) for _, *headlines in newsroom.out()) == [30, 100, 100]


def test_releasers_and_workers_at_once_tell_each_reader_each_story_once(either_database: Database) -> None:
    """Two workers and two releasers; the slow subscription of the same reader waits for what the fast one takes."""
    wanted = (_mail("slow", cadence="hourly"), _mail("fast", languages=("en",)))
    clock = Hands()
    barrier, failures = threading.Barrier(4), []
    stories = [tagged(article(f"f{n}", language="fr"), story=f"s{n}") for n in range(30)]
    again = [tagged(article(f"e{n}", language="en"), story=f"s{n}", role="same") for n in range(30)]
    AlertHandler(either_database, lambda: (1, wanted), clock).handle(batch(stories))
    clock.move(hours=1)

    def work(act: Any) -> None:  # noqa: ANN401
        try:
            barrier.wait()
            for start in range(0, 30, 5):
                act(start)
        except BaseException as error:
            failures.append(error)
            raise

    handlers = [AlertHandler(either_database, lambda: (1, wanted), clock) for _ in range(2)]
    releasers = [Releaser(either_database, lambda: (1, wanted), clock) for _ in range(2)]
    acts = [
        *(lambda start, one=one: one.handle(batch(again[start : start + 5])) for one in handlers),
        *(lambda _start, one=one: one.release() for one in releasers),
    ]
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    releasers[0].release()
    assert failures == []
    outbox = Outbox(either_database, clock)
    told = [
        item.story
        for lane in outbox.lanes()
        for one in take(either_database, clock, lane, 99)
        for item in items_of(one)
    ]
    assert {story: told.count(story) for story in told if told.count(story) > 2} == {}
    pairs = (
        sa.select(notifications.c.story, notifications.c.delivery)
        .distinct()
        .where(notifications.c.delivery.is_not(None))
    )
    with either_database.reading() as connection:
        rows = connection.execute(pairs).all()
    assert len(rows) == 30
