"""Sign-up with double opt-in: through the public page, the outbox and the link in the mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged
from sending import take
from served import served
from sites import OPERATOR, put_in_force, shipped, site_of

from alerts.delivery import suppressions
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.delivery.suppression_notices import notify_owners
from alerts.messages.renderer import Renderer
from alerts.readers import sign_up
from alerts.readers.subscribers import Subscribers
from alerts.readers.tables import confirmations, sign_up_asks
from alerts.reports.queries import list_alerts
from alerts.tables import deliveries
from alerts.worker import AlertHandler
from console.app import create_api
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.outcomes import AttemptOutcome, SubscriptionState
from operations.audit import list_audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

FORM = {"address": "Reader@example.org", "names": "aqmi\njnim", "cadence": "daily 07:30", "zone": "Africa/Bamako"}
BASE = "https://wire.example.org"
LANE = "email:example.org"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    bus = SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, clock, tmp_path, public_url=BASE, sign_up="example.org, example.net")
    put_in_force(made, {kind: shipped(kind) for kind in ("watchlist", "feeds", "subscriptions")})
    yield made
    bus.close()


@pytest.fixture
def page(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        yield client


def _ask(page: httpx.Client, **changes: str) -> httpx.Response:
    return page.post("/subscribe", data={**FORM, "step": "ask", **changes})


def _mail(database: Database, clock: Hands, outcome: AttemptOutcome = AttemptOutcome.ACCEPTED) -> tuple[str, str]:
    """Give recipient and text of the one mail that is due, and say how its sending ended."""
    [one] = take(database, clock, LANE)
    text = Renderer(sign_up.token_maker(database, clock))(one.leased.id, one.message).text
    Outbox(database, clock).finish(one.leased, AttemptResult(outcome, "as the test says"), 0.1, 0.5)
    return one.leased.target, text


def _token(text: str) -> str:
    [token] = re.findall(rf"^{BASE}/subscribe/(\S+)$", text, re.MULTILINE)
    return str(token)


def _subscribers(database: Database, clock: Hands) -> list[tuple[str, str, str]]:
    return [(one.owner, one.state.value, one.origin) for one in Subscribers(database, clock).listed()]


def _pending(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()


def test_a_reader_signs_up_confirms_by_a_button_and_gets_alerts(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    assert "Look into your mail" in _ask(page).text
    to, text = _mail(either_database, clock)
    assert to == "Reader@example.org"
    assert "cadence: daily 07:30" in text
    assert _subscribers(either_database, clock) == [("reader@example.org", "pending", "self")]
    token = _token(text)
    snapshot = page.get(f"/subscribe/{token}")
    assert "Yes, send me these alerts" in snapshot.text
    assert _subscribers(either_database, clock)[0][1] == "pending", "a GET changes nothing: scanners follow links"
    assert "You are subscribed" in page.post(f"/subscribe/{token}").text
    assert _subscribers(either_database, clock)[0][1] == "active"
    [one] = Subscribers(either_database, clock).listed(SubscriptionState.ACTIVE)
    assert one.subscription.entities == ("aqim", "jnim")
    assert one.subscription.zone == "Africa/Bamako"


def test_a_name_that_is_listed_with_rules_can_be_signed_up_for(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    assert "Look into your mail" in _ask(page, names="Shekau\nag ghaly").text
    [one] = Subscribers(either_database, clock).listed(SubscriptionState.PENDING)
    assert one.subscription.entities == ("abubakar-shekau", "iyad-ag-ghaly")


def test_what_readers_do_is_recorded_once_and_what_changes_nothing_is_not(
    page: httpx.Client, either_database: Database, clock: Hands, site: Site
) -> None:
    _ask(page)
    token = _token(_mail(either_database, clock)[1])
    assert list_audit(site, OPERATOR) == ()
    for ask in (page.get, page.post, page.post):
        ask(f"/subscribe/{token}")
    [record] = list_audit(site, OPERATOR)
    assert (record.actor, record.door, record.action) == ("Reader@example.org", "public", "confirm subscription")
    assert (record.before, record.after) == ("pending", "active")
    [one] = Subscribers(either_database, clock).listed(SubscriptionState.ACTIVE)
    handler = AlertHandler(either_database, lambda: (1, (one.subscription,)), clock)
    handler.handle(batch([tagged()]))
    with either_database.reading() as connection:
        [alert] = list_alerts(connection)
    link = site.make_links().alert(alert.id).removeprefix(BASE)
    twice = ("unsubscribe", "unsubscribe")
    for act in ("snooze-story", "snooze-entity", "snooze", "wake", "not-relevant", *twice, "subscribe-again"):
        assert page.post(f"{link}/{act}").status_code == 200
    records = list(reversed(list_audit(site, OPERATOR)))[1:]
    assert [one.action for one in records] == [
        "snooze story",
        "snooze entity",
        "snooze subscription",
        "wake",
        "not relevant",
        "unsubscribe",
        "subscribe again",
    ]
    assert {(one.actor, one.door, one.subject) for one in records} == {
        ("email Reader@example.org", "public", f"alert {alert.id}")
    }


def test_a_link_works_once_and_for_a_day(page: httpx.Client, either_database: Database, clock: Hands) -> None:
    _ask(page)
    token = _token(_mail(either_database, clock)[1])
    clock.move(hours=24)
    assert page.post(f"/subscribe/{token}").status_code == 404
    _ask(page)
    token = _token(_mail(either_database, clock)[1])
    assert page.post(f"/subscribe/{token}").status_code == 200
    assert page.get("/subscribe/guess").status_code == 404
    assert page.post("/subscribe/guess/end").status_code == 404


def test_the_second_click_says_that_one_is_subscribed_and_lets_one_end_it(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    _ask(page)
    token = _token(_mail(either_database, clock)[1])
    page.post(f"/subscribe/{token}")
    clock.move(hours=30)
    for again in (page.get(f"/subscribe/{token}"), page.post(f"/subscribe/{token}")):
        assert again.status_code == 200
        assert "You are already subscribed" in again.text
        assert "Alerts of “aqmi and jnim” come to Reader@example.org." in again.text
    assert "You are unsubscribed" in page.post(f"/subscribe/{token}/end").text
    assert _subscribers(either_database, clock)[0][1] == "ended"
    assert page.post(f"/subscribe/{token}/end").status_code == 200
    assert "You have ended this subscription" in page.get(f"/subscribe/{token}").text
    clock.move(days=30)
    assert page.get(f"/subscribe/{token}").status_code == 404


def test_the_token_is_in_the_mail_and_nowhere_in_the_database(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    _ask(page)
    token = _token(_mail(either_database, clock)[1])
    with either_database.reading() as connection:
        rows = [*connection.execute(sa.select(deliveries.c.notice)).scalars()]
        rows += [*connection.execute(sa.select(confirmations.c.hash)).scalars()]
    assert rows
    assert token not in str(rows)


def test_each_try_to_send_has_a_token_of_its_own_and_both_work(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    _ask(page)
    first = _token(_mail(either_database, clock, AttemptOutcome.UNKNOWN)[1])
    clock.move(minutes=2)
    second = _token(_mail(either_database, clock)[1])
    assert first != second
    assert page.post(f"/subscribe/{first}").status_code == 200
    assert "You are already subscribed" in page.post(f"/subscribe/{second}").text, "both lie in the same mailbox"


def test_known_unknown_and_suppressed_addresses_get_the_same_answer(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    stored = Subscribers(either_database, clock)
    known = subscription("known", "email", "known@example.org", all=True)
    stored.add(known, owner="known@example.org", state=SubscriptionState.ACTIVE, origin="self")
    with either_database.transaction() as connection:
        suppressions.suppress(either_database, connection, ("email", "gone@example.org"), "bounce", "550", NOW)
    answers = {_ask(page, address=f"{who}@example.org").text for who in ("known", "unknown", "gone")}
    assert len(answers) == 1
    assert _pending(either_database) == 2, "nothing goes to the suppressed one"


def test_an_address_is_written_to_three_times_an_hour_and_the_asker_learns_nothing(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    answers = [_ask(page) for _ in range(5)]
    assert len({answer.text for answer in answers}) == 1
    assert _pending(either_database) == sign_up.MOST_AN_ADDRESS
    clock.move(hours=1)
    _ask(page)
    assert _pending(either_database) == sign_up.MOST_AN_ADDRESS + 1


def test_one_network_may_ask_for_so_many_and_is_told_by_what_its_proxy_says(page: httpx.Client) -> None:
    codes = [_ask(page, address=f"r{number}@example.org").status_code for number in range(sign_up.MOST_AN_IP + 1)]
    assert codes == [200] * sign_up.MOST_AN_IP + [429]
    page.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.7"
    assert _ask(page, address="other@example.org").status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "reader@elsewhere.example"}, "may sign up here"),
        ({"address": "a@example.org,b@example.org"}, "not one e-mail address"),
        ({"names": "Aqmo"}, "did you mean aqim?"),
        ({"names": ""}, "Choose what you want to hear of"),
        ({"zone": "Mars"}, "no time zone"),
        ({"must": "/(a+/"}, "must"),
        ({"cadence": "yearly"}, "write at once, hourly"),
    ],
)
def test_a_mistake_is_told_on_the_form_which_stays_filled_in(
    page: httpx.Client, either_database: Database, changes: dict[str, str], said: str
) -> None:
    answer = _ask(page, **changes)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Africa/Bamako" in answer.text or "zone" in changes
    assert _pending(either_database) == 0


def test_the_form_shows_what_would_have_come_before_anything_is_saved(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    clock.move(days=-2)
    wanted = subscription("other", all=True)
    handler = AlertHandler(either_database, lambda: (1, (wanted,)), clock)
    handler.handle(batch([tagged(article(f"a{n}", title=f"<b>{n}</b>"), story=f"s{n}") for n in range(3)]))
    clock.move(days=2)
    snapshot = page.post("/subscribe", data=FORM).text
    assert "last 7 days" in snapshot
    assert "&lt;b&gt;" in snapshot
    assert "<b>" not in snapshot
    assert "Send me the link to confirm" in snapshot
    assert 'name="cadence" value="daily 07:30"' in snapshot
    assert _subscribers(either_database, clock) == []


def test_who_signs_up_hears_where_the_archive_is_too_young_to_say_what_would_come(page: httpx.Client) -> None:
    assert "The archive is empty: nothing to judge by yet." in page.post("/subscribe", data=FORM).text


def test_hostile_fields_are_shown_as_text(page: httpx.Client) -> None:
    answer = page.post("/subscribe", data={**FORM, "names": '"><script>alert(1)</script>\n\u202eevil'})
    assert "<script" not in answer.text
    assert page.post("/subscribe", content=b"x=" + b"y" * 20_000).status_code == 413


def test_unconfirmed_sign_ups_and_counts_are_forgotten(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    _ask(page)
    clock.move(days=3)
    _ask(page, address="another@example.org")
    assert [owner for owner, _, _ in _subscribers(either_database, clock)] == ["another@example.org"]
    with either_database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sign_up_asks)).scalar_one() == 2


def test_sign_up_is_closed_unless_the_operator_opens_it(
    either_database: Database, clock: Hands, tmp_path: Path
) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    with served(create_api(Sources(site_of(either_database, bus, clock)))) as client:
        assert client.get("/subscribe").status_code == 404
        assert _ask(client).status_code == 404
    bus.close()


def test_an_owner_is_notified_by_mail_when_the_channel_that_he_chose_is_disabled(
    either_database: Database, clock: Hands
) -> None:
    room = subscription("room", "slack", "room", all=True)
    Subscribers(either_database, clock).add(
        room, owner="owner@example.org", state=SubscriptionState.ACTIVE, origin="operator"
    )
    with either_database.transaction() as connection:
        closed = suppressions.suppress(either_database, connection, ("slack", "room"), "sender", "404 no_service", NOW)
        assert closed is not None
        notify_owners(either_database, connection, closed, "", NOW)
    to, text = _mail(either_database, clock)
    assert (to, "404 no_service" in text) == ("owner@example.org", True)
