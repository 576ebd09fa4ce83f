"""The bus and the story memory: they answer, are whole, and may be used as they are set up."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from core import service_url, sqlite_files
from core.guarded_http.proxied import port_of
from wirewatch import wiring
from wirewatch.doctor.finding import Finding, bad, well
from wirewatch.storage import START_ANEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings

_PROXY_DEADLINE = 5.0


def check_bus(settings: Settings) -> Iterator[Finding]:
    """Connect, as a worker would; read a file of ours through, and make none."""
    file = sqlite_files.path_of(settings.bus_url)
    if file is not None and sqlite_files.is_new(file):
        yield well("bus", f"{file}: no log yet; the first start makes it")
        return
    if file is not None and (fault := sqlite_files.fault_in(file)):
        fix = (
            f"stop Wirewatch, put {file.name} with its -wal and -shm aside, and bring back a copy, or start by"
            f" `{START_ANEW}`, without the articles that were not handled yet"
        )
        yield bad("bus", f"{file}: damaged: {fault}; {fix}")
        return
    bus = wiring.open_bus(settings)
    try:
        bus.check()
    finally:
        bus.close()
    yield well("bus", service_url.shown(settings.bus_url))


def check_stories(settings: Settings) -> Iterator[Finding]:
    """Connect; a Redis must take writes and never evict."""
    file = settings.data_dir / "stories.db"
    if settings.stories_url == "embedded" and not sqlite_files.is_new(file) and (fault := sqlite_files.fault_in(file)):
        fix = "the process worker sets it aside and fills a new one from the log; if this stays, restart it"
        yield bad("stories", f"{file}: damaged: {fault}; {fix}")
        return
    stories = wiring.open_stories(settings)
    try:
        stories.check()
    finally:
        stories.close()
    yield well("stories", "embedded" if settings.stories_url == "embedded" else "Redis answers and never evicts")


def check_database(settings: Settings) -> Iterator[Finding]:
    """Read a file of ours through, and say which upgrade waits: nothing is changed."""
    file = sqlite_files.path_of(settings.database_url)
    if file is not None and not sqlite_files.is_new(file) and (fault := sqlite_files.fault_in(file)):
        fix = f"stop Wirewatch, put {file.name} with its -wal and -shm aside, and bring back a copy"
        yield bad("database", f"{file}: damaged: {fault}; {fix}")
        return
    if coming := wiring.upgrade_waiting(settings):
        yield bad("database", f"the next start upgrades it, and copies a SQLite file before: {coming}")


def check_proxy(settings: Settings) -> Iterator[Finding]:
    """Connect to the proxy by which feeds are asked for, as far as its port."""
    proxy = settings.fetch_proxy
    if proxy is None:
        return
    try:
        socket.create_connection((proxy.host, port_of(proxy)), timeout=_PROXY_DEADLINE).close()
    except OSError as error:
        fix = "start it, or correct fetch_proxy_url (WIREWATCH_FETCH_PROXY_URL); no feed can be read without it"
        yield bad("proxy", f"{proxy}: {error.strerror or 'no answer in time'}; {fix}")
        return
    yield well("proxy", f"{proxy}: names of feeds are resolved there; which addresses they have is for it to judge")
