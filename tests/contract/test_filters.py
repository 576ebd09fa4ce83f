"""One reader's filter costs nobody else's alerts: what is accepted runs as it was checked, what fails fails alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import article, batch, subscription, tagged
from pydantic import ValidationError

from alerts.readers.subscribers import Current, Subscribers
from alerts.readers.tables import subscriptions
from alerts.reports.queries import list_alerts
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from config.files.patterns import MOST_POSITIONS
from config.files.subscriptions import Subscription
from core.outcomes import SubscriptionState

if TYPE_CHECKING:
    from alert_examples import Hands

    from core.database import Database

HONEST = [
    *(rf"/\pL{{{number}}}{word}/" for number, word in enumerate(("ing x", " cup", " league", " match", " derby"), 8)),
    *(rf"/\pL{{{number}}}{word}/" for number, word in enumerate((" goal", " score", " coach", " penalty"), 8)),
    r"/\pL{8} stadium/",
]
"""Ten that RE2 takes one by one, and not joined."""
DEAR = [r"/[^x]{500}[^y]{500}z/"], [rf"/[ab]{{90}}c{number}/" for number in range(4)], [r"/(.{0,50}a){4}q/"]


def _broken(id_: str) -> Subscription:
    """Give one whose expression RE2 does not take, as an older or newer version may have accepted it."""
    sound = subscription(id_, "email", f"{id_}@example.org", all=True)
    return sound.model_copy(update={"must_not": ("/[/",)})


def test_ten_expressions_that_are_taken_one_by_one_are_matched_one_by_one(
    either_database: Database, clock: Hands
) -> None:
    wanted = (
        subscription("honest", "inbox", "x", all=True, must_not=HONEST),
        subscription("other", "inbox", "y", all=True),
    )
    handler = AlertHandler(either_database, lambda: (1, wanted), clock)
    handler.handle(batch([tagged(), tagged(article("b", title="Breaking X in the premier league"), story="s2")]))
    with either_database.reading() as connection:
        assert sorted(one.subscription for one in list_alerts(connection)) == ["honest", "honest", "other", "other"]


@pytest.mark.parametrize("words", DEAR, ids=lambda words: words[0])
@pytest.mark.parametrize("key", ["must", "must_not"])
def test_what_would_cost_too_much_on_a_long_article_is_refused_where_it_is_written(key: str, words: list[str]) -> None:
    with pytest.raises(ValidationError, match=f"of {MOST_POSITIONS} letters .* write smaller repetitions"):
        subscription("dear", "inbox", "x", all=True, **{key: words})


def test_the_cost_of_both_lists_counts_together() -> None:
    half = [r"/[ab]{160}c/"]
    assert subscription("half", "inbox", "x", all=True, must=half)
    with pytest.raises(ValidationError, match="must and must_not cost too much together"):
        subscription("both", "inbox", "x", all=True, must=half, must_not=half)


def test_fifty_plain_words_cost_no_positions() -> None:
    words = [f"word number {number}" for number in range(50)]
    assert subscription("plain", "inbox", "x", all=True, must=words, must_not=words)


def test_a_filter_that_fails_costs_its_own_subscription_only(either_database: Database, clock: Hands) -> None:
    stored = Subscribers(either_database, clock)
    wanted = (_broken("broken"), subscription("other", "inbox", "y", all=True))
    current = Current(lambda: (1, wanted), stored)
    handler = AlertHandler(either_database, current.get, clock, "operator@example.org")
    handler.handle(batch([tagged()]))
    with either_database.reading() as connection:
        assert [one.subscription for one in list_alerts(connection)] == ["other"]
        query = sa.select(deliveries.c.target, deliveries.c.notice).where(deliveries.c.notice.is_not(None))
        told = {row.target: row.notice for row in connection.execute(query) if row.notice}
    assert set(told) == {"broken@example.org", "operator@example.org"}
    assert "missing ]" in told["operator@example.org"]["text"]
    assert [one.id for one in current.get()[1]] == ["other"]
    assert "missing ]" in stored.set_aside(wanted)["broken"].reason
    handler.handle(batch([tagged(article("b"), story="s2")]))
    with either_database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).where(deliveries.c.notice.is_not(None))) == 2
        assert [one.subscription for one in list_alerts(connection)] == ["other", "other"]


def test_a_subscription_that_was_set_aside_is_tried_again_when_it_is_changed(
    either_database: Database, clock: Hands
) -> None:
    listed = [_broken("broken")]
    current = Current(lambda: (len(listed), (listed[-1],)), Subscribers(either_database, clock))
    handler = AlertHandler(either_database, current.get, clock)
    handler.handle(batch([tagged()]))
    assert current.get()[1] == ()
    listed.append(listed[0].model_copy(update={"must_not": ("football",)}))
    handler.handle(batch([tagged(article("b"), story="s2")]))
    with either_database.reading() as connection:
        assert [(one.subscription, one.story) for one in list_alerts(connection)] == [("broken", "s2")]


def test_a_stored_row_that_cannot_be_read_any_more_stops_no_other(either_database: Database, clock: Hands) -> None:
    stored = Subscribers(either_database, clock)
    for id_ in ("bad", "good"):
        made = subscription(id_, "email", f"{id_}@example.org", all=True)
        stored.add(made, owner=f"{id_}@example.org", state=SubscriptionState.ACTIVE, origin="operator")
    document = json.loads('{"id": "bad", "to": {"email": "a..b@example.org"}, "all": true}')
    with either_database.transaction() as connection:
        connection.execute(sa.update(subscriptions).where(subscriptions.c.id == "bad").values(document=document))
    assert [one.subscription.id for one in stored.listed()] == ["good"]
    assert [one.id for one in Current(lambda: (1, ()), stored).get()[1]] == ["good"]
    assert list(stored.unreadable()) == ["bad"]
