"""One reader's filter costs nobody else's alerts: what is accepted runs as it was checked, what fails fails alone."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import NOW, article, batch, subscription, tagged
from pydantic import ValidationError
from sites import site_of

from alerts.filter_costs import MOST, WINDOW, FilterCosts
from alerts.readers.subscribers import Current, Subscribers
from alerts.readers.tables import subscriptions
from alerts.reports.queries import list_alerts
from alerts.reports.simulation import simulate
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from config.files.patterns import MOST_POSITIONS, check_cost, occurring
from config.files.subscriptions import Subscription
from core.bus.sqlite import SqliteBus
from core.errors import BadInput, FilterFailed
from core.outcomes import SubscriptionState
from wirewatch.doctor import subscriptions as doctor

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_filter_that_takes_processor_time_from_everybody_is_set_aside(
    either_database: Database, clock: Hands
) -> None:
    spent = [0.0]

    def processor_time() -> float:
        spent[0] += 0.2  # each look at the clock: so long takes the filter, and what else there is
        return spent[0]

    wanted = (
        subscription("slow", "email", "slow@example.org", all=True, must_not=["football"]),
        subscription("other", "inbox", "y", all=True),
    )
    current = Current(lambda: (1, wanted), Subscribers(either_database, clock))
    handler = AlertHandler(either_database, current.get, clock, processor_time=processor_time)
    for number in range(WINDOW):
        handler.handle(batch([tagged(article(str(number)), story=f"s{number}")]))
    assert [one.id for one in current.get()[1]] == ["other"]
    with either_database.reading() as connection:
        count = Counter(one.subscription for one in list_alerts(connection, limit=1000))
    assert (count["slow"], count["other"]) == (12, WINDOW), "until it had taken more than 2.5 s"
    reason = Subscribers(either_database, clock).set_aside(wanted)["slow"].reason
    assert "took 2.6 s of processor time for 13 articles; write smaller repetitions, or plain words" in reason


def test_a_filter_that_takes_long_now_and_then_goes_on() -> None:
    costs = FilterCosts()
    for _ in range(20 * WINDOW):
        costs.add("honest", 0.9 * MOST / WINDOW)
    with pytest.raises(FilterFailed):
        costs.add("honest", 1.1 * MOST)


def test_an_estimate_of_a_filter_that_fails_says_so_instead_of_nothing() -> None:
    with pytest.raises(BadInput, match="missing ]"):
        simulate(_broken("broken"), [(NOW, [tagged()])], NOW)


@pytest.mark.parametrize("space", [" ", "\n", "  \t ", "\xa0"])
def test_words_are_found_over_any_white_space(space: str) -> None:
    assert occurring(["Burkina  Faso"], f"in Burkina{space}Faso today") == "Burkina  Faso"
    assert occurring(["Burkina Faso"], f"BurkinaFaso{space}Burkina, Faso") == ""


@pytest.mark.parametrize(
    "expression", [r"/\W*.{0,10}[^a]z/", r"/(?:\pN?[\pL\d]?){5}/", "/中{20}/", r"/\pL{10}\PL{10}/"]
)
def test_every_letter_that_an_expression_may_stand_at_is_counted(expression: str) -> None:
    """What RE2 would put together, were two classes one letter, counts by itself, and a letter of any script is one."""
    check_cost([expression] * 7)
    with pytest.raises(ValueError, match="cost too much together"):
        check_cost([expression] * 16)


def test_a_file_that_an_older_release_took_silences_only_what_this_one_cannot_read(
    either_database: Database, clock: Hands, tmp_path: Path
) -> None:
    site = site_of(either_database, SqliteBus(tmp_path / "bus.db"), clock, tmp_path)
    good = "subscriptions:\n  - {id: good, to: {inbox: x}, all: true}\n"
    dear = "  - {id: dear, to: {inbox: x}, all: true, must: ['/[^x]{500}z/']}\n"
    site.versions.save("subscriptions", good + dear, base=0, author="older", origin="file", note="")
    assert [one.id for one in site.subscriptions()()[1]] == ["good"]
    [found] = doctor.check(site)
    assert "notifies nobody, as it cannot be read: must and must_not cost too much" in found.message


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
