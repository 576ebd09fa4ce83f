"""Updates, windows, snoozes and budgets: who has the story hears what changed, and each reader each story once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, tagged
from release_examples import CLAIM, Newsroom, mail, more, story
from sending import items_of, take

from alerts.delivery.outbox import Outbox
from alerts.messages.contents import Contents
from alerts.messages.links import Pointed
from alerts.readers.actions import offer_of, snooze
from alerts.recipient import hash_of
from alerts.releaser import Releaser
from alerts.reports.queries import list_alerts
from alerts.tables import notifications, snoozes
from alerts.worker import AlertHandler
from core.outcomes import SnoozeKind, SubscriptionState

if TYPE_CHECKING:
    from core.database import Database


def test_a_material_update_is_notified_and_says_what_changed(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(updates="material"), mail("none", "none@example.org"))
    newsroom.handle(story(1))
    assert len(newsroom.out()) == 2
    newsroom.clock.move(minutes=5)
    newsroom.handle(more(2, 1), more(3, 1, role="copy"), more(4, 1, CLAIM))
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
    wish = mail(entities=("aqim",), all=False, updates="material")
    newsroom = Newsroom(either_database, wish, mail("fr", "fr@example.org", updates="material", languages=("xx",)))
    newsroom.handle(story(1))
    newsroom.out()
    newsroom.handle(more(2, 1, CLAIM, named=False))
    assert newsroom.out() == [("desk@example.org", "more 2")]


def test_all_updates_are_other_words_and_changes_but_never_copies(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(updates="all"))
    newsroom.handle(story(1), more(2, 1, role="copy"), more(3, 1), more(4, 1, role="update"))
    [(target, *headlines)] = newsroom.out()
    assert (target, sorted(headlines)) == ("desk@example.org", ["more 3", "more 4", "story 1"])


def test_the_group_window_and_the_budget_bring_together_and_lose_nothing(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(group="30m"), mail("room", "room@example.org", budget=2))
    for number in range(1, 5):
        newsroom.handle(story(number))
    assert newsroom.out() == [
        ("desk@example.org", "story 1"),
        ("room@example.org", "story 1"),
        ("room@example.org", "story 2"),
    ]
    newsroom.clock.move(minutes=30)
    assert newsroom.out() == [("desk@example.org", "story 2", "story 3", "story 4")]
    newsroom.clock.move(minutes=30)
    assert newsroom.out() == [("room@example.org", "story 3", "story 4")]
    newsroom.handle(story(5))
    assert len(newsroom.out()) == 2


def test_what_is_snoozed_comes_at_its_end(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail())
    row = {"subscription": "desk", "recipient": hash_of(mail().to), "kind": "entity", "what": "aqim"}
    times = {"until": NOW + timedelta(hours=2), "at": NOW}
    with either_database.transaction() as connection:
        connection.execute(sa.insert(snoozes).values(**row, **times))
    newsroom.handle(story(1))
    assert newsroom.out() == []
    newsroom.clock.move(hours=2)
    assert newsroom.out() == [("desk@example.org", "story 1")]


def test_a_snooze_of_one_story_leaves_the_group_window_of_the_others(either_database: Database) -> None:
    wish = mail(group="30m")
    newsroom = Newsroom(either_database, wish)
    for number in range(1, 4):
        newsroom.handle(story(number))
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
    newsroom.stored.add(mail(), owner="desk@example.org", state=SubscriptionState.PENDING, origin="self")
    newsroom.handle(story(1))
    newsroom.stored.set_state("desk", SubscriptionState.ACTIVE)
    newsroom.handle(story(2))
    assert newsroom.out() == [("desk@example.org", "story 2")]


def test_a_digest_of_very_many_comes_in_parts(either_database: Database) -> None:
    newsroom = Newsroom(either_database, mail(cadence="hourly"))
    newsroom.handle(*(story(number) for number in range(230)))
    newsroom.clock.move(hours=1)
    assert sorted(len(headlines) for _, *headlines in newsroom.out()) == [30, 100, 100]


def test_releasers_and_workers_at_once_tell_each_reader_each_story_once(either_database: Database) -> None:
    """Two workers and two releasers; the slow subscription of the same reader waits for what the fast one takes."""
    wanted = (mail("slow", cadence="hourly"), mail("fast", languages=("en",)))
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
