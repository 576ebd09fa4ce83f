from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from alert_examples import NOW
from servers.ports import HOST, free_port
from servers.smtp import Answer, SmtpServer

from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier
from alerts.delivery.channels.inbox import InboxNotifier
from alerts.delivery.channels.mail_server import parse_smtp_url
from alerts.delivery.channels.port import AttemptResult
from alerts.messages.rendered import Rendered
from config.files.settings import secret
from core.errors import BadInput
from core.outcomes import AttemptOutcome

if TYPE_CHECKING:
    from servers.web import WebServer

WORDS = Rendered(
    "AQIM: Attaque près de Gao 阿",
    "Texte: »AQMI«\n.\nbye\n",
    "<p>Texte: <mark>AQMI</mark></p>",
    "*AQMI*",
    "desk 1",
)
ID = "0123456789abcdef"


def _mail(url: str, to: str = "desk@example.org") -> AttemptResult:
    return MailNotifier(url, "Wire Watch <alerts@example.org>", lambda: NOW).send(WORDS, to, ID)


def _slack(url: str, words: Rendered = WORDS) -> AttemptResult:
    return SlackNotifier(lambda _name: url, lambda: NOW).send(words, "war_room", ID)


def test_a_mail_carries_our_text_and_our_html(smtp: SmtpServer) -> None:
    assert _mail(smtp.url).outcome is AttemptOutcome.ACCEPTED
    [mail] = smtp.wait_for(1)
    assert mail.message.get_content_type() == "multipart/alternative"
    assert mail.text.splitlines() == ["Texte: »AQMI«", ".", "bye"]
    assert mail.html.strip() == WORDS.html
    assert mail.message["Subject"] == WORDS.subject
    assert (mail.sender, mail.recipients) == ("alerts@example.org", ("desk@example.org",))
    assert mail.message["From"] == "Wire Watch <alerts@example.org>"


def test_a_mail_has_one_stable_id_and_says_that_a_machine_wrote_it(smtp: SmtpServer) -> None:
    _mail(smtp.url)
    _mail(smtp.url)
    first, second = (mail.message for mail in smtp.wait_for(2))
    assert first.get_all("Message-ID") == second.get_all("Message-ID") == [f"<{ID}@wirewatch.example.org>"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Id"] == "<desk-1.wirewatch.example.org>"


@pytest.mark.parametrize(
    ("stage", "answer", "outcome"),
    [
        ("RCPT", "450 4.2.0 greylisted", AttemptOutcome.AGAIN_LATER),
        ("RCPT", "421 4.3.2 closing", AttemptOutcome.AGAIN_LATER),
        ("RCPT", "550 5.1.1 unknown", AttemptOutcome.ADDRESS_REFUSED),
        ("RCPT", "554 5.7.1 relay access denied", AttemptOutcome.REFUSED),
        ("RCPT", "530 5.7.0 authentication required", AttemptOutcome.MISCONFIGURED),
        ("DATA", "450 4.2.0 greylisted", AttemptOutcome.AGAIN_LATER),
        ("DATA", "421 4.3.2 closing", AttemptOutcome.AGAIN_LATER),
        ("DATA", "550 5.1.1 unknown", AttemptOutcome.REFUSED),
        ("DATA", "554 5.7.1 spam", AttemptOutcome.REFUSED),
    ],
)
def test_the_servers_code_decides(smtp: SmtpServer, stage: str, answer: str, outcome: AttemptOutcome) -> None:
    smtp.script(stage, answer)  # type: ignore[arg-type]
    assert _mail(smtp.url) == AttemptResult(outcome, answer, away=answer.startswith("421"))


def test_a_hang_up_after_the_data_is_unknown_and_before_it_is_again_later(smtp: SmtpServer) -> None:
    smtp.script("DATA", Answer("250 OK", hang_up=True))
    assert _mail(smtp.url).outcome is AttemptOutcome.UNKNOWN
    smtp.script("RCPT", Answer("250 OK", hang_up=True))
    assert _mail(smtp.url).outcome is AttemptOutcome.AGAIN_LATER


def test_a_mail_server_that_is_away_is_again_later() -> None:
    sent = _mail(f"smtp://{HOST}:{free_port()}")
    assert sent.outcome is AttemptOutcome.AGAIN_LATER
    assert "refused" in sent.detail


@pytest.mark.parametrize("url", ["", "http://example.org", "smtp://", "smtp://u:hunter2@h:port"])
def test_without_a_usable_mail_server_the_setting_is_named_and_no_secret(url: str) -> None:
    sent = _mail(url)
    assert sent.outcome is AttemptOutcome.MISCONFIGURED
    assert "smtp_url" in sent.detail
    assert "hunter2" not in sent.detail


def test_signing_in_works_and_a_wrong_password_is_a_setting_to_mend() -> None:
    with SmtpServer(login=("desk", "se/cret")) as server:
        assert _mail(f"smtp://desk:se%2Fcret@{HOST}:{server.port}").outcome is AttemptOutcome.ACCEPTED
        wrong = _mail(f"smtp://desk:wrong@{HOST}:{server.port}")
    assert wrong.outcome is AttemptOutcome.MISCONFIGURED
    assert "wrong" not in wrong.detail


@pytest.mark.parametrize(
    "address",
    ["a@example.org,b@example.org", "a@example.org\nBcc: b@example.org", "nobody", "<a@example.org>", ""],
)
def test_a_target_is_one_plain_address_or_refused(smtp: SmtpServer, address: str) -> None:
    assert _mail(smtp.url, address).outcome is AttemptOutcome.ADDRESS_REFUSED
    assert smtp.attempts == []


def test_an_smtp_url_gives_its_parts() -> None:
    server = parse_smtp_url("smtps://me%40x.org:p%3Aw@mail.example.org")
    assert (server.host, server.port, server.user, server.password) == ("mail.example.org", 465, "me@x.org", "p:w")
    assert server.tls
    assert not server.loopback
    with pytest.raises(BadInput, match="smtp_url"):
        parse_smtp_url("mail.example.org")


def test_slack_gets_plain_text_with_its_marks_escaped_once(web: WebServer) -> None:
    words = Rendered("", "", "", "*AQMI* <!channel> & <https://evil.example|bank> https://example.org/?a=1&b=2")
    assert _slack(web.script("/hook"), words).outcome is AttemptOutcome.ACCEPTED
    [request] = web.wait_for(1, "/hook")
    assert request.json()["text"] == (
        "*AQMI* &lt;!channel&gt; &amp; &lt;https://evil.example|bank&gt; https://example.org/?a=1&amp;b=2"
    )
    assert request.headers["x-wirewatch-delivery"] == ID


def test_slack_is_posted_to_exactly_the_secret_address(web: WebServer) -> None:
    url = web.script("/services/T0/B0/xyz")
    assert _slack(f"{url}?x=1").outcome is AttemptOutcome.ACCEPTED
    [request] = web.requests()
    assert (request.method, request.query) == ("POST", {"x": "1"})


def test_too_many_requests_wait_as_long_as_asked(web: WebServer) -> None:
    sent = _slack(web.script("/hook", (429, {"Retry-After": "17"}, b"")))
    assert (sent.outcome, sent.retry_after) == (AttemptOutcome.AGAIN_LATER, 17.0)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(500, AttemptOutcome.AGAIN_LATER), (503, AttemptOutcome.AGAIN_LATER), (404, AttemptOutcome.CHANNEL_REFUSED),
     (410, AttemptOutcome.CHANNEL_REFUSED), (403, AttemptOutcome.CHANNEL_REFUSED),
     (302, AttemptOutcome.CHANNEL_REFUSED), (400, AttemptOutcome.REFUSED)],
)  # fmt: skip
def test_the_status_decides(web: WebServer, status: int, outcome: AttemptOutcome) -> None:
    assert _slack(web.script("/s3cret", (status, {"Location": "/elsewhere"}, b"no_team"))).outcome is outcome
    assert web.requests("/elsewhere") == []


def test_no_failure_shows_the_secret_address(web: WebServer) -> None:
    refused = _slack(f"http://{HOST}:{free_port()}/s3cret")
    assert refused.outcome is AttemptOutcome.AGAIN_LATER
    assert "s3cret" not in refused.detail
    assert "s3cret" not in _slack(web.script("/s3cret", (404, {}, b"no"))).detail


@pytest.mark.parametrize("url", ["", "slack", "ftp://example.org/x", "file:///etc/passwd", "http://[::1"])
def test_an_odd_secret_is_a_setting_to_correct_and_is_not_shown(url: str) -> None:
    assert _slack(url) == AttemptResult(
        AttemptOutcome.MISCONFIGURED, "the secret war_room is no web address: correct it"
    )


def test_a_missing_secret_is_a_setting_to_mend() -> None:
    sent = SlackNotifier(partial(secret, {}), lambda: NOW).send(WORDS, "war-room", ID)
    assert sent.outcome is AttemptOutcome.MISCONFIGURED
    assert "WIREWATCH_SECRET_WAR_ROOM" in sent.detail


def test_the_default_sender_of_a_single_machine_works(smtp: SmtpServer) -> None:
    sent = MailNotifier(smtp.url, "wirewatch@localhost", lambda: NOW).send(WORDS, "me@localhost", ID)
    assert sent.outcome is AttemptOutcome.ACCEPTED


def test_the_inbox_takes_everything() -> None:
    assert InboxNotifier().send(WORDS, "operator", ID).outcome is AttemptOutcome.ACCEPTED
