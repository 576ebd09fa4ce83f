"""What every test may ask for.

A `*_server` is one real server for the whole run, started when the first test asks for it; a test may kill,
stop or pause it, the next one finds it mended. The others give one test a slice of its own:

=================  ======================================================================================
`kafka_url`        the shared broker; with fixed topic names use `topic_prefix`, or `empty_kafka_url`
`topic_prefix`     a name that no other test uses
`empty_kafka_url`  the shared broker without any topic or group (3 s)
`redis_url`        the shared Redis, empty
`postgres_url`     a database of its own, empty
`smtp`, `web`      a mail server and a web server of its own
`page`             a page of a real Chromium, with no cookies
=================  ======================================================================================

What a test costs decides when it runs: `make test` runs all, `make check` those that are not marked `slow` (by hand:
seconds of work or of waiting) nor `processes` (by what they ask for).

Processes do not share servers: under pytest-xdist, with which `make test` runs four files at a time, each worker has
its own.
"""

from __future__ import annotations

import itertools
import logging
import os
from typing import TYPE_CHECKING

import hypothesis
import pytest
import structlog
from servers.chromium import chromium
from servers.kafka import KafkaServer
from servers.postgres import PostgresServer
from servers.redis import RedisServer
from servers.smtp import SmtpServer
from servers.web import WebServer

from core import collector

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser, Page

_numbers = itertools.count(1)
_SERVERS = {f"{one}_server" for one in ("kafka", "redis", "postgres", "smtp", "web")}
_STARTERS = _SERVERS | {"smtp", "web", "browser", "system"}
"""Fixtures behind which servers start, in a process or a thread, or our own commands."""
_ADAPTERS = {"kafka", "redis", "postgresql", "cluster"}
"""Parameters of a fixture that asks for a server: `either_database[postgresql]` and its like."""
_MEASURED = ("unit", "contract")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Let the collector of cycles leave alone what is imported and collected: it took a quarter of the time."""
    with collector.paused():
        found = yield
    collector.spare_what_is_loaded()
    return found


def pytest_configure() -> None:
    """Let no example of Hypothesis fail by its time."""
    name, timed = hypothesis.settings.get_current_profile_name(), [hypothesis.HealthCheck.too_slow]
    parent = hypothesis.settings.get_profile(name)
    hypothesis.settings.register_profile(name, parent, deadline=None, suppress_health_check=timed)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts servers or processes, and what coverage leaves out: all but what runs in a test's own time."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        given = getattr(item, "callspec", None)
        serves = hasattr(getattr(item, "module", None), "served")  # tests/served.py: the console in a thread
        adapted = given is not None and _ADAPTERS & {str(one) for one in given.params.values()}
        if serves or adapted or asked & _STARTERS:
            item.add_marker("processes")
        if item.path.parent.name not in _MEASURED or item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Build unmeasured what a test stands on that is not measured: pytest-cov pauses for its call alone."""
    measuring = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if measuring is None or not item.get_closest_marker("no_cover"):
        return (yield)
    measuring.pause()
    try:
        return (yield)
    finally:
        measuring.resume()


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Take back what a command in our process did to the log: later tests read what is logged."""
    handlers, level, quiet = logging.root.handlers, logging.root.level, logging.getLogger("kafka").propagate
    yield
    structlog.reset_defaults()  # to standard output, where `capsys` reads it
    logging.root.handlers = handlers
    logging.root.setLevel(level)
    logging.getLogger("kafka").propagate = quiet


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[KafkaServer]:
    with KafkaServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def web_server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def kafka_url(kafka_server: KafkaServer) -> str:
    kafka_server.start()
    return kafka_server.url


@pytest.fixture
def topic_prefix() -> str:
    return f"t{os.getpid()}-{next(_numbers)}-"


@pytest.fixture
def empty_kafka_url(kafka_server: KafkaServer) -> str:
    kafka_server.wipe()
    return kafka_server.url


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    redis_server.start()
    redis_server.flush()
    return redis_server.url


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.lend_database() as url:
        yield url


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one Chromium a module, not a session.

    While it lives, Playwright's event loop runs in this thread, and a test that calls `asyncio.run` fails.
    """
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()
