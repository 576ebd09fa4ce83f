"""How often people may sign up, who counts as one, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from alert_examples import Hands
from sending import take
from served import served
from signing_up import (
    ADDRESS,
    BASE,
    ask,
    confirm,
    invited,
    open_to_sign_up,
    queued,
    subscribers,
)
from sites import site_of

from alerts.messages.service_messages import ServiceMessage
from alerts.readers import sign_up
from alerts.readers import sign_up_limits as limits
from alerts.readers.subscribers import Subscribers
from alerts.readers.tables import sign_up_asks
from alerts.retention import delete_expired
from config.files.subscriptions import Target
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with open_to_sign_up(either_database, clock, tmp_path, trusted_proxies="127.0.0.1") as site:
        yield site


@pytest.fixture
def page(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        yield client


@pytest.mark.slow
def test_an_address_is_written_to_three_times_an_hour_and_the_asker_learns_nothing(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    others = ("reader+a@example.org", "READER+b+c@example.org", "r.eader@example.org", "rea.der+@example.org")
    answers = [ask(page, spelling) for spelling in (ADDRESS, *others)]
    assert len({answer.text for answer in answers}) == 1
    assert queued(either_database) == limits.MOST_AN_ADDRESS
    clock.move(hours=1)
    ask(page)
    assert queued(either_database) == limits.MOST_AN_ADDRESS + 1


def _codes(page: httpx.Client, clients: Iterable[str], start: int = 0) -> list[int]:
    """Ask from one IP address after the other, each time for somebody else."""
    return [
        _ask_from(page, client, f"r{start + number}@example.org").status_code for number, client in enumerate(clients)
    ]


def _ask_from(page: httpx.Client, client: str, address: str) -> httpx.Response:
    return page.post("/subscribe", data={"address": address}, headers={"X-Forwarded-For": client})


def test_a_network_of_one_customer_may_ask_for_so_many(page: httpx.Client) -> None:
    most = limits.MOST_AN_IP
    assert _codes(page, ["203.0.113.9"] * (most + 1)) == [200] * most + [429]
    walked = [f"2001:db8:1:2::{number:x}" for number in range(most + 1)]
    assert _codes(page, walked, 100) == [200] * most + [429]
    assert _codes(page, ["2001:db8:1:3::1", "198.51.100.7, 203.0.113.9"], 200) == [200, 429]


def test_what_a_client_writes_of_itself_is_not_believed(
    either_database: Database, clock: Hands, tmp_path: Path
) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    site = site_of(either_database, bus, clock, tmp_path, sign_up="*")
    with served(create_api(Sources(site))) as page:
        codes = _codes(page, (f"203.0.113.{number}" for number in range(limits.MOST_AN_IP + 1)))
    assert codes == [200] * limits.MOST_AN_IP + [429]
    bus.close()


@pytest.mark.slow
def test_all_together_may_ask_for_so_many_and_the_operator_gets_one_line(
    either_database: Database, clock: Hands
) -> None:
    stored = Subscribers(either_database, clock)

    def ask(number: int) -> None:
        to = Target(channel="email", address=f"r{number}@example.org")
        ip = f"203.0.{number // 250}.{number % 250}"
        sign_up.ask(either_database, stored, to, ip=ip, base=BASE, operator="ops@example.com", now=clock())

    for number in range(limits.MOST_OF_ALL):
        ask(number)
    for number in (1000, 1001):
        with pytest.raises(Refused, match="too many people"):
            ask(number)
    [told] = take(either_database, clock, "email:example.com", 10)
    assert isinstance(told.message, ServiceMessage)
    assert told.message.subject == "Wirewatch: too many people sign up"
    clock.move(hours=1)
    ask(1002)


def test_what_a_choice_costs_is_counted_before_it_is_read(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    token = invited(page, either_database, clock)
    codes = [confirm(page, token, names="Nobody").status_code for _ in range(limits.MOST_LOOKS + 1)]
    assert codes == [400] * limits.MOST_LOOKS + [429]


def test_unconfirmed_sign_ups_and_counts_are_forgotten(
    page: httpx.Client, either_database: Database, clock: Hands, tmp_path: Path
) -> None:
    ask(page)
    clock.move(days=3)
    ask(page, "another@example.org")
    assert [owner for owner, _, _ in subscribers(either_database, clock)] == ["another@example.org"]
    with either_database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sign_up_asks)).scalar_one() == 3
    clock.move(days=3)
    delete_expired(either_database, SqliteBus(tmp_path / "log.db"), clock(), timedelta(days=7), timedelta(days=30))
    assert subscribers(either_database, clock) == [], "nobody has to come for that"
    with either_database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sign_up_asks)).scalar_one() == 0
