"""`wirewatch run`: every role as a child process, the config files followed, until asked to stop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from core import log
from core.errors import Transient
from core.health import HealthServer
from core.listening import listen
from core.retry import StoppedError, with_retry
from wirewatch import wiring
from wirewatch.run import limits
from wirewatch.run.follow import FileFollower
from wirewatch.run.health import CombinedHealth
from wirewatch.run.stopping import stop_event
from wirewatch.run.supervise import Role, Supervisor, only_one
from wirewatch.run.welcome import Welcome

if TYPE_CHECKING:
    import threading
    from concurrent.futures import Future
    from pathlib import Path

    from config.files.settings import Settings
    from operations.site import Site

LOOPBACK = "127.0.0.1"
_log = log.get("wirewatch")
_ROLES = ("ingest", "process", "alert", "console")


def run(config_dir: Path, *, allow_loopback: bool, anew: bool = False) -> None:
    """Start everything; raises `BadInput` before anything starts where folder, lock or ports cannot be had.

    A database that is away is waited for. `anew` makes a database or a log that is missing beside the other.
    """
    stop = stop_event(supervised=False)
    limits.require_enough()
    settings = wiring.load(config_dir)
    wiring.require_writable(settings.data_dir)
    with only_one(settings.data_dir):
        with listen(settings.console_host, settings.console_port, "console_port"):  # the console opens it again
            roles = _roles(config_dir, settings, allow_loopback=allow_loopback)
            supervisor = Supervisor(roles)
            health = _health(settings, supervisor, roles)
        try:
            site = with_retry(lambda: wiring.open_site(config_dir, anew=anew), stop, "start", _unreported)
            if anew:
                with site.open_bus() as bus:
                    bus.check()
            _run(site, supervisor, stop)
        except StoppedError:
            return
        finally:
            if health is not None:
                health.close()


def _run(site: Site, supervisor: Supervisor, stop: threading.Event) -> None:
    print("Starting … Ctrl-C stops everything.", flush=True)
    follow = FileFollower(site)
    with_retry(follow.start, stop, "config files", _unreported)
    # On a thread of its own: a database that is locked keeps it waiting, and must not keep the supervisor.
    with ThreadPoolExecutor(1, thread_name_prefix="follow") as pool:
        following = pool.submit(_follow, Welcome(site), follow, stop)
        try:
            supervisor.run(stop, lambda: _still(following))
        finally:
            stop.set()


def _follow(welcome: Welcome, follow: FileFollower, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        try:
            welcome.look()
        except Transient as error:  # the next look tries again
            _log.warning("welcome_waits_for_database", problem=str(error))
        follow.look()


def _still(following: Future[None]) -> None:
    """Raise what ended the following: a bug of ours must not leave the files unfollowed without a word."""
    if following.done():
        following.result()


def _unreported(_problem: str) -> None:
    """Say nothing more: the log has it."""


def _roles(config_dir: Path, settings: Settings, *, allow_loopback: bool) -> list[Role]:
    """Name the children. Each answers the supervisor on a port of its own that we open for it: none can be taken."""
    roles = []
    for role in _ROLES:
        name = f"{role}-1"
        extra = ("--allow-loopback",) if allow_loopback and role == "ingest" else ()
        health = listen(LOOPBACK, 0, "health_port") if settings.health_port else None
        arguments = ("--config", str(config_dir), role, "--name", name, "--supervised", *extra)
        roles.append(Role(name, arguments, health))
    return roles


def _health(settings: Settings, supervisor: Supervisor, roles: list[Role]) -> HealthServer | None:
    if not settings.health_port:
        return None
    ports = {role.name: role.health.getsockname()[1] for role in roles if role.health is not None}
    together = CombinedHealth(ports, supervisor.is_running)
    return HealthServer(listen(LOOPBACK, settings.health_port, "health_port"), together.ready, together.exposition)
