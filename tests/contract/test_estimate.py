"""What an estimate says of an archive that is young, imported, or older than the list; on each database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged

from alerts.reports.estimate import Retag, Volume, volume
from alerts.worker import AlertHandler
from config.files.feeds import FeedList
from config.files.watchlist import parse_watchlist
from core.article import IMPORT_FEED, Tagged
from core.outcomes import HoldReason
from processors.entities.tagger import Tagger

if TYPE_CHECKING:
    from config.files.subscriptions import Subscription
    from core.database import Database

WATCHLIST = parse_watchlist(
    "entities: [{id: aqim, name: AQIM, kind: group, names: [AQMI]}, {id: jnim, name: JNIM, kind: group}]\n",
    "watchlist.yaml",
)
FEEDS = FeedList(sample_wire=True)


class Archive:
    """An archive that is filled, and asked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Hands()
        self._handler = AlertHandler(database, lambda: (1, ()), self.clock)

    def add(self, *messages: Tagged) -> None:
        self._handler.handle(batch(messages))

    def volume(self, wanted: Subscription, retag: Retag | None = None) -> Volume:
        with self.database.reading() as connection:
            return volume(connection, wanted, WATCHLIST, FEEDS, self.clock(), retag)


@pytest.fixture
def archive(either_database: Database) -> Archive:
    return Archive(either_database)


def _story(number: int, **changes: Any) -> Tagged:  # noqa: ANN401
    return tagged(article(f"a{number}", title=f"story {number}", **changes), story=f"s{number}")


def _imported(number: int, published: datetime, *mentions: Any, text: str = "") -> Tagged:  # noqa: ANN401
    one = article(
        f"i{number}", title=f"import {number}", text=text, feed=IMPORT_FEED, history=True, published=published
    )
    return tagged(one, *mentions, story=f"i{number}", named=not text)


def test_an_archive_of_minutes_is_not_a_week(archive: Archive) -> None:
    archive.add(*(_story(number) for number in range(14)))
    archive.clock.move(minutes=4)
    said = archive.volume(subscription(all=True))
    assert (said.week.messages, said.week.since) == (14, NOW)
    assert said.week.summary.startswith("14 messages in the 4 minutes that the archive holds, most in the hour of")
    assert "a day" not in said.week.summary
    assert said.warnings == ("The archive holds 4 minutes: too little to judge a week by.",)


def test_what_the_archive_covers_is_what_is_divided_by(archive: Archive) -> None:
    for number in range(6):
        archive.add(_story(number))
        archive.clock.move(hours=8)
    said = archive.volume(subscription(all=True))
    assert (said.week.per_day, said.month.per_day) == (3.0, 3.0)
    assert said.month.summary.startswith("6 messages in the 2 days that the archive holds, 3 a day")


def test_an_empty_archive_is_called_empty(archive: Archive) -> None:
    said = archive.volume(subscription(all=True))
    assert said.week.since is None
    assert said.warnings == ("The archive is empty: nothing to judge by yet.",)


def test_what_was_imported_without_alerts_counts_at_its_own_time(archive: Archive) -> None:
    archive.add(*(_imported(number, NOW - timedelta(days=number)) for number in range(20)))
    archive.add(tagged(article("backlog", history=True), story="backlog"))
    said = archive.volume(subscription(all=True))
    assert (said.week.messages, said.month.messages) == (8, 20)
    assert said.month.since == NOW - timedelta(days=19)
    assert said.month.per_day == round(20 / 19, 1)
    assert max(example.at for example in said.week.examples) == NOW


def test_an_entity_that_is_new_to_the_list_is_looked_for_in_what_was_archived_before(archive: Archive) -> None:
    archive.add(
        _imported(1, NOW - timedelta(days=3), text="JNIM claimed the attack."),
        _imported(2, NOW - timedelta(days=2), text="Nothing of note."),
        _imported(3, NOW - timedelta(days=1)),
    )
    wanted = subscription(entities=("jnim",))
    assert archive.volume(wanted).week.messages == 0
    tagger = Tagger(lambda: (2, WATCHLIST))
    said = archive.volume(wanted, Retag(2, tagger.tag))
    assert said.week.messages == 1
    assert [(one.headline, one.labels) for one in said.week.examples] == [("import 1", ("JNIM",))]


def test_what_was_found_by_a_name_that_is_off_the_list_does_not_count(archive: Archive) -> None:
    """Neither by one that another name of the entity stands in, nor of an entity that is gone; what is listed stays."""
    off = mention(name="Al Qaïda au Maghreb", text="Al Qaïda au Maghreb")
    archive.add(
        tagged(article("a1", title="Al Qaïda au Maghreb attaque", text=""), off, story="s1"),
        tagged(article("a2", title="Al Qaïda au Maghreb, ou AQMI, attaque", text=""), off, story="s2"),
        tagged(article("a3"), mention(), story="s3"),
        tagged(article("a4", text=""), mention("gone", name="Gone"), story="s4"),
    )
    again = Retag(2, Tagger(lambda: (2, WATCHLIST)).tag)
    assert archive.volume(subscription(entities=("aqim",))).week.messages == 3
    for wanted in (subscription(entities=("aqim",)), subscription(kinds=("group",)), subscription(all=True)):
        assert archive.volume(wanted, again).week.messages == 2, wanted


def test_what_was_read_with_the_list_in_force_is_not_read_again(archive: Archive) -> None:
    archive.add(_story(1), tagged(article("a2"), mention("jnim", name="JNIM"), story="s2"))
    asked: list[str] = []

    def tag(articles: Any) -> list[tuple[()]]:  # noqa: ANN401
        asked.extend(one.id for one in articles)
        return [() for _ in articles]

    archive.volume(subscription(all=True), Retag(1, tag))
    assert asked == []
    archive.volume(subscription(entities=("jnim",)), Retag(2, tag))
    assert asked == []
    archive.volume(subscription(entities=("jnim", "aqim", "else")), Retag(2, tag))
    assert asked == []


def test_a_digest_that_is_due_tomorrow_is_not_nothing(archive: Archive) -> None:
    archive.add(_story(1), _story(2))
    archive.clock.move(minutes=4)
    said = archive.volume(subscription(all=True, cadence="daily 07:30", zone="Europe/Paris"))
    assert said.week.messages == 0
    [held] = said.week.waiting
    assert (held.held, held.stories, f"{held.due:%H:%M %z}") == (HoldReason.DIGEST, 2, "07:30 +0200")
    assert said.week.summary.endswith("1 digest of 2 stories waits for 07:30 on Thu 02 Jul")
    assert not any("Nothing would have come" in warning for warning in said.warnings)


def test_nothing_at_all_is_still_warned_of(archive: Archive) -> None:
    archive.add(_story(1))
    archive.clock.move(days=40)
    archive.add(_story(2))
    said = archive.volume(subscription(entities=("jnim",)))
    assert said.warnings == ("Nothing would have come in the last 30 days: widen what it asks for.",)


def test_the_busiest_hour_is_one_of_the_readers_clock(archive: Archive) -> None:
    archive.add(_story(1), _story(2))
    said = archive.volume(subscription(all=True, zone="Asia/Kolkata"))
    assert said.week.busiest is not None
    assert said.week.busiest.isoformat() == "2026-07-01T17:00:00+05:30"
    assert said.week.busiest_messages == 2
    assert "Wed 01 Jul, 17:00 (2)" in said.week.summary


def test_no_example_is_given_twice(archive: Archive) -> None:
    archive.clock.move(days=-20)
    for number in range(20):
        archive.add(_story(number))
        archive.clock.move(days=1)
    said = archive.volume(subscription(all=True))
    articles = [one.article for one in (*said.week.examples, *said.month.examples)]
    assert (len(said.week.examples), len(said.month.examples)) == (5, 5)
    assert len(set(articles)) == 10


def test_an_estimate_is_plain_json(archive: Archive) -> None:
    archive.add(_story(1))
    made = msgspec.to_builtins(archive.volume(subscription(all=True, cadence="hourly")))
    assert made["week"]["waiting"][0] == {"due": "2026-07-01T13:00:00Z", "held": "digest", "stories": 1}
