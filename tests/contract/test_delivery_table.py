"""What each answer of a far side leads to: real servers, a real sender, nothing lost, nothing twice.

| far side                          | ends                                                      |
| --------------------------------- | --------------------------------------------------------- |
| 450 at RCPT, then 250             | sent at the second attempt                                |
| 550 at RCPT                       | failed: the address was refused                           |
| 554 at DATA                       | failed: this message was refused                          |
| silence                           | tried again, not sent                                     |
| one byte a second                 | cut off at the deadline, tried again, not sent            |
| connection dropped after 250      | repeated once, with the same Message-ID                   |
| Slack: 429 with Retry-After       | sent, not earlier than asked                              |
| Slack: 500                        | sent at the second attempt                                |
| Slack: 404 no_service             | failed: the channel is disabled, the operator told        |
| Slack: 200 with ok:false          | failed: the channel is disabled, the operator told        |
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from alert_examples import subscription
from sending import Outcomes, counts, enqueue, outcomes, sending
from servers.smtp import Answer, SmtpServer
from servers.tarpit import Tarpit
from waiting import eventually

from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier
from alerts.delivery.channels.port import AttemptResult, Notifier
from alerts.delivery.suppressions import list_suppressions
from alerts.messages.rendered import Rendered
from core.clock import now
from core.outcomes import AttemptOutcome

if TYPE_CHECKING:
    from servers.web import Answer as WebAnswer
    from servers.web import WebServer

    from core.database import Database

DEADLINE = 3.0
SENDER = "alerts@example.org"


@pytest.fixture
def silent() -> Iterator[Tarpit]:
    with Tarpit() as tarpit:
        yield tarpit


@pytest.fixture
def dripping() -> Iterator[Tarpit]:
    with Tarpit(b"220-wait\r\n") as tarpit:
        yield tarpit


class Routed:
    """Mail by recipient's domain to one of several servers, as a relay would have it."""

    def __init__(self, default: str, others: dict[str, str]) -> None:
        self._default = MailNotifier(default, SENDER, now, DEADLINE)
        self._others = {domain: MailNotifier(url, SENDER, now, DEADLINE) for domain, url in others.items()}

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:
        return self._others.get(target.rpartition("@")[2], self._default).send(message, target, delivery_id)


def _mail_rule() -> object:
    asked: dict[str, int] = {}

    def answer(stage: str, _sender: str, recipient: str) -> Answer | str | None:
        who = recipient.partition("@")[0]
        asked[who] = asked.get(who, 0) + 1
        if stage == "RCPT" and who == "grey" and asked[who] == 1:
            return "450 4.2.0 greylisted"
        if stage == "RCPT" and who == "gone":
            return "550 5.1.1 no such user"
        return None

    return answer


def _slack(web: WebServer) -> SlackNotifier:
    scripts: dict[str, list[WebAnswer]] = {
        "busy": [(429, {"Retry-After": "3"}, b"")],
        "broken": [(500, {}, b"server_error")],
        "no_service": [(404, {}, b"no_service")] * 9,
        "not_ok": [(200, {"Content-Type": "application/json"}, b'{"ok":false,"error":"channel_not_found"}')] * 9,
        "fine": [],
    }
    urls = {name: web.script(f"/{name}", *answers) for name, answers in scripts.items()}
    return SlackNotifier(urls.__getitem__, now, DEADLINE)


def _everybody() -> list[tuple[str, str]]:
    mail = ("grey@a.example", "gone@b.example", "spam@c.example", "silent@d.example", "drip@e.example",
            "dropped@f.example", "fine@g.example")  # fmt: skip
    slack = ("busy", "broken", "no_service", "not_ok", "fine")
    return [("email", one) for one in mail] + [("slack", one) for one in slack]


@pytest.mark.slow
def test_every_answer_ends_as_the_table_says(
    either_database: Database, smtp: SmtpServer, web: WebServer, silent: Tarpit, dripping: Tarpit
) -> None:
    smtp.rule = _mail_rule()  # type: ignore[assignment]
    with SmtpServer() as spam, SmtpServer() as dropping:
        spam.rule = lambda stage, _sender, _to: "554 5.7.1 looks like spam" if stage == "DATA" else None
        dropping.script("DATA", Answer("250 OK", hang_up=True))
        others = {
            "c.example": spam.url,
            "d.example": silent.smtp_url,
            "e.example": dripping.smtp_url,
            "f.example": dropping.url,
        }
        notifiers: dict[str, Notifier] = {"email": Routed(smtp.url, others), "slack": _slack(web)}
        wanted = [subscription(f"s{n}", *to, all=True) for n, to in enumerate(_everybody())]
        with sending(either_database, notifiers, operator="operator@z.example"):
            began = time.monotonic()
            enqueue(either_database, 1, *wanted)
            eventually(lambda: outcomes(either_database)["fine@g.example"][0] == "sent", 20)
            assert not _settled(outcomes(either_database)), "it left while others were under way"
            eventually(lambda: _settled(outcomes(either_database)), 40, seen=lambda: outcomes(either_database))
            ended = outcomes(either_database)
            eventually(lambda: len(_to(smtp, "operator@z.example")) == 2)
        took = time.monotonic() - began
        drops = [str(mail.message["Message-ID"]) for mail in dropping.mails]
    assert took > DEADLINE
    _check_mail(ended, smtp, drops)
    _check_slack(ended, web, either_database)


def _settled(so_far: Outcomes) -> bool:
    """Tell whether everybody has ended, but those who are tried for two days, who were tried."""
    patient = {"silent@d.example", "drip@e.example"}
    return all(
        (bool(tried) and tried[0] is not None) if target in patient else state in ("sent", "failed")
        for target, (state, tried) in so_far.items()
    )


def _check_mail(ended: Outcomes, smtp: SmtpServer, drops: list[str]) -> None:
    assert ended["grey@a.example"] == ("sent", ["again_later", "accepted"])
    assert ended["gone@b.example"] == ("failed", ["address_refused"])
    assert ended["spam@c.example"] == ("failed", ["refused"])
    for patient in ("silent@d.example", "drip@e.example"):
        assert ended[patient][0] != "failed"
        assert set(ended[patient][1]) == {"again_later"}
    assert ended["dropped@f.example"] == ("sent", ["unknown", "accepted"])
    assert len(drops) == 2
    assert len(set(drops)) == 1
    for once in ("grey@a.example", "fine@g.example"):
        assert len(_to(smtp, once)) == 1


def _check_slack(ended: Outcomes, web: WebServer, database: Database) -> None:
    assert ended["busy"] == ("sent", ["again_later", "accepted"])
    first, second = web.requests("/busy")
    assert second.at - first.at >= 3.0
    assert ended["broken"] == ("sent", ["again_later", "accepted"])
    assert ended["no_service"] == ended["not_ok"] == ("failed", ["channel_refused"])
    assert ended["fine"] == ("sent", ["accepted"])
    with database.reading() as connection:
        closed = {(view.target, view.state.value) for view in list_suppressions(connection)}
    assert closed == {("no_service", "disabled"), ("not_ok", "disabled")}


def _to(smtp: SmtpServer, recipient: str) -> list[str]:
    return [str(mail.message["Subject"]) for mail in smtp.mails if recipient in mail.recipients]


def test_what_is_due_to_a_disabled_channel_ends_with_that_reason_and_can_be_sent_later(
    either_database: Database, web: WebServer
) -> None:
    url = web.script("/hook", (410, {}, b"channel_is_archived"))
    room = subscription("room", "slack", "room", all=True)
    with sending(either_database, {"slack": SlackNotifier(lambda _name: url, now)}):
        enqueue(either_database, 3, room)
        eventually(lambda: counts(either_database)["failed"] == 3, seen=lambda: counts(either_database))
    assert len(web.requests("/hook")) == 1
    assert sorted(outcomes(either_database)["room"][1]) == ["channel_refused", "disabled", "disabled"]


@pytest.mark.slow
def test_twenty_tarpits_of_each_kind_do_not_delay_a_healthy_mail(
    either_database: Database, smtp: SmtpServer, silent: Tarpit
) -> None:
    hanging = threading.Event()

    def rule(stage: str, _sender: str, recipient: str) -> Answer | None:
        if stage == "RCPT" and recipient.startswith("tarpit"):
            hanging.set()
            return Answer("250 OK", after=90)
        return None

    smtp.rule = rule
    notifiers: dict[str, Notifier] = {
        "email": MailNotifier(smtp.url, SENDER, now, 60.0),
        "slack": SlackNotifier(lambda _name: silent.url, now, 60.0),
    }
    mails = [subscription(f"m{n}", "email", f"tarpit@t{n}.example", all=True) for n in range(20)]
    hooks = [subscription(f"h{n}", "slack", f"hook{n}", all=True) for n in range(20)]
    healthy = subscription("desk", "email", "desk@example.org", all=True)
    with sending(either_database, notifiers):
        enqueue(either_database, 3, *mails, *hooks)
        assert hanging.wait(60)
        for _ in range(20):
            assert silent.entered.acquire(timeout=60)
        enqueue(either_database, 1, healthy, first=50)
        eventually(lambda: outcomes(either_database)["desk@example.org"][0] == "sent")
        others = [tried for target, (_, tried) in outcomes(either_database).items() if target != "desk@example.org"]
        assert {end for tried in others for end in tried} == {None}, "it went before any of the others had ended"


class Hangs:
    """A notifier whose every send hangs for good, as a look-up of a name may; no socket could be cut."""

    def __init__(self) -> None:
        self.entered = 0
        self.never = threading.Event()
        self.left = threading.Semaphore(0)

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:  # noqa: ARG002
        self.entered += 1
        self.never.wait(60)
        self.left.release()
        return AttemptResult(AttemptOutcome.ACCEPTED, "too late")


@pytest.mark.slow
def test_a_send_that_never_ends_is_left_behind_repeated_once_and_then_a_dead_letter(
    either_database: Database,
) -> None:
    hangs = Hangs()
    with sending(either_database, {"email": hangs}, left_behind_after=0.5):
        enqueue(either_database, 1, subscription("desk", "email", "desk@example.org", all=True))
        eventually(lambda: counts(either_database)["failed"] == 1, 20, seen=lambda: counts(either_database))
    assert outcomes(either_database)["desk@example.org"] == ("failed", ["unknown", "unknown"])
    assert hangs.entered == 2
    hangs.never.set()
    assert hangs.left.acquire(timeout=5)
    assert hangs.left.acquire(timeout=5)
    assert counts(either_database)["failed"] == 1, "what comes back too late is not recorded"
