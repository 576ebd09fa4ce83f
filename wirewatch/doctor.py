"""`wirewatch doctor`: one check a line, each with what to do about it. Sends nothing."""

from __future__ import annotations

import smtplib
import socket
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

from config.versions import apply as plans
from core.clock import now
from core.errors import WirewatchError
from core.heartbeat import list_workers
from wirewatch import wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from config.files.settings import Settings
    from operations.site import Site

_SMTP_SECONDS = 10


class Finding(msgspec.Struct, frozen=True):
    """One check: what was looked at, whether it is well, and what to know or do."""

    what: str
    ok: bool
    says: str


def examine(config_dir: Path) -> Iterator[Finding]:
    """Check settings, files, database, bus, story memory, mail server and workers, in this order."""
    try:
        settings = wiring.load(config_dir)
    except WirewatchError as error:
        yield Finding("settings", ok=False, says=str(error))
        return
    yield Finding("settings", ok=True, says=f"{config_dir}/settings.yaml and environment")
    yield _checked("bus", lambda: _check_bus(settings))
    yield _checked("stories", lambda: _check_stories(settings))
    yield _checked("mail", lambda: _check_mail(settings))
    try:
        site = wiring.open_site(config_dir)
    except WirewatchError as error:
        yield Finding("database", ok=False, says=str(error))
        return
    yield Finding("database", ok=True, says=f"{site.database.dialect}, schema up to date")
    yield _checked("config files", lambda: _check_files(site))
    yield _checked("links", lambda: _check_links(settings))
    yield from _workers(site)


def _checked(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, ok=True, says=check())
    except WirewatchError as error:
        return Finding(what, ok=False, says=str(error))


def _check_bus(settings: Settings) -> str:
    bus = wiring.open_bus(settings)
    try:
        bus.check()
    finally:
        bus.close()
    return settings.bus_url


def _check_stories(settings: Settings) -> str:
    wiring.open_stories(settings).check()
    return "embedded" if settings.stories_url == "embedded" else "Redis answers and never evicts"


def _check_files(site: Site) -> str:
    changes = plans.plan(site.versions, site.config_dir)
    waiting = [change.kind for change in changes if change.state != "unchanged"]
    return f"not in force yet: {', '.join(waiting)}; run `wirewatch apply`" if waiting else "all in force"


def _check_links(settings: Settings) -> str:
    if settings.database_url.startswith("postgres") and not settings.link_key.get_secret_value():
        raise WirewatchError(
            "no link_key: each machine would sign the links in messages by a key of its own; set WIREWATCH_LINK_KEY"
        )
    if not settings.public_url.startswith("https://"):
        return "work; mail programs unsubscribe with one click only where public_url is an https address"
    return f"lead to {settings.public_url}"


def _check_mail(settings: Settings) -> str:
    url = settings.smtp_url.get_secret_value()
    if not url:
        return "no mail server set: e-mail waits; set WIREWATCH_SMTP_URL=smtp://user:password@host:port"
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port}"
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(parts.hostname or "", parts.port or 0, timeout=_SMTP_SECONDS) as server:
            server.ehlo()
            if parts.username:
                if server.has_extn("starttls"):
                    server.starttls()
                    server.ehlo()
                server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        raise WirewatchError(f"{where}: {error}; check WIREWATCH_SMTP_URL and that the server is reachable") from error
    return f"{where} answers"


def _workers(site: Site) -> Iterator[Finding]:
    with site.database.reading() as connection:
        workers = list_workers(connection, now())
    for worker in workers:
        says = worker.problem or ("running" if worker.alive else "not running; start it, or forget it if it is gone")
        yield Finding(f"worker {worker.name}", ok=worker.alive and not worker.problem, says=says)
