"""What a hostile feed writes is inert wherever it arrives: mail, Slack, webhook, log, command line, API."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, mention, subscription, tagged
from sending import counts, sending
from typer.testing import CliRunner
from waiting import eventually

from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier
from alerts.delivery.channels.port import Notifier
from alerts.delivery.channels.signed_webhook import WebhookNotifier
from alerts.reports.ledger import alert_ledger, list_deliveries
from alerts.worker import AlertHandler
from core import log
from core.clock import now
from core.database import Database
from wirewatch.cli.app import app

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import WebServer

HEADERS = "x\r\nBcc: victim@example.org\r\n\r\n.\r\nMAIL FROM:<evil@example.org>"
LOG = "\n2026-01-01T00:00:00Z [error    ] forged    [core.worker]\x1b[2J\x1b]0;owned\x07"
SLACK = "<!channel> <@U123> <https://evil.example|bank.example> &lt;!here&gt;"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>{{7*7}}{% raw %}"
BIDI = "\u202egnp.exe\u2066\u200f\u2028line\u2029 \x00\x85"
LONG = "A" * 100_000
HOSTILE = {
    "headers": HEADERS,
    "log": LOG,
    "slack": SLACK,
    "markup": MARKUP,
    "bidi": BIDI,
    "long": LONG,
    "all": HEADERS + LOG + SLACK + MARKUP + BIDI,
}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def _controls(text: str) -> set[str]:
    """Find what steers a reader's screen: controls but line ends, and what turns the writing direction."""
    return {
        one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp") and one not in "\n\r\u200c\u200d"
    }


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_hostile_text_is_inert_in_mail_slack_webhook_log_and_ledger(
    migrated: Path, tmp_path: Path, smtp: SmtpServer, web: WebServer, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("info", json=True)
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    text = HOSTILE[kind]
    found = mention(
        text=text[:200], name=text[:200], label=text[:200], sentence=text[:4000], sentence_start=0, start=0, end=5
    )
    message = tagged(
        article(title=text, source=text, url=f"javascript:{text[:50]}", published=now(), fetched=now()), found
    )
    slack, hook = web.script("/slack"), web.script("/hook")
    wanted = (
        subscription("desk", "email", "desk@example.org", all=True),
        subscription("room", "slack", "room", all=True),
        subscription("hook", "webhook", hook, all=True),
    )
    notifiers: dict[str, Notifier] = {
        "email": MailNotifier(smtp.url, "alerts@example.org", now),
        "slack": SlackNotifier(lambda _name: slack, now),
        "webhook": WebhookNotifier(lambda _name: "correct horse battery staple", now, allow_private=True),
    }
    with sending(database, notifiers):
        AlertHandler(database, lambda: (1, wanted), Hands(now())).handle(batch([message]))
        eventually(lambda: counts(database)["sent"] == 3, seen=lambda: counts(database))
    [mail] = smtp.wait_for(1)
    _check_mail(mail.message, mail.raw, mail.recipients, mail.html)
    _check_slack(web.requests("/slack")[0].json()["text"])
    assert b"\n" not in web.requests("/hook")[0].body
    log.get("tests").info("told", headline=text, source=text)
    _check_log(capsys.readouterr().err)
    with database.reading() as connection:
        [delivery, *_] = list_deliveries(connection)
        ledger = alert_ledger(connection, delivery.alerts[0])
    assert ledger is not None
    assert not _controls("".join(log.safe(event.message) for event in ledger.events))
    database.close()


def _check_mail(message: EmailMessage, raw: bytes, recipients: tuple[str, ...], html: str) -> None:
    assert recipients == ("desk@example.org",)
    assert message["Bcc"] is None
    assert set(message.keys()) <= {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Precedence", "List-Id", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    assert len(str(message["Subject"])) <= 200
    assert len(raw) < 60_000
    assert max(len(line) for line in raw.splitlines()) <= 998
    text = message.get_body(("plain",))
    assert text is not None
    for part in (str(message["Subject"]), text.get_content(), html):
        assert not _controls(part)
    tags = _Tags()
    tags.feed(html)
    assert not {tag for tag, _ in tags.found} & {"script", "img", "iframe", "object", "form", "input"}
    links = [value for _, attributes in tags.found for name, value in attributes if name == "href"]
    assert [link for link in links if link and not link.startswith("http")] == []
    assert not any(name.startswith("on") for _, attributes in tags.found for name, _ in attributes)


def _check_slack(text: str) -> None:
    assert "<" not in text
    assert ">" not in re.sub(r"(?m)^>", "", text).replace("&gt;", "")
    assert not _controls(text)
    assert len(text) < 10_000


def _check_log(lines: str) -> None:
    """Every line is one event of ours; nothing of the feed's makes another, or reaches the terminal."""
    assert lines
    for line in lines.splitlines():
        assert set(json.loads(line)) >= {"event", "level", "timestamp"}
        assert not _controls(line)


def test_the_command_line_shows_hostile_text_as_text(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    environ = {"WIREWATCH_DATA_DIR": str(tmp_path / "data")}
    database = Database(f"sqlite:///{tmp_path}/data/wirewatch.db")
    database.migrate()
    wanted = subscription("desk", "email", "desk@example.org", all=True)
    message = tagged(article(title=HOSTILE["all"], source=HOSTILE["all"]))
    AlertHandler(database, lambda: (1, (wanted,)), Hands(now())).handle(batch([message]))
    with database.reading() as connection:
        [delivery] = list_deliveries(connection)
    database.close()
    for command in (["alerts"], ["alerts", "show", delivery.alerts[0]], ["deliveries", "list"]):
        result = CliRunner().invoke(app, ["--config", str(config), *command], env=environ)
        assert result.exit_code == 0, result.output
        assert not _controls(result.stdout)
        assert not [line for line in result.stdout.splitlines() if line.startswith("2026-01-01T00:00:00Z [error")]
