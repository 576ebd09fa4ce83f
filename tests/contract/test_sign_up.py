"""Sign-up with double opt-in: through the public page, the outbox and the link in the mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from alert_examples import NOW, Hands, article, batch, subscription, tagged
from served import served
from signing_up import (
    ADDRESS,
    BASE,
    CHOICE,
    ask,
    confirm,
    invited,
    mail,
    open_to_sign_up,
    queued,
    subscribers,
    token_in,
)
from sites import OPERATOR, site_of

from alerts.delivery import suppressions
from alerts.delivery.suppression_notices import notify_owners
from alerts.readers.subscribers import Subscribers
from alerts.readers.tables import confirmations
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


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with open_to_sign_up(either_database, clock, tmp_path) as site:
        yield site


@pytest.fixture
def page(site: Site) -> Iterator[httpx.Client]:
    with served(create_api(Sources(site))) as client:
        yield client


def test_a_reader_confirms_an_address_chooses_and_gets_alerts(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    assert "Look into your mail" in ask(page).text
    to, text = mail(either_database, clock)
    assert to == ADDRESS
    assert subscribers(either_database, clock) == [("reader@example.org", "pending", "self")]
    token = token_in(text)
    assert "What do you want to hear of?" in page.get(f"/subscribe/{token}").text
    assert "last 7 days" in page.post(f"/subscribe/{token}", data=CHOICE).text
    assert subscribers(either_database, clock)[0][1] == "pending", "only the button changes anything"
    assert "You are subscribed" in confirm(page, token).text
    assert subscribers(either_database, clock)[0][1] == "active"
    [one] = Subscribers(either_database, clock).listed(SubscriptionState.ACTIVE)
    assert one.subscription.entities == ("aqim", "jnim")
    assert (one.subscription.zone, one.subscription.all) == ("Africa/Bamako", False)
    assert one.subscription.to.address == ADDRESS


def test_the_mail_holds_no_word_of_whoever_asked(page: httpx.Client, either_database: Database, clock: Hands) -> None:
    lure = "URGENT: your mailbox is locked, go to https://evil.example/login"
    ask(page, names=lure, must=lure, zone=lure, step="ask")
    _, text = mail(either_database, clock)
    assert "evil" not in text
    assert re.findall(r"https?://[^/\s]+", text) == [BASE]


@pytest.mark.parametrize("sign_up", ["example.org", "*"])
def test_a_stranger_is_shown_nothing_of_list_or_archive(
    either_database: Database, clock: Hands, tmp_path: Path, sign_up: str
) -> None:
    with open_to_sign_up(either_database, clock, tmp_path, sign_up=sign_up) as site:
        handler = AlertHandler(either_database, lambda: (1, (subscription("other", all=True),)), clock)
        handler.handle(batch([tagged(article("a1", title="A secret headline"))]))
        tags = {tag for entity in site.in_force.watchlist().entities for tag in entity.tags}
        typed = [{}, {"names": "aqim"}, {"names": "aqimm"}, {"tags": "sahel", "step": "confirm"}]
        with served(create_api(Sources(site))) as page:
            form = page.get("/subscribe").text
            asked = [ask(page, f"r{number}@example.org", all="yes", **more) for number, more in enumerate(typed)]
    assert tags
    assert {(answer.status_code, answer.text) for answer in asked} == {(200, asked[0].text)}
    for told in (form, asked[0].text):
        assert "secret headline" not in told
        assert not [tag for tag in tags if tag in told]


def test_what_readers_do_is_recorded_once_and_what_changes_nothing_is_not(
    page: httpx.Client, either_database: Database, clock: Hands, site: Site
) -> None:
    token = invited(page, either_database, clock)
    assert list_audit(site, OPERATOR) == ()
    page.get(f"/subscribe/{token}")
    for _ in range(2):
        confirm(page, token)
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
    token = invited(page, either_database, clock)
    clock.move(hours=24)
    assert confirm(page, token).status_code == 404
    token = invited(page, either_database, clock)
    assert confirm(page, token).status_code == 200
    assert page.get("/subscribe/guess").status_code == 404
    assert page.post("/subscribe/guess/end").status_code == 404


def test_the_second_click_says_that_one_is_subscribed_and_lets_one_end_it(
    page: httpx.Client, site: Site, clock: Hands
) -> None:
    token = invited(page, site.database, clock)
    confirm(page, token)
    clock.move(hours=30)
    for again in (page.get(f"/subscribe/{token}"), confirm(page, token)):
        assert again.status_code == 200
        assert "You are already subscribed" in again.text
        assert "Alerts of “aqmi and jnim” come to Reader@example.org." in again.text
    assert "You are unsubscribed" in page.post(f"/subscribe/{token}/end").text
    assert [one.standing for one in site.stored.listed()] == [SubscriptionState.ENDED]
    assert page.post(f"/subscribe/{token}/end").status_code == 200
    assert "You have ended this subscription" in page.get(f"/subscribe/{token}").text
    clock.move(days=30)
    assert page.get(f"/subscribe/{token}").status_code == 404


def test_the_token_is_in_the_mail_and_nowhere_in_the_database(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    token = invited(page, either_database, clock)
    with either_database.reading() as connection:
        rows = [*connection.execute(sa.select(deliveries.c.notice)).scalars()]
        rows += [*connection.execute(sa.select(confirmations.c.hash)).scalars()]
    assert rows
    assert token not in str(rows)


def test_each_try_to_send_has_a_token_of_its_own_and_both_work(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    ask(page)
    first = token_in(mail(either_database, clock, AttemptOutcome.UNKNOWN)[1])
    clock.move(minutes=2)
    second = token_in(mail(either_database, clock)[1])
    assert first != second
    assert confirm(page, first).status_code == 200
    assert "You are already subscribed" in confirm(page, second).text, "both lie in the same mailbox"


def test_known_unknown_and_suppressed_addresses_get_the_same_answer(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    stored = Subscribers(either_database, clock)
    known = subscription("known", "email", "known@example.org", all=True)
    stored.add(known, owner="known@example.org", state=SubscriptionState.ACTIVE, origin="self")
    with either_database.transaction() as connection:
        suppressions.suppress(either_database, connection, ("email", "gone@example.org"), "bounce", "550", NOW)
    answers = {ask(page, f"{who}@example.org").text for who in ("known", "unknown", "gone")}
    assert len(answers) == 1
    assert queued(either_database) == 2, "nothing goes to the suppressed one"


@pytest.mark.parametrize(
    ("address", "said"),
    [("reader@elsewhere.example", "may sign up here"), ("a@example.org,b@example.org", "not one e-mail address")],
)
def test_a_mistaken_address_is_told_on_the_form(
    page: httpx.Client, either_database: Database, address: str, said: str
) -> None:
    answer = ask(page, address)
    assert (answer.status_code, said in answer.text, address in answer.text) == (400, True, True)
    assert queued(either_database) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"names": "Aqmo"}, "did you mean aqim?"),
        ({"names": ""}, "Choose what you want to hear of"),
        ({"zone": "Mars"}, "no time zone"),
        ({"must": "/(a+/"}, "must"),
        ({"cadence": "yearly"}, "write at once, hourly"),
    ],
)
def test_a_mistake_is_told_on_the_form_which_stays_filled_in(
    page: httpx.Client, either_database: Database, clock: Hands, changes: dict[str, str], said: str
) -> None:
    answer = confirm(page, invited(page, either_database, clock), **changes)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Africa/Bamako" in answer.text or "zone" in changes
    assert subscribers(either_database, clock)[0][1] == "pending"


def test_the_form_shows_what_would_have_come_before_anything_is_in_force(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    clock.move(days=-2)
    wanted = subscription("other", all=True)
    handler = AlertHandler(either_database, lambda: (1, (wanted,)), clock)
    handler.handle(batch([tagged(article(f"a{n}", title=f"<b>{n}</b>"), story=f"s{n}") for n in range(3)]))
    clock.move(days=2)
    snapshot = page.post(f"/subscribe/{invited(page, either_database, clock)}", data=CHOICE).text
    assert "last 7 days" in snapshot
    assert "&lt;b&gt;" in snapshot
    assert "<b>" not in snapshot
    assert "Yes, send me these alerts" in snapshot
    assert 'name="cadence" value="daily 07:30"' in snapshot
    assert subscribers(either_database, clock)[0][1] == "pending"


def test_who_signs_up_hears_where_the_archive_is_too_young_to_say_what_would_come(
    page: httpx.Client, either_database: Database, clock: Hands
) -> None:
    token = invited(page, either_database, clock)
    assert "The archive is empty: nothing to judge by yet." in page.post(f"/subscribe/{token}", data=CHOICE).text


def test_hostile_fields_are_shown_as_text(page: httpx.Client, either_database: Database, clock: Hands) -> None:
    hostile = '"><script>alert(1)</script>\n\u202eevil'
    token = invited(page, either_database, clock)
    for answer in (ask(page, hostile), confirm(page, token, names=hostile)):
        assert answer.status_code == 400
        assert "<script" not in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    for path in ("/subscribe", f"/subscribe/{token}"):
        assert page.post(path, content=b"x=" + b"y" * 20_000).status_code == 413


def test_sign_up_is_closed_unless_the_operator_opens_it(
    either_database: Database, clock: Hands, tmp_path: Path
) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    with served(create_api(Sources(site_of(either_database, bus, clock)))) as client:
        assert client.get("/subscribe").status_code == 404
        assert ask(client).status_code == 404
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
    to, text = mail(either_database, clock)
    assert (to, "404 no_service" in text) == ("owner@example.org", True)
