"""Who asks to be forgotten is: afterwards no table holds the address, and nothing is mailed to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from reader_office import Office, document
from sending import counts, take
from sites import OPERATOR

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.dispatch import Outgoing
from alerts.retention import delete_expired
from config.versions.tables import config_versions
from core.bus.sqlite import SqliteBus
from core.database import metadata
from core.outcomes import AttemptOutcome, DeliveryState
from operations import personal_data, suppressions
from operations.audit import list_audit
from operations.errors import OperationError
from operations.overview import read_overview

if TYPE_CHECKING:
    from core.database import Database

ANN, BEN = "Ann@example.org", "ben@example.org"


@pytest.fixture
def office(either_database: Database, tmp_path: Path) -> Iterator[Office]:
    made = Office(either_database, tmp_path)
    yield made
    made.close()


def _naming(database: Database, address: str) -> list[str]:
    """Give the tables that hold an address, in whatever column; the versions of the file are the operator's."""
    with database.reading() as connection:
        rows = {table.name: connection.execute(sa.select(table)).all() for table in metadata.sorted_tables}
    del rows[config_versions.name]
    return [name for name, some in rows.items() if any(address.lower() in repr(tuple(row)).lower() for row in some)]


def _refuse(office: Office) -> None:
    """Let the server refuse what is due, and repeat the address in its answer."""
    for one in _due(office):
        refusal = AttemptResult(AttemptOutcome.ADDRESS_REFUSED, f"550 <{one.leased.target}> unknown")
        office.outbox.finish(one.leased, refusal, 0.1, 0.5)


def _due(office: Office) -> list[Outgoing]:
    office.releaser.release()
    return [one for lane in office.outbox.lanes() for one in take(office.database, office.clock, lane, 100)]


def _lives(office: Office) -> None:
    """Ann signs up, has one by REST, snoozes, is refused, and waits for a digest; ben has one too."""
    assert office.sign_up(ANN)
    office.settle(away=False)
    answer = office.confirm(0)
    assert answer.status_code == 200, answer.text
    assert office.rest("POST", "", document("room", ANN)).status_code == 201
    assert office.rest("POST", "", document("digest", ANN)).status_code == 201
    office.write({"desk": BEN})
    office.clock.move(seconds=2)
    for number, id_ in enumerate(("self-0", "room", "digest", "desk")):
        office.publish(id_, f"story-{number}")
    office.settle(away=False)
    office.press(next(link for reader, link in office.links if reader == ANN), "snooze")
    office.publish("room", "story-8")
    _refuse(office)
    suppressions.suppress(office.site, OPERATOR, "email", ANN, f"wrote from {ANN}")


def test_nothing_names_a_person_who_is_forgotten_and_others_keep_theirs(office: Office) -> None:
    _lives(office)
    before = _naming(office.database, ANN)
    assert {"subscriptions", "notifications", "deliveries", "suppressions", "audit"} <= set(before)
    found = personal_data.preview(office.site, OPERATOR, " ann@EXAMPLE.org ")
    assert _naming(office.database, ANN) == before, "a preview changes nothing"
    assert found.kept["subscriptions"] == 3
    assert personal_data.forget(office.site, OPERATOR, ANN) == found
    assert _naming(office.database, ANN) == []
    assert {"notifications", "deliveries"} <= set(_naming(office.database, BEN))
    newest = list_audit(office.site, OPERATOR)[0]
    assert (newest.action, newest.subject, newest.actor) == ("forget", "a person", OPERATOR.name)
    assert "subscriptions 3" in newest.before
    read_overview(office.site, OPERATOR)
    assert personal_data.preview(office.site, OPERATOR, ANN).kept == {}


@pytest.mark.slow
def test_who_is_forgotten_is_not_mailed_by_the_file_by_rest_or_by_a_strangers_sign_up(office: Office) -> None:
    _lives(office)
    personal_data.forget(office.site, OPERATOR, ANN)
    office.clock.move(minutes=61)
    assert office.settle(away=False) == [], "the digest that waited is dropped"
    assert not office.sign_up(ANN, ip="203.0.113.9")
    office.write({"desk": ANN})
    office.clock.move(seconds=2)
    for id_ in ("self-0", "room", "digest", "desk", "self-1"):
        office.publish(id_, f"again-{id_}")
    office.clock.move(minutes=61)
    assert office.settle(away=False) == []
    assert counts(office.database)[DeliveryState.FAILED] == 1, "the file's is refused in sight of the operator"
    suppressions.unsuppress(office.site, OPERATOR, "email", "ann@example.org")
    office.publish("desk", "welcome-back")
    assert office.settle(away=False) == [(ANN, "desk", "welcome-back")]


def test_a_subscription_of_the_file_is_ended_and_named_to_be_taken_out(office: Office) -> None:
    office.write({"desk": ANN})
    office.clock.move(seconds=2)
    found = personal_data.forget(office.site, OPERATOR, ANN)
    assert (found.in_file, found.versions) == (("desk",), 1)
    assert office.states()["desk"] == "ended"


def test_the_row_that_ends_a_subscription_for_running_workers_goes_after_a_day(office: Office, tmp_path: Path) -> None:
    _lives(office)
    personal_data.forget(office.site, OPERATOR, ANN)
    bus, week = SqliteBus(tmp_path / "log.db"), timedelta(days=7)
    at = office.clock() + timedelta(days=1, seconds=1)
    assert delete_expired(office.database, bus, office.clock(), week, week)["subscriptions"] == 0
    assert delete_expired(office.database, bus, at, week, week)["subscriptions"] == 3
    bus.close()


def test_rest_counts_first_and_removes_when_told(office: Office) -> None:
    office.rest("POST", "", document("room", ANN))
    asked = {"address": ANN}
    answer: httpx.Response = office.rest("POST", "/../subscribers/forget", asked)
    assert (answer.status_code, answer.json()["forgotten"]) == (200, False)
    assert answer.json()["data"]["kept"]["subscriptions"] == 1
    assert office.rest("POST", "/../subscribers/forget", {**asked, "dry_run": False}).json()["forgotten"]
    assert msgspec.json.decode(office.rest("POST", "/../subscribers/forget", asked).content)["data"]["kept"] == {}
    assert office.rest("POST", "/../subscribers/forget", {"address": "nobody"}).status_code == 400


def test_only_an_operator_may(office: Office) -> None:
    with pytest.raises(OperationError, match="operator"):
        personal_data.preview(office.site, msgspec.structs.replace(OPERATOR, role="editor"), ANN)
