"""Kafka, Redis and PostgreSQL behind TLS and passwords: the right way in works, any wrong one is a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from servers.certificates import Authority, Certificate
from servers.kafka import KafkaServer
from servers.kafka_doors import Doors
from servers.postgres import PostgresServer
from servers.redis import RedisServer

from config.files.settings import Settings
from core.bus.port import ARTICLES, Message
from core.database import Database
from core.errors import ServiceAway
from wirewatch import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.processes  # our own commands, or servers

PASSWORD = "p@/#%41:w?Q7x"  # every character that has a meaning in an address, and what looks encoded
WRONG = "Q7x-falsch"
MARK = "Q7x"
"""Stands in both, so that either is found where it shows."""


@dataclass(frozen=True)
class Trust:
    """Who signed the servers, and who did not."""

    ca: Path
    other: Path
    server: Certificate
    client: Certificate
    stranger: Certificate


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    ours, other = (Authority(tmp_path_factory.mktemp(name)) for name in ("ours", "other"))
    return Trust(ours.ca, other.ca, ours.issue("server"), ours.issue("client"), other.issue("client"))


@pytest.fixture(scope="module")
def kafka(trust: Trust) -> Iterator[Doors]:
    doors = Doors(trust.server, trust.ca, "wire", PASSWORD)
    with KafkaServer(doors=doors) as server:
        server.scram_user("desk", PASSWORD)
        yield doors


@pytest.fixture(scope="module")
def redis(trust: Trust) -> Iterator[RedisServer]:
    with RedisServer(tls=trust.server, password=PASSWORD) as server:
        yield server


@pytest.fixture(scope="module")
def postgres(trust: Trust) -> Iterator[PostgresServer]:
    with PostgresServer(tls=trust.server) as server:
        server.create_user("desk", PASSWORD)
        yield server


def use_bus(url: str, password: str = "") -> None:
    bus = wiring.open_bus(Settings.model_validate({"bus_url": url, "bus_password": password}))
    try:
        bus.check()
        bus.publish(ARTICLES, [Message("key", b"value")])
        consumer = bus.subscribe(ARTICLES, f"g{abs(hash(url))}")
        assert any(consumer.poll(10, 5) for _ in range(4))
        consumer.close()
    finally:
        bus.close()


def bus_said(url: str, password: str = "") -> str:
    """Give why a way in was refused, once the server has said it: a busy machine's may be too slow at first."""
    for _ in range(5):
        with pytest.raises(ServiceAway) as caught:
            use_bus(url, password)
        if "Timeout" not in str(caught.value):
            break
    return str(caught.value)


def use_stories(url: str, password: str) -> None:
    stories = wiring.open_stories(Settings.model_validate({"stories_url": url, "stories_password": password}))
    try:
        stories.check()
    finally:
        stories.close()


def use_database(url: str, password: str) -> None:
    settings = Settings.model_validate({"database_url": url, "database_password": password})
    database = Database(settings.database_url)
    try:
        database.migrate()
    finally:
        database.close()


@pytest.mark.parametrize(
    ("user", "options"),
    [("desk", ""), ("desk", "&sasl_mechanism=SCRAM-SHA-256"), ("wire", "&sasl_mechanism=PLAIN")],
)
def test_kafka_is_signed_in_to_over_tls(kafka: Doors, trust: Trust, user: str, options: str) -> None:
    use_bus(f"kafkas://{user}@localhost:{kafka.signed_in}?ssl_cafile={trust.ca}{options}", PASSWORD)


def test_kafka_knows_us_by_a_certificate_of_ours(kafka: Doors, trust: Trust) -> None:
    ours = f"ssl_certfile={trust.client.certificate}&ssl_keyfile={trust.client.key}"
    use_bus(f"kafkas://localhost:{kafka.mutual}?ssl_cafile={trust.ca}&{ours}")


def test_kafka_is_signed_in_to_without_tls_where_the_network_is_closed(kafka: Doors) -> None:
    use_bus(f"kafka://wire@localhost:{kafka.in_clear}?sasl_mechanism=PLAIN", PASSWORD)


@pytest.mark.parametrize(
    ("place", "ca", "password", "said"),
    [
        ("desk@localhost", "ca", WRONG, "it refuses desk: wrong user, password or mechanism"),
        ("nobody@localhost", "ca", PASSWORD, "it refuses nobody"),
        ("desk@localhost", "other", PASSWORD, "its certificate is not accepted: .*issuer"),
        ("desk@127.0.0.1", "ca", PASSWORD, "its certificate is not accepted: .*not valid for '127.0.0.1'"),
    ],
)
def test_kafka_that_does_not_let_us_in_is_a_sentence(
    kafka: Doors, trust: Trust, place: str, ca: str, password: str, said: str
) -> None:
    sentence = bus_said(f"kafkas://{place}:{kafka.signed_in}?ssl_cafile={getattr(trust, ca)}", password)
    assert re.search(said, sentence)
    assert MARK not in sentence
    assert "bus_url" in sentence


def test_kafka_that_does_not_know_our_certificate_is_a_sentence(kafka: Doors, trust: Trust) -> None:
    theirs = f"ssl_certfile={trust.stranger.certificate}&ssl_keyfile={trust.stranger.key}"
    for options in ("", f"&{theirs}"):
        sentence = bus_said(f"kafkas://localhost:{kafka.mutual}?ssl_cafile={trust.ca}{options}")
        assert "it does not accept our certificate, or wants one" in sentence


def test_kafka_with_tls_on_one_side_only_is_a_sentence(kafka: Doors) -> None:
    assert "TLS on one side only" in bus_said(f"kafka://localhost:{kafka.mutual}")


def test_redis_is_used_over_tls(redis: RedisServer, trust: Trust) -> None:
    use_stories(f"rediss://localhost:{redis.tls_port}/0?ssl_ca_certs={trust.ca}", PASSWORD)


@pytest.mark.parametrize(
    ("host", "ca", "password", "said"),
    [
        ("localhost", "ca", WRONG, "refuses us: .*stories_password"),
        ("localhost", "other", PASSWORD, "ssl_ca_certs in stories_url must name who signed it"),
        ("127.0.0.1", "ca", PASSWORD, "not valid for '127.0.0.1'"),
    ],
)
def test_redis_that_does_not_let_us_in_is_a_sentence(
    redis: RedisServer, trust: Trust, host: str, ca: str, password: str, said: str
) -> None:
    with pytest.raises(ServiceAway, match=said) as caught:
        use_stories(f"rediss://{host}:{redis.tls_port}/0?ssl_ca_certs={getattr(trust, ca)}", password)
    assert MARK not in str(caught.value)


def _postgresql(server: PostgresServer, host: str, ca: Path) -> str:
    return f"postgresql://desk@{host}:{server.port}/postgres?sslmode=verify-full&sslrootcert={ca}"


def test_postgresql_is_used_over_tls(postgres: PostgresServer, trust: Trust) -> None:
    use_database(_postgresql(postgres, "localhost", trust.ca), PASSWORD)


@pytest.mark.parametrize(
    ("host", "ca", "password", "said"),
    [
        ("localhost", "ca", WRONG, "password authentication failed .*database_password"),
        ("localhost", "other", PASSWORD, "sslrootcert in database_url must name who signed it"),
        ("127.0.0.1", "ca", PASSWORD, 'does not match host name "127.0.0.1"'),
    ],
)
def test_postgresql_that_does_not_let_us_in_is_a_sentence(
    postgres: PostgresServer, trust: Trust, host: str, ca: str, password: str, said: str
) -> None:
    with pytest.raises(ServiceAway, match=said) as caught:
        use_database(_postgresql(postgres, host, getattr(trust, ca)), password)
    assert MARK not in str(caught.value)


def test_postgresql_lets_nobody_in_without_tls(postgres: PostgresServer) -> None:
    with pytest.raises(ServiceAway, match="no encryption"):
        use_database(f"postgresql://desk@localhost:{postgres.port}/postgres?sslmode=disable", PASSWORD)
