"""What the bus on Kafka decides and reads without a broker."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from core.bus.kafka.group import GroupWatch, is_settled, unread
from core.bus.kafka.records import damaged_at, received
from core.bus.kafka.refusals import EMPTY, explained
from core.bus.kafka.security import read
from core.bus.kafka.settings import Settings, group_settings, member_name
from core.bus.last_warning import LastWarning
from core.bus.unfinished import Unfinished
from core.errors import BadInput
from core.service_url import servers

TOPIC = {"partitions": [{"partition_index": number} for number in range(4)]}


def _group(*assigned: tuple[str, tuple[int, ...]], state: str = "Stable") -> dict[str, Any]:
    members: list[dict[str, Any]] = [{"member_assignment": None}]
    members += [
        {"member_assignment": {"assigned_partitions": [{"topic": topic, "partitions": numbers}]}}
        for topic, numbers in assigned
    ]
    return {"group_state": state, "members": members}


def test_a_partition_is_unread_where_no_member_has_it_of_this_topic() -> None:
    assert unread("articles", TOPIC, _group(("articles", (0, 1)), ("articles", (2,)), ("tagged", (3,)))) == {3}
    assert unread("articles", TOPIC, _group(("articles", (0, 1, 2, 3)))) == frozenset()


def test_a_group_that_is_being_divided_is_not_settled() -> None:
    assert is_settled(_group())
    assert not is_settled(_group(state="PreparingRebalance"))


def test_members_ask_every_session_or_so_and_not_all_at_once() -> None:
    watch = GroupWatch(10, 100.0)
    assert not watch.due(109.0, 0.0)
    assert watch.due(110.0, 0.0)
    assert not watch.due(117.0, 0.0)
    assert watch.due(117.5, 1.0), "a quarter sooner at the least chance"
    assert not watch.due(129.9, 0.0)
    assert watch.due(130.0, 0.0), "a quarter later at the greatest"


def test_only_what_is_nobodys_twice_stays_unread() -> None:
    watch = GroupWatch(10, 0.0)
    answers = [{1}, {2}, set(), {2}, {2, 3}]
    assert [watch.stays(frozenset(one)) for one in answers] == [False, False, False, False, True]
    watch.forget()
    assert not watch.stays(frozenset({2}))


def test_what_was_polled_is_stale_once_its_partition_was_taken() -> None:
    unfinished = Unfinished()
    unfinished.polled("a", 3, 5)
    unfinished.polled("a", 6, 9)
    assert (unfinished.first, unfinished.behind) == ({"a": 3}, {"a": 10})
    unfinished.taken(["b"])
    assert not unfinished.is_stale()
    unfinished.taken(["a"])
    assert unfinished.is_stale()
    unfinished.clear()
    unfinished.polled("a", 3, 5)
    assert not unfinished.is_stale()


def test_a_record_without_key_or_value_is_an_empty_message() -> None:
    found = received("articles", SimpleNamespace(partition=1, offset=7, key=None, value=None, timestamp=1500))
    assert (found.topic, found.partition, found.offset, found.key, found.value) == ("articles", 1, 7, "", b"")
    assert found.at.timestamp() == 1.5


def test_the_place_of_a_damaged_record_is_read_out_of_the_words() -> None:
    said = "Record batch for partition TopicPartition(topic='t-articles', partition=3) at offset 42 failed crc check"
    assert damaged_at(said) == (3, 42)
    assert damaged_at("something else") is None


@pytest.mark.parametrize(("name", "member"), [("host:1/alert é", "host_1_alert__"), ("x" * 300, "x" * 200), ("", "")])
def test_a_workers_name_becomes_one_that_kafka_takes(name: str, member: str) -> None:
    assert member_name(name) == member


def test_a_worker_without_a_name_is_no_static_member() -> None:
    assert group_settings("g", "", 3.0)["group_instance_id"] is None
    assert group_settings("g", "m", 3.0)["heartbeat_interval_ms"] == 1000


def test_the_last_warning_is_one_line() -> None:
    warning, log = LastWarning(EMPTY), logging.getLogger("tests.last_warning")
    log.addHandler(warning)
    log.warning("first")
    log.info("nothing")
    log.warning("it failed:\n  %s", "x" * 999)
    assert warning.text == ("it failed: " + "x" * 999)[:300]


def test_a_cause_is_kept_against_lines_that_say_only_that_it_failed() -> None:
    warning = LastWarning(EMPTY)

    def said(text: str, at: float) -> str:
        record = logging.LogRecord("kafka", logging.WARNING, "", 0, text, None, None)
        record.created = at
        warning.emit(record)
        return warning.text

    assert said("certificate", 100) == "certificate"
    assert said("Bootstrap failed: in vain", 104) == "certificate"
    assert said("Sending username and password in the clear", 105) == "certificate"
    assert said("connection refused", 106) == "connection refused"
    assert said("Bootstrap failed: in vain", 117) == "Bootstrap failed: in vain"


SIGNED_IN = {"sasl_mechanism": "PLAIN", "sasl_plain_username": "wire"}
HANGS_UP = "Bootstrap connection to bootstrap-0 failed: KafkaConnectionError: socket disconnected (backoff 0.1 secs)"


@pytest.mark.parametrize(
    ("warning", "settings", "what"),
    [
        (HANGS_UP, SIGNED_IN, "it refuses wire"),
        (HANGS_UP, {}, "it hangs up: TLS on one side only"),
        ("Connection lost: KafkaConnectionError: socket disconnected", SIGNED_IN, None),
        ("Bootstrap connection to bootstrap-0 failed: [Errno 111] Connection refused", SIGNED_IN, None),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: it is old (_ssl.c:1)",
            {},
            "its cert",
        ),
        ("", {}, None),
    ],
)
def test_a_broker_that_is_gone_is_not_one_that_refuses(warning: str, settings: Settings, what: str | None) -> None:
    found = explained(warning, settings)
    assert found is None if what is None else found is not None and found[0].startswith(what)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("kafka://b:1?ssl_cafile=/etc/hosts", "kafkas://"),
        ("kafkas://b:1?ssl_cafile=/nowhere.pem", "no file /nowhere.pem"),
        ("kafkas://b:1?ssl_keyfile=/etc/hosts", "ssl_certfile"),
        ("kafkas://b:1?sasl_mechanism=PLAIN", "user@host"),
        ("kafkas://u:geheim@b:1?sasl_mechanism=GSSAPI", "must be one of SCRAM-SHA-512"),
        ("kafkas://u:geheim@b:1?ssl_ca=/etc/hosts", "ssl_ca: there is no such option"),
        ("kafkas://u@b:1", "bus_password"),
        ("kafkas://:geheim@b:1", "belong together"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_connects(url: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        read("bus_url", servers("bus_url", url)[0])
    assert "geheim" not in str(caught.value)


def test_an_address_says_how_to_sign_in() -> None:
    (server,) = servers("bus_url", "kafkas://u:p@b:1?ssl_cafile=/etc/hosts")
    assert read("bus_url", server) == {
        "security_protocol": "SASL_SSL",
        "ssl_cafile": "/etc/hosts",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "u",
        "sasl_plain_password": "p",
    }
    assert read("bus_url", servers("bus_url", "kafka://b:1")[0]) == {"security_protocol": "PLAINTEXT"}
