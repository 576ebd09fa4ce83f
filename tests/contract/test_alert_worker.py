from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa
from alert_examples import NOW, article, batch, mention, subscription, tagged

from alerts.reports.queries import count_deliveries, list_alerts
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from core.archive import articles, handled, mentions
from core.errors import BadMessage
from core.outcomes import ArticleOutcome

if TYPE_CHECKING:
    from alerts.reports.queries import AlertView
    from config.files.subscriptions import Subscription
    from core.article import Tagged
    from core.database import Database

DESK = subscription()


def _handler(database: Database, *subscriptions: Subscription) -> AlertHandler:
    return AlertHandler(database, lambda: (1, subscriptions), lambda: NOW)


def _handle(database: Database, *messages: Tagged) -> None:
    _handler(database, DESK).handle(batch(messages))


def _alerts(database: Database) -> list[AlertView]:
    with database.reading() as connection:
        return list_alerts(connection)


def _outcomes(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {row.id: row.outcome for row in connection.execute(sa.select(articles))}


def _count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_an_article_that_is_wanted_makes_an_alert_and_a_delivery(either_database: Database) -> None:
    _handle(either_database, tagged())
    [alert] = _alerts(either_database)
    assert (alert.subscription, alert.story, alert.articles) == ("desk", "s1", ("a1",))
    assert (alert.entities, alert.by, alert.headline) == (("aqim",), ("entity aqim",), "Attaque près de Gao")
    assert alert.created == NOW
    [delivery] = alert.deliveries
    assert (delivery.channel, delivery.target, delivery.state, delivery.attempts) == (
        "inbox",
        "operator",
        "due",
        0,
    )
    msgspec.json.encode(alert)


def test_a_repeated_message_changes_nothing(either_database: Database) -> None:
    _handle(either_database, tagged(), tagged())
    before = _alerts(either_database)
    _handle(either_database, tagged())
    assert _alerts(either_database) == before
    assert _outcomes(either_database) == {"a1": ArticleOutcome.ALERTED}


@pytest.mark.parametrize("together", [True, False])
def test_a_copy_is_one_more_outlet_of_the_same_alert(either_database: Database, together: bool) -> None:  # noqa: FBT001
    copy = tagged(article("a2", source="River Post"), role="copy")
    for messages in [[tagged(), copy]] if together else [[tagged()], [copy]]:
        _handle(either_database, *messages)
    [alert] = _alerts(either_database)
    assert alert.articles == ("a1", "a2")
    assert alert.sources == ("Le Fleuve", "River Post")
    assert len(alert.deliveries) == 1
    assert _outcomes(either_database) == {"a1": ArticleOutcome.ALERTED, "a2": ArticleOutcome.JOINED}


def test_every_article_ends_in_one_named_outcome(either_database: Database) -> None:
    _handle(
        either_database,
        tagged(),
        tagged(article("quiet"), named=False, story="s2"),
        tagged(article("other"), mention("jnim"), story="s3"),
        tagged(article("old", published=NOW - timedelta(days=2)), story="s4"),
        tagged(article("backlog", history=True), story="s5"),
    )
    assert _outcomes(either_database) == {
        "a1": "alerted",
        "quiet": "no_mention",
        "other": "nobody_subscribed",
        "old": "alerted",
        "backlog": "history",
    }
    assert len(_alerts(either_database)) == 2


def test_a_newer_revision_replaces_the_article_and_its_mentions(either_database: Database) -> None:
    _handle(either_database, tagged(article(), mention(), mention("jnim")))
    later = article(revision="r2", title="Corrected", fetched=NOW + timedelta(minutes=1))
    _handle(either_database, tagged(later, mention(), role="update"))
    with either_database.reading() as connection:
        assert connection.execute(sa.select(articles.c.title)).scalars().all() == ["Corrected"]
        assert connection.execute(sa.select(mentions.c.entity)).scalars().all() == ["aqim"]
    assert _count(either_database, handled) == 2
    assert len(_alerts(either_database)) == 1


def test_an_older_revision_that_comes_late_is_handled_and_not_archived(either_database: Database) -> None:
    _handle(either_database, tagged(article(revision="r2", title="Corrected")))
    _handle(either_database, tagged(article(fetched=NOW - timedelta(minutes=9)), named=False))
    with either_database.reading() as connection:
        assert connection.execute(sa.select(articles.c.title)).scalars().all() == ["Corrected"]
    assert _count(either_database, mentions) == 1
    assert _count(either_database, handled) == 2


def test_text_with_a_nul_is_archived_without_it(either_database: Database) -> None:
    _handle(either_database, tagged(article(title="a\x00b", source="c\x00"), mention(sentence="AQMI\x00")))
    assert [alert.headline for alert in _alerts(either_database)] == ["ab"]


def test_a_message_that_cannot_be_read_is_named_and_nothing_is_recorded(either_database: Database) -> None:
    good = batch([tagged()])
    with pytest.raises(BadMessage):
        _handler(either_database, DESK).handle([*good, msgspec.structs.replace(good[0], value=b"{")])
    assert _count(either_database, articles) == 0


def test_a_new_version_of_the_subscriptions_counts_from_the_next_batch(either_database: Database) -> None:
    versions = [(1, ()), (2, (DESK,))]
    handler = AlertHandler(either_database, lambda: versions.pop(0), lambda: NOW)
    handler.handle(batch([tagged()]))
    handler.handle(batch([tagged(article("a2"), story="s2")]))
    assert _outcomes(either_database) == {"a1": "nobody_subscribed", "a2": "alerted"}


def test_workers_that_handle_the_same_messages_at_once_make_each_alert_once(either_database: Database) -> None:
    stories = [tagged(article(f"a{n}"), story=f"s{n % 20}") for n in range(60)]
    orders = [stories, stories[::-1], stories[30:] + stories[:30]]
    barrier = threading.Barrier(3)
    failures: list[BaseException] = []

    def work(order: list[Tagged]) -> None:
        try:
            handler = _handler(either_database, DESK)
            barrier.wait()
            for start in range(0, 60, 10):
                handler.handle(batch(order[start : start + 10]))
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(_alerts(either_database)) == 20
    assert sum(outcome == "alerted" for outcome in _outcomes(either_database).values()) == 20
    with either_database.reading() as connection:
        assert count_deliveries(connection) == {"due": 20, "leased": 0, "sent": 0, "failed": 0, "dropped": 0}
    assert _count(either_database, deliveries) == 20
