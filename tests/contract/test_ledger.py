"""The ledger and the question "why did I not get this?", on each database, and as the API answers them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from alert_examples import NOW, Hands, article, batch, mention, subscription, tagged
from sending import take
from served import served
from sites import site_of

from alerts.delivery import suppressions
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.enqueue import enqueue_service_message
from alerts.delivery.outbox import Outbox
from alerts.messages.service_messages import ServiceMessage
from alerts.releaser import Releaser
from alerts.reports.ledger import alert_ledger, list_deliveries
from alerts.reports.why import Answer, why
from alerts.worker import AlertHandler
from config.files.watchlist import parse_watchlist
from config.versions.store import Versions
from console.app import create_api
from console.sources import Sources
from core.article import IMPORT_FEED
from core.bus.sqlite import SqliteBus
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState, LedgerEvent, Refusal, WhyNot
from operations.access import tokens
from processors.entities.rejected_names import rejected_names
from processors.entities.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.files.subscriptions import Subscription
    from core.article import Tagged
    from core.database import Database

DESK = subscription("desk", "email", "desk@example.org", entities=("aqim",))
LANE = "email:example.org"
LIST_OF_WEAK_NAMES = """
entities:
  - {id: zorblax, name: Zorblax Front, kind: group, names: [{text: Zorblax, strength: weak}]}
  - {id: mali, name: Mali Movement, kind: group, names: [Mali]}
"""
WATCHLIST = "entities: [{id: aqim, name: AQIM, kind: group, tags: [sahel]}]\n"
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"


@pytest.fixture
def clock() -> Hands:
    return Hands()


def _handle(database: Database, clock: Hands, *messages: Tagged, wanted: Subscription = DESK) -> None:
    AlertHandler(database, lambda: (1, (wanted,)), clock).handle(batch(messages))


def _attempt(database: Database, clock: Hands, sent: AttemptResult) -> None:
    outbox = Outbox(database, clock)
    [one] = take(database, clock, LANE, 1)
    outbox.finish(one.leased, sent, 1.5, 1.0)


def _why(database: Database, of: str = "a1", wanted: Subscription | None = DESK) -> Answer:
    with database.reading() as connection:
        return why(connection, of, "desk", wanted, {"aqim": ("sahel",)})


def test_an_alert_tells_its_whole_way_in_order(either_database: Database, clock: Hands) -> None:
    _handle(either_database, clock, tagged())
    clock.move(seconds=2)
    _attempt(either_database, clock, AttemptResult(AttemptOutcome.AGAIN_LATER, "450 greylisted"))
    clock.move(minutes=1)
    _handle(either_database, clock, tagged(article("a2", source="River Post"), role="copy"))
    _attempt(either_database, clock, AttemptResult(AttemptOutcome.ACCEPTED, "250 taken"))
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


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), WhyNot.SENT),
        (AttemptResult(AttemptOutcome.AGAIN_LATER, "450 later"), WhyNot.ON_ITS_WAY),
        (AttemptResult(AttemptOutcome.REFUSED, "554 spam"), WhyNot.FAILED),
    ],
)
def test_where_a_message_stands_is_the_reason(
    either_database: Database, clock: Hands, sent: AttemptResult, reason: WhyNot
) -> None:
    _handle(either_database, clock, tagged())
    assert _why(either_database).reason is WhyNot.ON_ITS_WAY
    _attempt(either_database, clock, sent)
    answer = _why(either_database)
    assert answer.reason is reason
    assert sent.detail in answer.message
    assert answer.alert


def test_a_suppressed_address_is_named_as_the_reason(either_database: Database, clock: Hands) -> None:
    _handle(either_database, clock, tagged())
    with either_database.transaction() as connection:
        suppressions.suppress(either_database, connection, ("email", "desk@example.org"), "bounce", "no such user", NOW)
    assert take(either_database, clock, LANE) == []
    answer = _why(either_database)
    assert (answer.reason, "no such user" in answer.message) == (WhyNot.SUPPRESSED, True)


def test_another_outlet_of_a_story_that_was_told_joined_it(either_database: Database, clock: Hands) -> None:
    _handle(either_database, clock, tagged(), tagged(article("a2", source="River Post"), role="copy"))
    assert _why(either_database, "a2").reason is WhyNot.JOINED


def test_what_waits_for_a_digest_is_held_and_says_until_when(either_database: Database, clock: Hands) -> None:
    daily = subscription("desk", "email", "desk@example.org", entities=("aqim",), cadence="daily 07:30")
    _handle(either_database, clock, tagged(), wanted=daily)
    answer = _why(either_database, wanted=daily)
    assert (answer.reason, "2026-07-02 07:30" in answer.message) == (WhyNot.HELD, True)
    with either_database.reading() as connection:
        ledger = alert_ledger(connection, answer.alert)
    assert ledger is not None
    assert ledger.outcome == "waiting"
    assert LedgerEvent.HELD in {event.what for event in ledger.events}


def test_what_waited_for_a_subscription_that_ended_was_dropped(either_database: Database, clock: Hands) -> None:
    daily = subscription("desk", "email", "desk@example.org", entities=("aqim",), cadence="daily 07:30")
    _handle(either_database, clock, tagged(), wanted=daily)
    Releaser(either_database, lambda: (2, ()), clock).release()
    assert _why(either_database, wanted=None).reason is WhyNot.DROPPED


@pytest.mark.parametrize(
    ("message", "wanted", "reason"),
    [
        (tagged(named=False), DESK, WhyNot.NO_MENTION),
        (tagged(article(history=True)), DESK, WhyNot.HISTORY),
        (tagged(article(), mention("jnim")), DESK, WhyNot.NOT_WANTED),
        (tagged(article(), mention("jnim")), None, WhyNot.NO_SUBSCRIPTION),
    ],
)
def test_what_was_never_told_has_one_named_reason(
    either_database: Database, clock: Hands, message: Tagged, wanted: Subscription | None, reason: WhyNot
) -> None:
    _handle(either_database, clock, message)
    assert _why(either_database, wanted=wanted).reason is reason


def test_every_part_of_the_filter_that_keeps_an_article_out_is_named(either_database: Database, clock: Hands) -> None:
    narrow = subscription("desk", "email", "desk@example.org", entities=("jnim",), languages=("ar",), countries=("ml",))
    _handle(either_database, clock, tagged(), wanted=narrow)
    answer = _why(either_database, wanted=narrow)
    assert answer.refusals == (Refusal.NOT_ASKED_FOR, Refusal.LANGUAGE, Refusal.COUNTRY)
    assert "Al-Qaeda in the Islamic Maghreb" in answer.message
    assert "fr" in answer.message


def test_a_subscription_that_came_later_did_not_want_it_then(either_database: Database, clock: Hands) -> None:
    other = subscription("other", "email", "other@example.org", entities=("jnim",))
    _handle(either_database, clock, tagged(), wanted=other)
    by_tag = subscription("desk", "email", "desk@example.org", tags=("sahel",))
    assert _why(either_database, wanted=by_tag).reason is WhyNot.NOT_THEN


def _explained(database: Database, text: str, wanted: Subscription) -> Answer:
    """Ask about an article in which the real tagger looks for names that do not count."""
    watchlist = parse_watchlist(LIST_OF_WEAK_NAMES, "watchlist.yaml")
    tagger = Tagger(lambda: (1, watchlist), explain=True)
    handled = tagged(article(text=text, title="News", language="en"), named=False)
    AlertHandler(database, lambda: (1, (wanted,)), Hands()).handle(batch([handled]))
    with database.reading() as connection:
        return why(connection, "a1", "desk", wanted, {}, lambda one: rejected_names(tagger, one))


def test_a_weak_name_that_had_no_evidence_is_named(either_database: Database) -> None:
    answer = _explained(either_database, "Zorblax was seen.", subscription("desk", entities=("zorblax",)))
    assert answer.reason is WhyNot.NO_MENTION
    said = "Zorblax is on the list as a weak name: no evidence stood beside it"
    assert f"{said} (Zorblax Front: the list says that it is weak)" in answer.message
    assert [(one.entity, one.strength, one.unproven) for one in answer.rejected] == [("zorblax", "weak", True)]


def test_a_refused_name_is_named_with_its_reason(either_database: Database) -> None:
    answer = _explained(either_database, "In Mali it rained.", subscription("desk", entities=("mali",)))
    [rejected] = answer.rejected
    assert rejected.strength == "refused"
    assert f"Mali is on the list, and refused as a name of Mali Movement: {rejected.reason}" in answer.message


def test_rejected_names_of_others_are_not_this_subscription_s_answer(either_database: Database) -> None:
    answer = _explained(either_database, "Zorblax was seen.", subscription("desk", entities=("mali",)))
    assert (answer.rejected, "Zorblax" in answer.message) == ((), False)


def test_an_imported_article_is_called_imported(either_database: Database, clock: Hands) -> None:
    _handle(either_database, clock, tagged(article(history=True, feed=IMPORT_FEED)))
    assert "imported without --alert" in _why(either_database).message


def test_an_article_that_nobody_archived_was_not_seen(either_database: Database) -> None:
    assert _why(either_database, "nothing").reason is WhyNot.NOT_SEEN


@pytest.fixture
def api(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[httpx.Client]:
    """Give a client that is signed in by a script's token."""
    versions = Versions(either_database, clock)
    for kind, content in (("watchlist", WATCHLIST), ("subscriptions", SUBSCRIPTIONS)):
        versions.save(kind, content, base=0, author="test", origin="file", note="")  # type: ignore[arg-type]
    with either_database.transaction() as connection:
        token = tokens.create(connection, "tests", clock())
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
    _handle(either_database, clock, tagged())
    _attempt(either_database, clock, AttemptResult(AttemptOutcome.REFUSED, "554 spam"))
    answer = _json(api, "/api/v1/why?article=a1&subscription=desk")
    assert answer["reason"] == "failed"
    ledger = _json(api, f"/api/v1/alerts/{answer['alert']}")
    assert ledger["outcome"] == "failed"
    assert ledger["events"][-1]["message"] == "failed: 554 spam"
    assert api.get("/api/v1/alerts/nothing").status_code == 404
    assert _json(api, "/api/v1/deliveries?state=failed")["deliveries"][0]["detail"] == "554 spam"


def test_the_api_lists_notices_beside_alerts(api: httpx.Client, either_database: Database, clock: Hands) -> None:
    _handle(either_database, clock, tagged())
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
    _handle(either_database, clock, tagged())
    _attempt(either_database, clock, AttemptResult(AttemptOutcome.REFUSED, "554 spam"))
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
    _handle(either_database, clock, tagged())
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
