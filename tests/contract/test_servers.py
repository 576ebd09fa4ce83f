"""The servers of the tests are real, come back with their data, and answer as told."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer
from servers.daemon import MissingServerError, ServerFailedError, program, wait_until
from servers.ports import HOST, answers
from servers.redis import RedisServer
from servers.smtp import Answer, SmtpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from servers.kafka import KafkaServer
    from servers.postgres import PostgresServer
    from servers.web import WebServer

pytestmark = pytest.mark.processes  # our own commands, or servers


def send(server: SmtpServer, *recipients: str, subject: str = "Hello") -> None:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content("Überraschung")
    with smtplib.SMTP(HOST, server.port, timeout=5) as client:
        client.sendmail("from@example.org", recipients, message.as_bytes())


def publish(server: KafkaServer, topic: str, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=server.bootstrap, bootstrap_timeout_ms=10_000)
    producer.send(topic, value).get(timeout=10)
    producer.close(timeout=5)


def read(server: KafkaServer, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(topic, bootstrap_servers=server.bootstrap, auto_offset_reset="earliest")
    values: list[bytes] = []
    deadline = time.monotonic() + 10
    while len(values) < count and time.monotonic() < deadline:
        batches = consumer.poll(timeout_ms=500)
        values += [record.value for records in batches.values() for record in records]
    consumer.close(timeout_ms=3000)
    return values


def test_kafka_keeps_its_records_through_kill_and_restart(kafka_server: KafkaServer, topic_prefix: str) -> None:
    kafka_server.start()
    publish(kafka_server, topic_prefix + "a", b"before")
    kafka_server.kill()
    assert not answers(kafka_server.port)
    kafka_server.restart()
    publish(kafka_server, topic_prefix + "a", b"after")
    assert sorted(read(kafka_server, topic_prefix + "a", 2)) == [b"after", b"before"]


def test_a_wiped_kafka_knows_no_topic(kafka_server: KafkaServer, topic_prefix: str) -> None:
    kafka_server.start()
    publish(kafka_server, topic_prefix + "b", b"x")
    kafka_server.wipe()
    consumer = KafkaConsumer(bootstrap_servers=kafka_server.bootstrap)
    assert topic_prefix + "b" not in consumer.topics()
    consumer.close(timeout_ms=3000)


def test_redis_keeps_its_keys_through_kill_and_restart(redis_server: RedisServer, redis_url: str) -> None:
    assert redis_url.startswith("redis://127.0.0.1:")
    assert redis_server.command("SET", "key", "value") == "+OK"
    redis_server.kill()
    assert not answers(redis_server.port)
    redis_server.restart()
    assert redis_server.command("EXISTS", "key") == ":1"
    assert redis_server.socket.is_socket()


def test_each_test_finds_redis_empty(redis_server: RedisServer, redis_url: str) -> None:
    assert redis_url
    assert redis_server.command("DBSIZE") == ":0"


def test_redis_evicts_keys_only_when_asked() -> None:
    with RedisServer(maxmemory_policy="allkeys-lru", maxmemory="8mb") as server:
        assert b"allkeys-lru" in ask(server, b"CONFIG GET maxmemory-policy\r\n")


def ask(server: RedisServer, words: bytes) -> bytes:
    with socket.create_connection((HOST, server.port)) as connection:
        connection.sendall(words)
        return connection.recv(1000)


def test_postgres_keeps_what_was_committed_through_kill_and_restart(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    with psycopg.connect(postgres_url) as idle:
        postgres_server.kill()
        with pytest.raises(psycopg.OperationalError):
            idle.execute("SELECT 1")
    postgres_server.restart()
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_postgres_stops_although_somebody_is_connected(postgres_server: PostgresServer, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT 1")
        postgres_server.stop()
        assert not answers(postgres_server.port)


def test_each_test_has_a_database_of_its_own(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_paused_server_is_silent_until_it_resumes(redis_server: RedisServer) -> None:
    redis_server.start()
    redis_server.pause()
    with socket.create_connection((HOST, redis_server.port), timeout=0.2) as connection:
        connection.sendall(b"PING\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(10)
        redis_server.resume()
        connection.settimeout(5)
        assert connection.recv(10) == b"+PONG\r\n"


def test_a_server_restarted_by_a_thread_outlives_the_thread(redis_server: RedisServer) -> None:
    redis_server.start()
    redis_server.kill()
    thread = threading.Thread(target=redis_server.start)
    thread.start()
    thread.join()
    assert redis_server.command("PING") == "+PONG"


def test_servers_die_with_the_process_that_started_them(open_folder: Path) -> None:
    code = (
        "import time; from servers.redis import RedisServer; from servers.postgres import PostgresServer\n"
        "redis, postgres = RedisServer(), PostgresServer()\n"
        "redis.start(); postgres.start(); print(redis.port, postgres.port, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(open_folder)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        ports = [int(port) for port in child.stdout.readline().split()]
        assert [answers(port) for port in ports] == [True, True]
        child.kill()
    wait_until(lambda: not any(answers(port) for port in ports), "death of the servers", timeout=5)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that the database's user may enter, unlike pytest's."""
    with tempfile.TemporaryDirectory(prefix="wirewatch-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_missing_program_names_the_fix() -> None:
    with pytest.raises(MissingServerError, match="make test-servers"):
        program("no-such-server")


def test_a_server_that_cannot_start_shows_its_log() -> None:
    server = RedisServer(maxmemory_policy="nonsense")
    with pytest.raises(ServerFailedError, match="maxmemory-policy"):
        server.start()
    server.close()


def test_smtp_keeps_mail_with_envelope_text_and_time(smtp: SmtpServer) -> None:
    send(smtp, "a@example.org", "b@example.org", subject="One")
    mail = smtp.wait_for(1)[0]
    assert (mail.sender, mail.recipients) == ("from@example.org", ("a@example.org", "b@example.org"))
    assert (mail.message["Subject"], mail.text.strip()) == ("One", "Überraschung")
    assert abs(time.time() - mail.at) < 5


def test_smtp_answers_as_scripted_then_accepts(smtp: SmtpServer) -> None:
    smtp.script("RCPT", "450 4.2.0 greylisted")
    smtp.script("DATA", "554 5.7.1 refused")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="greylisted"):
        send(smtp, "a@example.org")
    with pytest.raises(smtplib.SMTPDataError, match="refused"):
        send(smtp, "a@example.org")
    send(smtp, "a@example.org")
    assert len(smtp.mails) == 1
    assert [attempt.answer.text[:3] for attempt in smtp.attempts] == ["450", "250", "554", "250", "250"]


def test_smtp_answers_by_rule(smtp: SmtpServer) -> None:
    smtp.rule = lambda _stage, _sender, recipient: "550 unknown" if recipient.startswith("gone") else None
    send(smtp, "gone@example.org", "here@example.org")
    assert smtp.mails[0].recipients == ("here@example.org",)


def test_smtp_can_accept_a_mail_and_hang_up_before_saying_so(smtp: SmtpServer) -> None:
    smtp.script("DATA", Answer("250 OK", hang_up=True))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp, "a@example.org")
    assert len(smtp.mails) == 1


def test_smtp_stopped_cuts_connections_and_comes_back_on_its_port(smtp: SmtpServer) -> None:
    client = smtplib.SMTP(HOST, smtp.port, timeout=5)
    smtp.stop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()
    client.close()
    assert not answers(smtp.port)
    smtp.start()
    send(smtp, "a@example.org")
    assert len(smtp.mails) == 1


def test_smtp_with_a_login_takes_mail_only_after_it() -> None:
    with SmtpServer(login=("user", "word")) as server:
        with pytest.raises(smtplib.SMTPException, match="530"):
            send(server, "a@example.org")
        with smtplib.SMTP(HOST, server.port, timeout=5) as client:
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("user", "wrong")
            client.login("user", "word")
            client.sendmail("from@example.org", ["a@example.org"], b"Subject: in\r\n\r\n")
        assert len(server.mails) == 1


def test_web_answers_304_to_who_has_the_page(web: WebServer) -> None:
    url = web.page("/feed.xml", b"<rss/>", "application/rss+xml")
    first = httpx.get(url)
    again = httpx.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, first.content, again.status_code, again.content) == (200, b"<rss/>", 304, b"")
    assert [request.headers.get("if-none-match") for request in web.requests("/feed.xml")] == [
        None,
        first.headers["etag"],
    ]


def test_web_answers_as_scripted_and_keeps_the_bodies(web: WebServer) -> None:
    url = web.script("/slack", (429, {"Retry-After": "1"}, b""))
    statuses = [httpx.post(url, json={"text": "é"}).status_code for _ in range(2)]
    assert statuses == [429, 200]
    assert web.wait_for(2, "/slack")[1].json() == {"text": "é"}


def test_web_redirects_drips_and_never_ends(web: WebServer) -> None:
    drip = web.drip("/drip", [b"a", b"b"], every=0.01)
    assert httpx.get(web.redirect("/old", "/drip"), follow_redirects=True).url == drip
    assert httpx.get(drip).content == b"ab"
    with httpx.stream("GET", web.endless("/big")) as response:
        taken = next(response.iter_bytes(1_000_000))
    assert len(taken) == 1_000_000
    assert httpx.get(web.url("/none")).status_code == 404


def test_web_stopped_cuts_connections_and_comes_back_on_its_port(web: WebServer) -> None:
    url = web.page("/", b"here")
    with httpx.Client() as client:
        client.get(url)
        web.stop()
        with pytest.raises(httpx.ConnectError):
            client.get(url)
        web.start()
        assert client.get(url).text == "here"


def test_chromium_shows_a_page(page: Page, web: WebServer) -> None:
    page.goto(web.page("/", b"<h1 id=h></h1><script>h.textContent = 'drawn ' + 'here'</script>"))
    assert page.locator("h1").inner_text() == "drawn here"
