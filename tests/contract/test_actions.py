"""Links in messages, against the real console: a GET shows, a POST acts, a mail program needs no cookie."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alert_examples import Hands, batch, mention, subscription, tagged
from console_examples import Console, told
from sending import take

from alerts.readers.subscribers import Current, Subscribers
from alerts.releaser import Releaser
from alerts.reports.queries import list_alerts
from alerts.tables import judgements, notifications, snoozes
from alerts.worker import AlertHandler
from config.files.subscriptions import SubscriptionList, dump_subscriptions
from config.versions.store import Versions
from core.clock import now
from core.outcomes import SubscriptionState
from operations.tables import audit

if TYPE_CHECKING:
    from pathlib import Path

    from core.article import Tagged

ACTIVE = SubscriptionState.ACTIVE
WISH = subscription("sahel-desk", "email", "desk@example.org", tags=("sahel",))


class Reader:
    """Somebody with a mail in hand."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.listed = (WISH,)
        self.current = Current(lambda: (1, self.listed), Subscribers(console.database, now)).get

    def receive(self, message: Tagged) -> str:
        """Give the alert that a message causes."""
        AlertHandler(self.console.database, self.current, now).handle(batch([message]))
        with self.console.database.reading() as connection:
            return next(one.id for one in list_alerts(connection) if message.article.id in one.articles)

    def delivery(self, alert: str) -> str:
        query = sa.select(notifications.c.delivery).where(notifications.c.alert == alert)
        with self.console.database.reading() as connection:
            return str(connection.execute(query).scalar_one())

    def leaving(self) -> int:
        """Count what leaves an hour from now."""
        later = Hands(now() + timedelta(hours=1))
        Releaser(self.console.database, self.current, later).release()
        return len(take(self.console.database, later, "email:example.org", 100))


def _open(url: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, None if body is None else body.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("console")) as console:
        text = dump_subscriptions(SubscriptionList(subscriptions=(WISH,)))
        versions = Versions(console.database, now)
        versions.save("subscriptions", text, base=0, author="test", origin="file", note="")
        yield console


@pytest.fixture
def reader(console: Console) -> Iterator[Reader]:
    yield Reader(console)
    with console.database.transaction() as connection:
        for table in ("alerts", "deliveries", "snoozes", "handled", "articles"):
            connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608


@pytest.mark.slow
def test_a_get_shows_a_page_and_changes_nothing(reader: Reader) -> None:
    alert = reader.receive(told("a1", "Attack near Gao"))
    base = reader.console.links.alert(alert)
    for path in ("", "/unsubscribe", "/snooze", "/snooze-story", "/snooze-entity", "/not-relevant", "/subscribe-again"):
        status, page = _open(base + path)
        assert status == 200
        assert '<form method="post"' in page
    assert "Attack near Gao" in _open(base)[1]
    assert reader.leaving() == 1


def test_a_mail_program_unsubscribes_with_one_post_and_no_cookie(reader: Reader) -> None:
    alert = reader.receive(told("a1", "One"))
    url = f"{reader.console.links.delivery(reader.delivery(alert))}/unsubscribe"
    status, page = _open(url, "List-Unsubscribe=One-Click")
    assert (status, "You are unsubscribed" in page) == (200, True)
    assert reader.leaving() == 0
    with pytest.raises(StopIteration):
        reader.receive(told("a2", "Two"))
    assert _open(url, "List-Unsubscribe=One-Click")[0] == 200
    assert _open(f"{reader.console.links.alert(alert)}/subscribe-again", "")[0] == 200
    assert reader.receive(told("a3", "Three"))


def test_a_mail_program_gets_the_same_answer_for_a_link_of_ours_and_for_a_guess(reader: Reader) -> None:
    good = f"{reader.console.links.alert(reader.receive(told('a1', 'One')))}/unsubscribe"
    guess = f"{reader.console.address}/a/guessed/unsubscribe"
    answers = [_open(url, "List-Unsubscribe=One-Click") for url in (guess, good, good, guess)]
    assert answers == [answers[0]] * 4
    assert answers[0][0] == 200
    assert reader.leaving() == 0
    assert _open(f"{good.removesuffix('/unsubscribe')}/subscribe-again", "")[0] == 200


@pytest.mark.parametrize("act", ["snooze", "snooze-story", "snooze-entity"])
def test_a_snooze_holds_what_comes_and_what_waits_until_its_end(reader: Reader, act: str) -> None:
    alert = reader.receive(told("a1", "One", story="s1"))
    assert reader.leaving() == 1
    status, page = _open(f"{reader.console.links.alert(alert)}/{act}", "for=7d")
    assert (status, "Snoozed" in page) == (200, True)
    with reader.console.database.reading() as connection:
        [row] = connection.execute(sa.select(snoozes)).all()
    assert timedelta(days=6, hours=23) < row.until - now() <= timedelta(days=7)
    reader.receive(told("a2", "Two"))
    with reader.console.database.reading() as connection:
        held = {row.article: row.held for row in connection.execute(sa.select(notifications))}
    assert held == {"a1": "", "a2": "" if act == "snooze-story" else "snooze"}
    assert "Awake again" in _open(f"{reader.console.links.alert(alert)}/wake", "")[1]
    with reader.console.database.reading() as connection:
        assert connection.execute(sa.select(snoozes)).all() == []
        waiting = connection.execute(sa.select(notifications.c.due).where(notifications.c.held == "snooze")).all()
    assert waiting == []


def test_not_relevant_is_kept_with_the_mention_and_the_phrase_that_would_have_kept_it_out(reader: Reader) -> None:
    sentence = "The AQMI Football Club won again."
    meant = told("good", "Good")
    club = told("a1", "Club")
    wrong = tagged(club.article, mention(sentence=sentence, sentence_start=0, start=4, end=8), story="s-club")
    reader.receive(meant)
    alert = reader.receive(wrong)
    status, page = _open(f"{reader.console.links.alert(alert)}/not-relevant", "")
    assert status == 200
    assert "Whoever looks after the watchlist sees that this alert was not relevant to you." in page
    assert "AQMI Football" not in page, "the phrase is for the editor: a reader can do nothing with it"
    assert f"{reader.console.links.alert(alert)}/relevant".rsplit("/a/", 1)[1] in page
    assert _open(f"{reader.console.links.alert(alert)}/not-relevant", "")[0] == 200
    with reader.console.database.reading() as connection:
        [row] = connection.execute(sa.select(judgements)).all()
    assert (row.entity, row.name, row.sentence, row.verdict, row.reason) == (
        "aqim",
        "AQMI",
        sentence,
        "not_relevant",
        "",
    )
    assert row.phrase == "AQMI Football"


def test_why_is_asked_on_the_page_after_and_no_more_once_it_was_said(reader: Reader) -> None:
    url = reader.console.links.alert(reader.receive(told("a1", "One")))
    asked = _open(f"{url}/not-relevant", "")[1]
    assert "Somebody or something else of that name is meant" in asked
    assert "because-another" in asked
    assert "because-another" in _open(f"{url}/because-another")[1], "a look changes nothing"
    assert "Thank you" in _open(f"{url}/because-another", "")[1]
    assert "because-" not in _open(f"{url}/not-relevant", "")[1]
    with reader.console.database.reading() as connection:
        assert connection.execute(sa.select(judgements.c.reason)).scalars().all() == ["another"]


def test_not_relevant_is_taken_back_as_often_as_one_wants(reader: Reader) -> None:
    url = reader.console.links.alert(reader.receive(told("a1", "One")))
    _open(f"{url}/not-relevant", "")
    for _ in range(2):
        status, page = _open(f"{url}/relevant", "")
        assert (status, "Taken back" in page) == (200, True)
    with reader.console.database.reading() as connection:
        assert connection.execute(sa.select(judgements)).all() == []
        done = connection.execute(sa.select(audit.c.action, audit.c.after).order_by(audit.c.number)).all()
    assert [tuple(one) for one in done[-2:]] == [("not relevant", "not_relevant"), ("relevant after all", "")]


@pytest.mark.slow
def test_pages_say_the_subscription_s_name_and_times_by_its_reader_s_clock(tmp_path: Path) -> None:
    named = subscription("self-863982e5937a", "email", "desk@example.org", tags=("sahel",), zone="Africa/Nairobi")
    named = named.model_copy(update={"name": "AQIM and Droukdel"})
    with Console(tmp_path) as console:
        Subscribers(console.database, now).add(named, owner="desk@example.org", state=ACTIVE, origin="self")
        console.alert(told("a1", "One"), wanted=[named])
        with console.database.reading() as connection:
            url = console.links.alert(list_alerts(connection)[0].id)
        page = _open(url)[1]
        assert "Snooze AQIM and Droukdel" in page
        assert "self-863982e5937a" not in page
        until = now().astimezone(ZoneInfo("Africa/Nairobi")) + timedelta(days=1)
        page = _open(f"{url}/snooze", "for=1d")[1]
        assert f"is silent until {until:%a %d %b %Y, %H:}" in page
        assert " EAT." in page


@pytest.mark.parametrize("token", ["x", "aAAAA", "a", "dé", "a" + "A" * 38, "%00"])
def test_a_link_that_we_did_not_make_does_nothing_and_tells_nothing(reader: Reader, token: str) -> None:
    url = f"{reader.console.address}/a/{urllib.parse.quote(token)}"
    assert _open(url)[0] == 404
    assert _open(f"{url}/snooze", "")[0] == 404
    assert _open(f"{url}/unsubscribe", "List-Unsubscribe=One-Click")[0] == 200


def test_an_alert_s_link_is_no_link_of_a_message(reader: Reader) -> None:
    alert = reader.receive(told("a1", "One"))
    token = reader.console.links.alert(alert).rsplit("/", 1)[1]
    assert _open(f"{reader.console.address}/a/d{token[1:]}")[0] == 404


@pytest.mark.slow
def test_a_subscription_that_went_to_another_reader_is_not_the_link_holder_s_to_end(tmp_path: Path) -> None:
    with Console(tmp_path) as console:
        reader = Reader(console)
        alert = reader.receive(told("a1", "One"))
        other = subscription("sahel-desk", "email", "other@example.org", tags=("sahel",))
        text = dump_subscriptions(SubscriptionList(subscriptions=(other,)))
        Versions(console.database, now).save("subscriptions", text, base=0, author="test", origin="file", note="")
        assert _open(f"{console.links.alert(alert)}/unsubscribe", "")[0] == 200
        assert Subscribers(console.database, now).listed() == []


@pytest.mark.slow
def test_only_the_pages_of_links_are_open_and_large_bodies_are_refused(reader: Reader) -> None:
    base = reader.console.links.alert(reader.receive(told("a1", "One")))
    assert _open(f"{base}/snooze", "x" * 5000)[0] == 413
    assert _open(f"{base}/snooze", "for=1d", Origin="https://evil.example")[0] == 200  # the link is the permission
    assert "You are not signed in" in _open(f"{reader.console.address}/a")[1]
    for path in ("/", "/x/y/z", "/x/y/../../../"):
        status, page = _open(f"{reader.console.address}/a{path}")
        assert "nicegui" not in page
        assert status == 404 or "You are not signed in" in page
    status, page = _open(f"{reader.console.address}/a/x/y/z", "")
    assert (status, "nicegui" in page) == (404, False)
    assert _open(f"{reader.console.address}/api/v1/alerts")[0] == 401


@pytest.mark.slow
def test_text_of_a_feed_is_inert_on_the_page(reader: Reader) -> None:
    alert = reader.receive(told("a1", "<script>alert(1)</script>\u202e<img src=x onerror=alert(1)>"))
    page = _open(reader.console.links.alert(alert))[1]
    assert "<script" not in page
    assert "<img" not in page
