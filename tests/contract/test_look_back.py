"""A new entity over the archive: what was missed is found in the order of events, once, and nobody is alerted."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa
from alert_examples import Hands, article, batch, mention, tagged
from sites import OPERATOR, READER, put_in_force, site_of

from alerts.messages.contents import contents_of_deliveries
from alerts.tables import alerts, deliveries
from alerts.worker import AlertHandler
from core.archive import mentions
from core.bus.sqlite import SqliteBus
from operations import look_backs as operations
from operations.audit import list_audit
from operations.errors import OperationError
from operations.missed import tell_missed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

LISTED = """\
entities:
  - {id: aqim, name: AQIM, kind: group}
  - {id: rsf, name: Rapid Support Forces, kind: group, names: [Hemedti]}
"""
COUNT = 1200
"""More than two pages."""


class KilledError(Exception):
    """Stands for the process's end."""


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    clock, bus = Hands(), SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, clock, tmp_path)
    made.versions.save("watchlist", LISTED, base=0, author="a", origin="file", note="")
    handler = AlertHandler(either_database, lambda: (1, ()), clock)
    some = [tagged(article(f"a{n:04}", title=_title(n), text=""), story=f"s{n}", named=n == 0) for n in range(COUNT)]
    for start in range(0, COUNT, 200):
        handler.handle(batch(some[start : start + 200]))
        clock.move(hours=1)
    yield made
    bus.close()


def _title(number: int) -> str:
    if number == 0:
        return "AQIM attacks a school"
    return f"Hemedti speaks, for the {number}th time" if number % 300 == 0 else f"Parliament votes on budget {number}"


def test_what_was_missed_is_found_in_order_and_marked_and_nobody_is_alerted(site: Site) -> None:
    number = operations.begin(site, OPERATOR, ["Hemedti", "aqim"], timedelta(days=2))
    done = operations.go_on(site, OPERATOR, number)
    assert (done.done, done.articles, done.mentions, done.entities) == (True, COUNT, 3, ("rsf", "aqim"))
    found = operations.retro(site, READER, number)
    assert [(one.place, one.article, one.entity) for one in found] == [
        (1, "a0300", "rsf"),
        (2, "a0600", "rsf"),
        (3, "a0900", "rsf"),
    ], "AQIM was found when its article came"
    assert all(one.retro for one in found)
    with site.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(alerts)).scalar() == 0
        archived = set(connection.execute(sa.select(mentions.c.entity)).scalars())
    assert archived == {"aqim"}, "the archive stays as it was"
    rows = list(csv.DictReader(io.StringIO(operations.as_csv(found))))
    assert [(row["entity"], row["retro"]) for row in rows] == [("rsf", "True")] * 3


def test_killed_it_goes_on_from_where_it_was(site: Site) -> None:
    number = operations.begin(site, OPERATOR, ["rsf"], timedelta(days=2))

    def die(done: int, _all: int) -> None:
        if done > 500:
            raise KilledError

    with pytest.raises(KilledError):
        operations.go_on(site, OPERATOR, number, progress=die)
    half = operations.show(site, READER, number)
    assert (half.done, half.articles) == (False, 1000)
    steps: list[int] = []
    done = operations.go_on(site, OPERATOR, number, progress=lambda read, _all: steps.append(read))
    assert (steps, done.done, done.mentions) == ([COUNT], True, 3)
    assert operations.go_on(site, OPERATOR, number) == done, "asked again, it does nothing"
    assert [one.number for one in operations.list_look_backs(site, READER)] == [number]


def test_a_cell_is_no_formula_and_who_is_not_listed_is_told(site: Site) -> None:
    one = operations.RetroMention(1, "a", "n", "=1+1", "+s", "-t", "@s", "u", site.clock(), "x")
    assert "'=1+1,'+s,'-t,'@s" in operations.as_csv([one])
    for wanted in ([], ["zembla"]):
        with pytest.raises(OperationError, match="name those of the watchlist in force"):
            operations.begin(site, OPERATOR, wanted, timedelta(days=1))
    with pytest.raises(OperationError, match="look back 9: there is none"):
        operations.show(site, READER, 9)
    with pytest.raises(OperationError):
        operations.begin(site, READER, ["rsf"], timedelta(days=1))


SUBSCRIPTIONS = """\
subscriptions:
  - {id: desk, to: {inbox: desk}, entities: [rsf], cadence: "weekly mon 07:30"}
  - {id: colleague, to: {inbox: desk}, kinds: [group]}
  - {id: others, to: {inbox: others}, entities: [aqim]}
"""


def done(site: Site) -> int:
    put_in_force(site, {"subscriptions": SUBSCRIPTIONS})
    number = operations.begin(site, OPERATOR, ["rsf"], timedelta(days=2))
    operations.go_on(site, OPERATOR, number)
    return number


def messages(site: Site) -> list[list[str]]:
    """Give the headlines of each delivery, in the order in which a reader sees them."""
    with site.database.reading() as connection:
        ids = connection.execute(sa.select(deliveries.c.id).order_by(deliveries.c.created, deliveries.c.id)).scalars()
        found = contents_of_deliveries(connection, list(ids), lambda _connection, _decisions: ())
    return [[item.snapshot.headline for item in one.items] for one in found.values()]


def test_what_was_missed_is_told_in_one_digest_in_the_order_of_events_and_never_twice(site: Site) -> None:
    number = done(site)
    assert messages(site) == [], "only when somebody asks"
    told = tell_missed(site, OPERATOR, number, "desk")
    assert (told.stories, told.known) == (3, 0)
    assert messages(site) == [[_title(300), _title(600), _title(900)]], "at once, whatever the cadence"
    assert tell_missed(site, OPERATOR, number, "desk") == msgspec.structs.replace(told, stories=0, known=3)
    assert tell_missed(site, OPERATOR, done_again(site), "desk").stories == 0, "nor by another look back"
    tell_missed(site, OPERATOR, number, "colleague")
    assert len(messages(site)) == 1, "one reader is told of a story once, by whatever subscription"
    assert tell_missed(site, OPERATOR, number, "others").stories == 0, "they ask for another entity"
    assert [one.action for one in list_audit(site, OPERATOR) if one.action == "tell_missed"] == ["tell_missed"] * 2


def done_again(site: Site) -> int:
    number = operations.begin(site, OPERATOR, ["rsf"], timedelta(days=2))
    operations.go_on(site, OPERATOR, number)
    return number


def test_a_story_that_was_told_when_it_came_is_not_missed(site: Site) -> None:
    handler = AlertHandler(site.database, lambda: (1, tuple(site.in_force.subscriptions().values())), site.clock)
    number = done(site)
    site.clock.move(seconds=2)  # type: ignore[attr-defined]
    more = tagged(article("b1", title="Hemedti and the army meet", text=""), mention("rsf"), story="s600")
    handler.handle(batch([more]))
    told = tell_missed(site, OPERATOR, number, "desk")
    assert (told.stories, told.known) == (2, 1)


def test_killed_anywhere_nothing_was_told_and_asked_again_all_of_it(site: Site) -> None:
    number, deaths = done(site), 0

    def dies_at(call: int) -> Callable[[], datetime]:
        calls = itertools.count(1)

        def clock() -> datetime:
            if next(calls) == call:
                raise KilledError
            return site.clock()

        return clock

    for call in itertools.count(1):
        try:
            told = tell_missed(dataclasses.replace(site, clock=dies_at(call)), OPERATOR, number, "desk")
        except KilledError:
            assert messages(site) == []
            deaths += 1
        else:
            break
    assert deaths > 1, "the last look at the clock is that of the audit, when all else is written"
    assert told.stories == 3


def test_who_asks_too_early_or_for_nobody_is_told(site: Site) -> None:
    put_in_force(site, {"subscriptions": SUBSCRIPTIONS})
    number = operations.begin(site, OPERATOR, ["rsf"], timedelta(days=2))
    with pytest.raises(OperationError, match="let it go on first"):
        tell_missed(site, OPERATOR, number, "desk")
    with pytest.raises(OperationError, match="nobody"):
        tell_missed(site, OPERATOR, number, "nobody")
    with pytest.raises(OperationError):
        tell_missed(site, READER, number, "desk")
