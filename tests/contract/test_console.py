"""The console's door, its JSON and its probes, on each database; no browser, no NiceGUI."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from alert_examples import NOW, Hands, batch, subscription, tagged
from console_client import Client, running
from servers.ports import free_port
from servers.postgres import PostgresServer
from sites import site_of

from alerts.worker import AlertHandler
from config.versions.not_in_force import record
from config.versions.store import Versions
from console.app import create_api
from console.server import serve
from console.sources import Sources
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.errors import BadInput
from core.heartbeat import WorkerHeartbeat
from operations.access import sessions


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[SqliteBus]:
    bus = SqliteBus(tmp_path / "bus.db")
    yield bus
    bus.close()


@pytest.fixture
def client(either_database: Database, bus: SqliteBus, clock: Hands) -> Iterator[Client]:
    with running(either_database, bus, clock) as client:
        yield client


@pytest.fixture
def signed_in(client: Client, either_database: Database, clock: Hands) -> Client:
    assert client.sign_in(_token(either_database, clock))[0] == 303
    return client


def _token(database: Database, clock: Hands) -> str:
    with database.transaction() as connection:
        return sessions.create_token(connection, clock())


def test_of_many_who_bring_one_token_at_once_one_is_signed_in(either_database: Database, clock: Hands) -> None:
    token = _token(either_database, clock)

    def bring(_: int) -> str | None:
        with either_database.transaction() as connection:
            return sessions.redeem(connection, token, clock())

    with ThreadPoolExecutor(8) as pool:
        cookies = [cookie for cookie in pool.map(bring, range(8)) if cookie]
    assert len(cookies) == 1
    with either_database.reading() as connection:
        assert sessions.session_of(connection, cookies[0], clock()) is not None
        assert sessions.session_of(connection, token, clock()) is None
        assert sessions.session_of(connection, "", clock()) is None


def test_a_token_and_a_session_end(either_database: Database, clock: Hands) -> None:
    late, used = _token(either_database, clock), _token(either_database, clock)
    with either_database.transaction() as connection:
        cookie = sessions.redeem(connection, used, clock())
        clock.move(minutes=16)
        assert sessions.redeem(connection, late, clock()) is None
        assert cookie
        assert sessions.session_of(connection, cookie, clock()) is not None
        clock.move(days=14)
        assert sessions.session_of(connection, cookie, clock()) is None


def test_signing_in_gives_a_guarded_cookie_and_leads_to_the_first_page(
    client: Client, either_database: Database, clock: Hands
) -> None:
    status, _, headers = client.sign_in(_token(either_database, clock))
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


@pytest.mark.slow
def test_the_cookie_is_for_tls_alone_where_the_public_address_says_so(
    either_database: Database, bus: SqliteBus, clock: Hands
) -> None:
    with running(either_database, bus, clock, public_url="https://wire.example.org/") as client:
        _, _, headers = client.sign_in(_token(either_database, clock))
        assert headers["set-cookie"].startswith("__Host-wirewatch_session=")
        assert {"secure", "path=/", "httponly"} <= set(headers["set-cookie"].lower().split("; "))
        assert client.get("/api/v1/status")[0] == 200
        client.cookie = client.cookie.removeprefix("__Host-")
        assert client.get("/api/v1/status")[0] == 401, "what any page of the domain could have set is not looked at"


def test_without_a_session_nothing_answers_but_probes_and_the_way_in(client: Client) -> None:
    for path in ("/api/v1/status", "/api/v1/alerts", "/api/v1/feeds", "/api/v1/deliveries", "/api/nothing"):
        status, body, _ = client.get(path)
        assert (status, "wirewatch sign-in" in body) == (401, True), path
    for path in ("/", "/anything", "/_nicegui/x", "/_nicegui_ws/socket.io/"):
        status, _, headers = client.get(path)
        assert (status, headers.get("location")) == (303, "/sign-in"), path
    assert client.get("/sign-in")[0] == 401
    assert client.sign_in("guessed")[0] == 403
    client.cookie = "wirewatch_session=guessed"
    assert client.get("/api/v1/status")[0] == 401


def test_a_foreign_name_or_a_foreign_page_is_refused(signed_in: Client) -> None:
    assert signed_in.get("/api/v1/status", Host="evil.example")[0] == 421
    assert signed_in.get("/healthz", Host="evil.example")[0] == 421
    assert signed_in.get("/api/v1/status", Host="wire.example.org")[0] == 200
    assert signed_in.get("/api/v1/status", Origin="http://127.0.0.1:1")[0] == 403
    assert signed_in.get("/api/v1/status", Origin="null")[0] == 403
    assert signed_in.get("/api/v1/status", Origin=signed_in.address)[0] == 200


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/healthz", "/sign-in", "/", "/api/v1/status", "/console.css"):
        headers = client.get(path)[2]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].split("style-src")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_api_tells_alerts_feeds_deliveries_and_who_runs(
    signed_in: Client, either_database: Database, bus: SqliteBus, clock: Hands
) -> None:
    Versions(either_database, clock).save(
        "feeds", 'feeds:\n  - {url: "https://a.example/rss"}\n', base=0, author="t", origin="file", note=""
    )
    clock.move(minutes=-2)
    handler = AlertHandler(either_database, lambda: (1, (subscription("desk", tags=("sahel",)),)), clock)
    handler.handle(batch([tagged()]))
    clock.move(minutes=2)
    bus.publish(ARTICLES, [Message("k", b"{}")])
    heartbeat = WorkerHeartbeat(either_database, "ingest-1", "ingest", clock)
    heartbeat.problem = "the bus is away"
    heartbeat.beat()

    status = signed_in.json("/api/v1/status")
    (worker,) = status["workers"]
    assert (worker["name"], worker["alive"], worker["problem"]) == ("ingest-1", True, "the bus is away")
    assert sum(minute["articles"] for minute in status["minutes"]) == 1
    assert status["articles_per_minute"] == pytest.approx(1 / 15, abs=0.01)
    assert status["lag"] == {"processors": 1, "alerts": 0}
    assert status["dead_letters"] == {"parked": 0, "waiting": 0}
    assert status["last_24_hours"] == {"articles": 1, "alerts": 1, "due": 1, "leased": 0, "sent": 0, "failed": 0}

    (card,) = signed_in.json("/api/v1/alerts?limit=5")["alerts"]
    assert card["subscription"] == "desk"
    assert card["mentions"][0]["sentence"] == "AQMI a revendiqué l'attaque."
    (feed,) = signed_in.json("/api/v1/feeds")["feeds"]
    assert (feed["url"], feed["state"]) == ("https://a.example/rss", "waiting")
    (delivery,) = signed_in.json("/api/v1/deliveries?state=due")["deliveries"]
    assert (delivery["headline"], delivery["target"]) == ("Attaque près de Gao", "operator")
    assert signed_in.json("/api/v1/deliveries?state=failed")["deliveries"] == []
    assert signed_in.get("/api/v1/deliveries?state=nonsense")[0] == 400
    assert signed_in.get("/api/v1/alerts?limit=0")[0] == 400

    clock.move(seconds=20)
    assert signed_in.json("/api/v1/status")["workers"][0]["alive"] is False


def test_a_probe_is_ready_while_database_and_bus_answer(client: Client) -> None:
    assert client.get("/healthz")[:2] == (200, "ok\n")
    assert client.get("/readyz")[:2] == (200, "ready\n")


def test_probes_take_no_lock_of_the_bus_and_name_no_path(client: Client, bus: SqliteBus, tmp_path: Path) -> None:
    bus.check()
    with sqlite3.connect(tmp_path / "bus.db", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert [client.get("/readyz")[:2] for _ in range(20)] == [(200, "ready\n")] * 20
        writer.execute("ROLLBACK")
    writer.close()


def test_a_bus_that_cannot_be_read_is_away_in_one_word(either_database: Database, clock: Hands, tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"no database at all" * 100)
    with running(either_database, SqliteBus(tmp_path / "damaged.db"), clock) as client:
        assert client.get("/readyz")[:2] == (503, "the bus is away\n")


def test_a_head_is_answered_as_a_get_without_its_body(signed_in: Client) -> None:
    for path in ("/sign-in", "/healthz", "/api/v1/status", "/console.css", "/subscribe", "/a/guess", "/nothing"):
        status, body, _ = signed_in.get(path)
        assert body
        assert signed_in.head(path) == (status, "")


def test_an_address_that_leads_nowhere_gets_a_page_of_ours(signed_in: Client) -> None:
    stranger = Client(int(signed_in.address.rpartition(":")[2]))
    for path in ("/subscribexyz", "/subscribe/x/y", "/subscribed", "/a/x/y/z"):
        for asks in (signed_in, stranger):
            status, body, headers = asks.get(path)
            assert (status, "There is no such page" in body) == (404, True), path
            assert "script-src" not in headers["content-security-policy"]
            assert path not in body
    status, body, _ = signed_in.get("/nothing")
    assert (status, "There is no such page" in body) == (404, True)
    status, body, _ = signed_in.get("/api/v1/nothing")
    assert (status, msgspec.json.decode(body)["kind"]) == (404, "not_found")


def test_a_probe_is_ready_and_names_a_file_that_is_not_in_force_without_its_contents(
    client: Client, either_database: Database, clock: Hands
) -> None:
    record(either_database, {"watchlist": "watchlist.yaml:3: secret plans"}, clock())
    told = f"ready\nnot in force: watchlist.yaml, since {clock():%Y-%m-%dT%H:%M:%SZ}\n"
    assert client.get("/readyz")[:2] == (200, told)
    record(either_database, {}, clock())
    assert client.get("/readyz")[:2] == (200, "ready\n")


def test_while_the_database_is_away_it_says_so_and_knows_who_was_signed_in(
    postgres_url: str,
    postgres_server: PostgresServer,
    bus: SqliteBus,
    clock: Hands,
) -> None:
    database = Database(postgres_url)
    database.migrate()
    with running(database, bus, clock) as client:
        client.sign_in(_token(database, clock))
        assert client.get("/api/v1/status")[0] == 200
        postgres_server.stop()
        assert client.get("/healthz")[0] == 200
        assert client.get("/readyz")[:2] == (503, "the database is away\n")
        clock.move(seconds=10)
        status, body, _ = client.get("/api/v1/status")
        assert (status, "database" in msgspec.json.decode(body)["error"]) == (503, True)
        client.cookie = "wirewatch_session=stranger"
        status, body, _ = client.get("/api/v1/status")
        assert (status, "Nobody can be signed in" in body) == (503, True)
        postgres_server.start()
        assert client.get("/readyz")[0] == 200
        assert client.get("/api/v1/status")[0] == 401
    database.close()


def test_a_port_that_is_taken_is_named_with_the_fix(tmp_path: Path, bus: SqliteBus) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    app, stop, port = create_api(Sources(site_of(database, bus, lambda: NOW))), threading.Event(), free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BadInput, match=rf"port {port}.*console_port"):
        serve(app, "127.0.0.1", port, stop)
    database.close()
