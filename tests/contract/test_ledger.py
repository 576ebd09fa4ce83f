"""The ledger and the question "why did I not get this?", on each database, and as the API answers them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from alert_examples import Hands, article, tagged
from alerting import LANE, attempt, handle
from sending import take
from served import served
from sites import site_of

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.enqueue import enqueue_service_message
from alerts.messages.service_messages import ServiceMessage
from alerts.reports.ledger import alert_ledger, list_deliveries
from config.versions.store import Versions
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, LedgerEvent
from operations.access import tokens
from operations.actor import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database

WATCHLIST = "entities: [{id: aqim, name: AQIM, kind: group, tags: [sahel]}]\n"
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"


def test_an_alert_tells_its_whole_way_in_order(either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged())
    clock.move(seconds=2)
    attempt(either_database, clock, AttemptResult(AttemptOutcome.AGAIN_LATER, "450 greylisted"))
    clock.move(minutes=1)
    handle(either_database, clock, tagged(article("a2", source="River Post"), role="copy"))
    attempt(either_database, clock, AttemptResult(AttemptOutcome.ACCEPTED, "250 taken"))
    with either_database.reading() as connection:
        [delivery] = list_deliveries(connection)
        ledger = alert_ledger(connection, delivery.alerts[0])
        assert alert_ledger(connection, "nothing") is None
    assert ledger is not None
    assert ledger.outcome == "sent"
    assert [event.what for event in ledger.events] == [
        LedgerEvent.PUBLISHED,
        LedgerEvent.FETCHED,
        LedgerEvent.ARCHIVED,
        LedgerEvent.ALERTED,
        LedgerEvent.QUEUED,
        LedgerEvent.ATTEMPTED,
        LedgerEvent.JOINED,
        LedgerEvent.ATTEMPTED,
        LedgerEvent.ENDED,
    ]
    said = [event.message for event in ledger.events]
    assert said[5] == "attempt 1: again_later, 450 greylisted (1.5 s)"
    assert said[6] == "River Post (article a2)"
    assert said[8] == "sent: 250 taken"
    assert (delivery.state, delivery.outcome, delivery.attempts) == (DeliveryState.SENT, "accepted", 2)
    assert (delivery.headline, delivery.subscriptions) == ("Attaque près de Gao", ("desk",))


@pytest.fixture
def api(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[httpx.Client]:
    """Give a client that is signed in by a script's token."""
    versions = Versions(either_database, clock)
    for kind, content in (("watchlist", WATCHLIST), ("subscriptions", SUBSCRIPTIONS)):
        versions.save(kind, content, base=0, author="test", origin="file", note="")  # type: ignore[arg-type]
    with either_database.transaction() as connection:
        token = tokens.create(connection, "tests", clock(), [Scope.READ, Scope.DELIVER])
    bus = SqliteBus(tmp_path / "bus.db")
    app = create_api(Sources(site_of(either_database, bus, clock)))
    with served(app) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client
    bus.close()


def _json(api: httpx.Client, path: str) -> Any:  # noqa: ANN401
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_api_tells_the_way_of_an_alert_and_why(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged())
    attempt(either_database, clock, AttemptResult(AttemptOutcome.REFUSED, "554 spam"))
    answer = _json(api, "/api/v1/why?article=a1&subscription=desk")
    assert answer["reason"] == "failed"
    ledger = _json(api, f"/api/v1/alerts/{answer['alert']}")
    assert ledger["outcome"] == "failed"
    assert ledger["events"][-1]["message"] == "failed: 554 spam"
    assert api.get("/api/v1/alerts/nothing").status_code == 404
    assert _json(api, "/api/v1/deliveries?state=failed")["deliveries"][0]["detail"] == "554 spam"


def test_the_api_lists_notices_beside_alerts(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged())
    clock.move(minutes=1)
    notice = ServiceMessage("Wirewatch: Slack channel room is disabled", "Its last answer: 404 no_service")
    with either_database.transaction() as connection:
        enqueue_service_message(either_database, connection, "email", "operator@example.net", notice, clock())
    told, alert = _json(api, "/api/v1/deliveries?state=due")["deliveries"]
    assert (told["type"], told["target"], told["headline"]) == ("notice", "operator@example.net", notice.subject)
    assert (told["alerts"], told["subscriptions"]) == ([], [])
    assert (alert["type"], alert["subscriptions"], alert["headline"]) == ("alerts", ["desk"], "Attaque près de Gao")
    assert len(alert["alerts"]) == 1
    with either_database.reading() as connection:
        listed = list_deliveries(connection, DeliveryState.DUE)
    assert [(one.type, one.headline) for one in listed] == [
        ("notice", notice.subject),
        ("alerts", "Attaque près de Gao"),
    ]


def test_the_api_sends_dead_letters_again(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    handle(either_database, clock, tagged())
    attempt(either_database, clock, AttemptResult(AttemptOutcome.REFUSED, "554 spam"))
    [failed] = _json(api, "/api/v1/deliveries?state=failed")["deliveries"]
    assert api.post("/api/v1/deliveries/retry", json={}).status_code == 400
    assert api.post("/api/v1/deliveries/retry", json={"ids": ["nothing"]}).status_code == 404
    assert api.post("/api/v1/deliveries/retry", json={"ids": [failed["id"]]}).json() == {"again": 1}
    assert api.post("/api/v1/deliveries/retry", json={"all_failed": True}).json() == {"again": 0}


def test_a_bounce_suppresses_its_address_once(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    bounce = {"address": "desk@example.org", "detail": "550 5.1.1 no such user"}
    assert api.post("/api/v1/bounces", json=bounce).json() == {"closed": True}
    assert api.post("/api/v1/bounces", json=bounce).json() == {"closed": False}
    [closed] = _json(api, "/api/v1/suppressions")["suppressions"]
    assert (closed["target"], closed["state"], closed["by"]) == ("desk@example.org", "suppressed", "tests")
    handle(either_database, clock, tagged())
    assert take(either_database, clock, LANE) == []
    assert api.delete("/api/v1/suppressions/email/desk@example.org").status_code == 200
    assert _json(api, "/api/v1/suppressions") == {"suppressions": []}
    assert api.delete("/api/v1/suppressions/email/desk@example.org").status_code == 404


@pytest.mark.parametrize("body", [{"address": "a@b.c,d@e.f"}, {"address": ""}, {}, {"address": "a@b.example", "x": 1}])
def test_a_bounce_names_one_address_and_nothing_else(api: httpx.Client, body: dict[str, object]) -> None:
    assert api.post("/api/v1/bounces", json=body).status_code in (400, 422)


def test_nobody_else_is_let_in(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    stranger = {"Authorization": "Bearer wirewatch_guess"}
    assert api.get("/api/v1/suppressions", headers=stranger).status_code == 401
    assert api.post("/api/v1/bounces", json={"address": "a@b.example"}, headers=stranger).status_code == 401
    assert api.get("/", headers={}, follow_redirects=False).status_code in (303, 404), "a token opens /api only"
    with either_database.transaction() as connection:
        tokens.revoke(connection, "tests")
        with pytest.raises(BadInput):
            tokens.revoke(connection, "tests")
        tokens.create(connection, "another", clock() + timedelta(1))
        with pytest.raises(BadInput):
            tokens.create(connection, "another", clock())
        assert [one.name for one in tokens.listed(connection)] == ["another"]
    assert api.get("/api/v1/suppressions").status_code == 401
