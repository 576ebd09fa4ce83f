from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import Recorder, subscription
from sending import counts, enqueue, sending
from waiting import eventually

from alerts.delivery.channels.apprise import MailNotifier, SlackNotifier
from alerts.delivery.channels.inbox import InboxNotifier
from alerts.delivery.channels.port import AttemptResult, Notifier
from alerts.delivery.outbox import Outbox
from alerts.messages.rendered import Rendered
from alerts.tables import deliveries
from core.clock import now
from core.database import Database
from core.outcomes import AttemptOutcome, DeliveryState

if TYPE_CHECKING:
    from pathlib import Path

    from servers.postgres import PostgresServer
    from servers.smtp import SmtpServer
    from servers.web import WebServer

MAIL = subscription("desk", "email", "desk@example.org", all=True)
SLACK = subscription("room", "slack", "war_room", all=True)
INBOX = subscription("box", all=True)


class Stuck:
    """A notifier that hangs until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.entered = threading.Event()

    def send(self, message: Rendered, target: str, delivery_id: str) -> AttemptResult:  # noqa: ARG002
        self.entered.set()
        self.let_go.wait(30)
        return AttemptResult(AttemptOutcome.ACCEPTED, "at last")


@pytest.mark.slow
def test_mail_slack_and_inbox_are_sent_once_each(either_database: Database, smtp: SmtpServer, web: WebServer) -> None:
    url = web.script("/hook")
    notifiers: dict[str, Notifier] = {
        "email": MailNotifier(smtp.url, "alerts@example.org", now),
        "slack": SlackNotifier(lambda _name: url, now),
        "inbox": InboxNotifier(),
    }
    with sending(either_database, notifiers) as heartbeat:
        enqueue(either_database, 5, MAIL, SLACK, INBOX)
        eventually(lambda: counts(either_database)["sent"] == 15, seen=lambda: counts(either_database))
    assert heartbeat.count == 15
    assert len(web.requests("/hook")) == 5
    mails = smtp.wait_for(5)
    assert len({mail.message["Message-ID"] for mail in mails}) == len(mails) == 5
    assert "»AQMI« a revendiqué" in mails[0].text


def test_a_far_side_that_hangs_delays_only_its_own_lane(either_database: Database) -> None:
    stuck, quick = Stuck(), Recorder()
    with sending(either_database, {"slack": stuck, "email": quick}):
        enqueue(either_database, 6, SLACK)
        assert stuck.entered.wait(10)
        enqueue(either_database, 6, MAIL, first=10)
        eventually(
            lambda: counts(either_database)["sent"] == 6, seen=lambda: counts(either_database)
        )  # recorded after it was given, so not at once
        assert len(quick.given) == 6
        stuck.let_go.set()


class Stop(threading.Event):
    """Tells to stop, and remembers how long its waiter was ready to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return super().wait(timeout)


def test_a_new_delivery_waits_a_fraction_of_a_second_before_it_is_seen(either_database: Database) -> None:
    quick, stop = Recorder(), Stop()
    with sending(either_database, {"email": quick}, stop=stop):
        eventually(lambda: len(stop.waits) > 2)
        enqueue(either_database, 1, MAIL)
        eventually(lambda: len(quick.given) == 1)
    assert all(wait is not None and wait < 0.5 for wait in stop.waits)


@pytest.mark.slow
def test_a_greylisted_mail_comes_again_with_the_same_id(tmp_path: Path, smtp: SmtpServer) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    smtp.script("RCPT", "450 4.2.0 greylisted")
    with sending(database, {"email": MailNotifier(smtp.url, "alerts@example.org", now)}):
        enqueue(database, 1, MAIL)
        mails = smtp.wait_for(1, timeout=20)
        eventually(lambda: counts(database)["sent"] == 1, seen=lambda: counts(database))
    assert len(mails) == 1
    assert [attempt.answer.text[:3] for attempt in smtp.attempts if attempt.stage == "RCPT"] == ["450", "250"]
    database.close()


def test_a_stop_lets_the_send_under_way_end_and_gives_back_the_rest(either_database: Database) -> None:
    stuck = Stuck()
    enqueue(either_database, 40, MAIL)
    with sending(either_database, {"email": stuck}):
        assert stuck.entered.wait(10)
        threading.Timer(0.3, stuck.let_go.set).start()
    counted = counts(either_database)
    assert counted["leased"] == 0
    assert counted["sent"] + counted["due"] == 40
    assert counted["sent"] >= 1


@pytest.mark.slow
def test_two_senders_never_send_the_same_delivery(either_database: Database) -> None:
    quick = Recorder()
    enqueue(either_database, 60, MAIL)
    with sending(either_database, {"email": quick}), sending(either_database, {"email": quick}):
        eventually(lambda: counts(either_database)["sent"] == 60, seen=lambda: counts(either_database))
    assert len({delivery for _, _, delivery in quick.given}) == len(quick.given) == 60


def test_a_channel_that_nobody_knows_stays_due_with_the_reason(either_database: Database) -> None:
    enqueue(either_database, 1, SLACK)
    with sending(either_database, {}) as heartbeat:
        eventually(lambda: heartbeat.count == 1)
        eventually(lambda: "no channel slack" in heartbeat.problem, seen=lambda: heartbeat.problem)
    assert counts(either_database)["due"] == 1
    assert Outbox(either_database, now).lanes() == []


def test_a_database_that_is_away_is_said_and_waited_for(postgres_server: PostgresServer, postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    quick = Recorder()
    with sending(database, {"email": quick}) as heartbeat:
        postgres_server.kill()
        eventually(lambda: "cannot look" in heartbeat.problem, seen=lambda: heartbeat.problem)
        postgres_server.start()
        eventually(lambda: not heartbeat.problem, seen=lambda: heartbeat.problem)
        enqueue(database, 3, MAIL)
        eventually(lambda: counts(database)["sent"] == 3, seen=lambda: counts(database))
    assert len(quick.given) == 3
    database.close()


@pytest.mark.slow
def test_a_mail_server_that_was_away_is_named_and_then_gets_everything(tmp_path: Path, smtp: SmtpServer) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    smtp.stop()
    with sending(database, {"email": MailNotifier(smtp.url, "alerts@example.org", now)}) as heartbeat:
        enqueue(database, 5, MAIL)
        eventually(lambda: "refused" in heartbeat.problem, seen=lambda: heartbeat.problem)
        smtp.start()
        eventually(lambda: counts(database)["sent"] == 5, seen=lambda: counts(database))
        eventually(lambda: not heartbeat.problem, seen=lambda: heartbeat.problem)
    assert len({mail.message["Message-ID"] for mail in smtp.mails}) == len(smtp.mails) == 5
    database.close()


def test_the_first_mail_that_is_taken_brings_the_others_of_an_outage_forward(
    either_database: Database, smtp: SmtpServer
) -> None:
    smtp.stop()
    held_up = sa.update(deliveries).values(due=now() + timedelta(hours=1))
    with sending(either_database, {"email": MailNotifier(smtp.url, "alerts@example.org", now)}):
        enqueue(either_database, 5, MAIL)
        eventually(lambda: tried_and_waiting(either_database) == 5, seen=lambda: counts(either_database))
        with either_database.transaction() as connection:
            connection.execute(held_up)  # as after hours
        smtp.start()
        enqueue(either_database, 1, MAIL, first=5)
        eventually(lambda: counts(either_database)["sent"] == 6, seen=lambda: counts(either_database))
    assert len({mail.message["Message-ID"] for mail in smtp.mails}) == len(smtp.mails) == 6


def test_what_was_answered_not_now_waits_its_time(either_database: Database) -> None:
    """A greylisted mail that comes too early is sent away again."""
    later = AttemptResult(AttemptOutcome.AGAIN_LATER, "450 greylisted")
    answers = Recorder(later)
    with sending(either_database, {"email": answers}):
        enqueue(either_database, 1, MAIL)
        eventually(lambda: len(answers.given) == 1)
        eventually(lambda: counts(either_database)["due"] == 1, seen=lambda: counts(either_database))
        with either_database.transaction() as connection:
            connection.execute(sa.update(deliveries).values(due=now() + timedelta(hours=1)))
        enqueue(either_database, 1, MAIL, first=1)
        eventually(lambda: counts(either_database)["sent"] == 1, seen=lambda: counts(either_database))
    assert counts(either_database)["due"] == 1


def tried_and_waiting(database: Database) -> int:
    with database.reading() as connection:
        tried = sa.select(sa.func.count()).where(deliveries.c.attempts > 0, deliveries.c.state == DeliveryState.DUE)
        return int(connection.execute(tried).scalar_one())


@pytest.mark.slow
def test_two_hundred_mails_leave_once_each(tmp_path: Path, smtp: SmtpServer) -> None:
    mails = 200  # how fast they do: benchmarks/sending_rate.py
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    enqueue(database, mails, MAIL)
    with sending(database, {"email": MailNotifier(smtp.url, "alerts@example.org", now)}):
        smtp.wait_for(mails, timeout=60)
        eventually(lambda: counts(database)["sent"] == mails, seen=lambda: counts(database))
    assert len({mail.message["Message-ID"] for mail in smtp.mails}) == len(smtp.mails) == mails
    database.close()
