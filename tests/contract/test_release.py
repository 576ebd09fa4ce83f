"""What each reader gets, and when: the real handler, releaser and outbox, on either database, by a clock that we move.

What leaves is written as (when, target, headlines): one tuple a message.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW, article, batch, mention, tagged
from release_examples import Newsroom, mail, more, story
from sending import items_of

from alerts.readers.unsubscribes import unsubscribe_in
from alerts.recipient import hash_of
from alerts.reports.queries import count_deliveries, list_alerts
from alerts.worker import AlertHandler
from core.outcomes import DeliveryState

if TYPE_CHECKING:
    from core.database import Database


def test_a_daily_digest_holds_everything_until_its_local_time(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(cadence="daily 18:00", zone="Europe/Paris"))  # 16:00 UTC
    newsroom.handle(story(1))
    newsroom.clock.move(hours=3, minutes=59)
    newsroom.handle(story(2), more(3, 1, role="copy"))
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
    newsroom = Newsroom(either_database, mail(cadence="daily 07:30", zone="Europe/Paris"), start=day)
    newsroom.handle(story(1))
    newsroom.clock.move(hours=hours, seconds=-1)
    assert newsroom.out() == []
    newsroom.clock.move(seconds=1)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_quiet_hours_over_midnight_end_in_one_digest_and_urgent_news_break_through(either_database: Database) -> None:
    wish = mail(quiet="22:00-07:00", zone="Europe/Paris", urgent="critical")
    newsroom = Newsroom(either_database, wish, start=datetime(2026, 7, 1, 21, 0, tzinfo=UTC))
    newsroom.handle(story(1))
    newsroom.clock.move(hours=4)
    grave = tagged(article("a9", title="grave"), mention(severity="critical"), story="s9")
    newsroom.handle(story(2), grave)
    assert newsroom.out() == [("desk@example.org", "grave")]
    newsroom.clock.move(hours=4)
    assert newsroom.out() == [("desk@example.org", "story 1", "story 2")]
    newsroom.handle(story(3))
    assert newsroom.out() == [("desk@example.org", "story 3")]


def test_a_cadence_changed_while_items_are_held_counts_for_them_too(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(cadence="daily 18:00"))
    newsroom.handle(story(1), story(2))
    newsroom.listed = [mail(cadence="daily 20:00")]
    newsroom.clock.move(hours=6)
    assert newsroom.out() == []
    newsroom.clock.move(hours=2)
    assert newsroom.out() == [("desk@example.org", "story 1", "story 2")]
    newsroom.handle(story(3))
    assert newsroom.out() == []
    newsroom.listed = [mail(cadence="at once")]
    assert newsroom.out() == [("desk@example.org", "story 3")]


def test_what_is_held_follows_its_subscription_to_a_new_address(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(cadence="hourly"))
    newsroom.handle(story(1))
    newsroom.listed = [mail(address="new@example.org", cadence="hourly")]
    newsroom.out()
    newsroom.clock.move(hours=1)
    assert newsroom.out() == [("new@example.org", "story 1")]


def test_a_subscription_that_is_gone_gets_nothing_that_was_held(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(cadence="hourly"))
    newsroom.handle(story(1))
    newsroom.listed = []
    newsroom.clock.move(hours=1)
    assert newsroom.out() == []
    assert newsroom.outcomes() == {"ended": 1}


def test_an_unsubscribe_between_match_and_send_stops_the_message(either_database: Database) -> None:
    wish, other = mail(), mail("other", "other@example.org")
    newsroom = Newsroom(either_database, wish, other)
    newsroom.handle(story(1))
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("desk", hash_of(wish.to))], NOW)
    assert newsroom.out() == [("other@example.org", "story 1")]
    with either_database.reading() as connection:
        assert count_deliveries(connection)[DeliveryState.DROPPED] == 1
    newsroom.handle(story(2))
    assert newsroom.out() == [("other@example.org", "story 2")]


def test_a_digest_leaves_out_the_subscription_that_was_ended_before_it_left(either_database: Database) -> None:
    kept, ended = mail("kept", cadence="hourly", languages=("fr",)), mail("ended", cadence="hourly")
    newsroom = Newsroom(either_database, kept, ended)
    newsroom.handle(story(1, language="fr"), story(2, language="en"))
    newsroom.clock.move(hours=1)
    newsroom.releaser.release()
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("ended", hash_of(ended.to))], NOW)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_a_worker_with_an_old_list_writes_nothing_for_who_has_unsubscribed(either_database: Database) -> None:
    wish = mail()
    handler = AlertHandler(either_database, lambda: (1, (wish,)), lambda: NOW)
    with either_database.transaction() as connection:
        unsubscribe_in(either_database, connection, [("desk", hash_of(wish.to))], NOW)
    handler.handle(batch([story(1)]))
    with either_database.reading() as connection:
        assert list_alerts(connection) == []


def test_two_subscriptions_of_one_reader_are_one_message_on_the_faster_cadence(either_database: Database) -> None:
    fast, slow = mail("fast", tags=("sahel",), all=False), mail("slow", cadence="daily 18:00")
    newsroom = Newsroom(either_database, slow, fast, mail("else", "else@example.org", cadence="daily 18:00"))
    newsroom.handle(story(1))
    newsroom.out()
    [message] = newsroom.messages
    assert {(item.subscription, item.why.by) for item in items_of(message)} == {
        ("fast", ("tag sahel",)),
        ("slow", ("all",)),
    }
    newsroom.clock.move(hours=6)
    assert newsroom.out() == [("else@example.org", "story 1")]


def test_what_waited_for_a_digest_goes_along_when_the_story_leaves_at_once(either_database: Database) -> None:
    slow, fast = mail("slow", cadence="daily 18:00"), mail("fast", languages=("en",))
    newsroom = Newsroom(either_database, slow, fast)
    newsroom.handle(story(1, language="fr"))
    assert newsroom.out() == []
    newsroom.clock.move(minutes=1)
    english = tagged(article("a2", title="in English", language="en"), story="s1", role="same")
    newsroom.handle(english)
    assert newsroom.out() == [("desk@example.org", "story 1", "in English")]
    newsroom.clock.move(hours=6)
    assert newsroom.out() == []


def test_a_reader_who_has_the_story_is_not_notified_again_by_another_subscription(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail("first"), mail("second", languages=("en",)))
    newsroom.handle(story(1, language="fr"))
    assert newsroom.out() == [("desk@example.org", "story 1")]
    newsroom.handle(tagged(article("a2", language="en"), story="s1", role="copy"))
    assert newsroom.out() == []
    assert newsroom.outcomes() == {"in_delivery": 1, "already_notified": 1}
    with either_database.reading() as connection:
        deliveries = {alert.subscription: [one.id for one in alert.deliveries] for alert in list_alerts(connection)}
    assert deliveries["first"] == deliveries["second"] != []
