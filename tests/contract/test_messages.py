"""Whole messages as recipients get them: headers that mail programs act on, hostile text, and their templates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest
from alert_examples import NOW, article, mention, tagged
from message_examples import DELIVERY, contents, item
from servers.smtp import Mail, SmtpServer

from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier
from alerts.messages.contents import Contents
from alerts.messages.links import Links
from alerts.messages.rendering import render
from alerts.messages.template_files import SHIPPED, Templates
from core.article import Fact
from core.outcomes import AttemptOutcome, HoldReason

if TYPE_CHECKING:
    from pathlib import Path

    from servers.web import WebServer

LINKS = Links("https://a-rather-long-name-of-a-host.wirewatch.example.org:8443/behind/a/proxy", [b"key"])
CLAIM = Fact(kind="state", value="claimed", text="revendiqué")
TOLL = Fact(kind="toll", about="killed", value="14", before="9", text="14 morts")
HOSTILE = (
    "<script>alert(1)</script><!channel> <@U1> <https://evil.example|Click> *b* \u202egpj.exe\x1b[31m\r\nBcc: x@y.z"
)


def _mail(smtp: SmtpServer, given: Contents, id_: str = DELIVERY) -> Mail:
    notifier = MailNotifier(smtp.url, "Wire Watch <alerts@example.org>", lambda: NOW)
    result = notifier.send(render(id_, given, links=LINKS), "desk@example.org", id_)
    assert result.outcome is AttemptOutcome.ACCEPTED, result.detail
    return smtp.mails[-1]


def _slack(web: WebServer, given: Contents) -> str:
    url = web.script("/hook")
    SlackNotifier(lambda _name: url, lambda: NOW).send(render(DELIVERY, given, links=LINKS), "room", DELIVERY)
    return str(json.loads(web.requests("/hook")[-1].body)["text"])


def test_a_mail_program_can_unsubscribe_with_one_click(smtp: SmtpServer) -> None:
    mail = _mail(smtp, contents(item(tagged())))
    url = f"{LINKS.delivery(DELIVERY)}/unsubscribe"
    # read raw: a mail program does not decode this header, and a long address is easily folded into an encoded word
    raw = mail.raw.decode()
    assert f"List-Unsubscribe: <{url}>\r\n" in raw
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert mail.message["List-Id"] == "<sahel-desk.wirewatch.example.org>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message.get_content_type() == "multipart/alternative"


def test_a_story_threads_by_the_ids_of_its_earlier_messages(smtp: SmtpServer) -> None:
    first = _mail(smtp, contents(item(tagged()))).message["Message-ID"]
    update = msgspec.structs.replace(tagged(role="same"), facts=(CLAIM, TOLL))
    mail = _mail(smtp, contents(item(update, kind="update", first=tagged()), before=(DELIVERY,)), "cd" * 16)
    assert (mail.message["In-Reply-To"], mail.message["References"]) == (first, first)
    assert mail.message["Subject"] == "AQMI claims, 14 killed (was 9): Attaque près de Gao"
    for words in ("What is new", "AQMI claims", "14 killed (was 9)"):
        assert words in mail.text
        assert words in mail.html


def test_an_update_is_recognised_in_slack_and_says_what_changed(web: WebServer) -> None:
    update = msgspec.structs.replace(tagged(role="same"), facts=(CLAIM, TOLL))
    rendered = _slack(web, contents(item(update, kind="update", first=tagged())))
    assert rendered.startswith(":arrows_counterclockwise: *Update* · *Al-Qaeda in the Islamic Maghreb*")
    assert "• *AQMI claims*\n• *14 killed (was 9)*" in rendered
    assert f"unsubscribe: {LINKS.notification(item(tagged()).notification)}" in rendered


def test_a_digest_tells_each_story_once_with_every_reason_and_what_came_since(smtp: SmtpServer) -> None:
    update = msgspec.structs.replace(tagged(article("a9"), role="same"), facts=(TOLL,))
    other = tagged(article("a2", title="Autre histoire"), story="s2")
    mail = _mail(
        smtp,
        contents(
            item(tagged(), "River Post", held=HoldReason.DIGEST),
            item(tagged(), subscription="second", held=HoldReason.DIGEST),
            item(update, kind="update", first=tagged(), held=HoldReason.QUIET_HOURS),
            item(other, held=HoldReason.DIGEST),
        ),
    )
    assert mail.message["Subject"] == ("2 stories, Wed 01 Jul 12:00 to 12:00: Al-Qaeda in the Islamic Maghreb")
    assert mail.message["List-Id"] == "<digest.wirewatch.example.org>"
    assert mail.text.count("Attaque près de Gao") == 1
    assert "Since then: 14 killed (was 9)" in mail.text
    assert "2 stories, Wed 01 Jul 12:00 to 12:00 UTC: your digest and what came in your quiet hours" in mail.text
    for words in ("sahel-desk", "second", "Autre histoire", "+1 outlet"):
        assert words in mail.text
        assert words in mail.html


def test_two_reasons_of_one_reader_are_both_named_in_one_message(smtp: SmtpServer) -> None:
    mail = _mail(smtp, contents(item(tagged()), item(tagged(), subscription="second")))
    for form in (mail.text, mail.html):
        assert form.count("Read it at") <= 1
        assert "sahel-desk" in form
        assert "second" in form
    assert mail.text.count("Attaque près de Gao") == 1


def test_hostile_text_is_inert_in_mail_and_slack(smtp: SmtpServer, web: WebServer) -> None:
    bad = mention(text=HOSTILE, name=HOSTILE, sentence=HOSTILE, start=7, end=12, label=HOSTILE)
    facts = (Fact(kind="toll", about=HOSTILE, value=HOSTILE, before=HOSTILE, text=HOSTILE),)
    message = msgspec.structs.replace(tagged(article(title=HOSTILE + "x" * 100_000, source=HOSTILE), bad), facts=facts)
    given = contents(item(message, HOSTILE), item(message, kind="update", first=message))
    mail = _mail(smtp, given)
    assert mail.recipients == ("desk@example.org",)
    assert mail.message["Bcc"] is None
    assert "<script" not in mail.html
    assert len(mail.raw) < 30_000
    rendered = _slack(web, given)
    for mark in ("<!channel>", "<@U1>", "<https://evil"):
        assert mark not in rendered
    assert "&lt;!channel&gt;" in rendered
    for form in (mail.message["Subject"], mail.text, mail.html, rendered):
        assert not set(form) & set("\u202e\x1b")


@pytest.mark.parametrize("folder", ["missing", "."])
def test_without_templates_of_the_operator_ours_are_used(tmp_path: Path, folder: str) -> None:
    rendered = render(DELIVERY, contents(item(tagged())), Templates(SHIPPED, tmp_path / folder))
    assert "Why you get this" in rendered.text
    assert "unsubscribe" not in rendered.text.casefold()


def test_a_slack_digest_stays_readable_however_long_the_digest_is(web: WebServer) -> None:
    many = [
        item(tagged(article(f"a{n}", title=f"story {n}"), story=f"s{n}"), held=HoldReason.DIGEST) for n in range(40)
    ]
    rendered = _slack(web, contents(*many))
    assert rendered.startswith("*40 stories*, Wed 01 Jul 12:00 to 12:00 UTC: your digest")
    assert "and 25 more, which do not fit into one message here" in rendered
    assert len(rendered) < 8_000
