"""`wirewatch run`: every role as a child process, the config files followed, until asked to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.health import HealthServer
from core.listening import listen
from wirewatch import wiring
from wirewatch.run.follow import FileFollower
from wirewatch.run.health import CombinedHealth
from wirewatch.run.stopping import stop_event
from wirewatch.run.supervise import Role, Supervisor, only_one
from wirewatch.run.welcome import Welcome

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from config.files.settings import Settings
    from operations.site import Site

LOOPBACK = "127.0.0.1"
_ROLES = ("ingest", "process", "alert", "console")


def run(config_dir: Path, *, allow_loopback: bool) -> None:
    """Start everything; raises `BadInput` before anything starts where folder, lock or ports cannot be had."""
    stop = stop_event(supervised=False)
    settings = wiring.load(config_dir)
    wiring.require_writable(settings.data_dir)
    with only_one(settings.data_dir):
        with listen(settings.console_host, settings.console_port, "console_port"):  # the console opens it again
            roles = _roles(config_dir, settings, allow_loopback=allow_loopback)
            supervisor = Supervisor(roles)
            health = _health(settings, supervisor, roles)
        site = wiring.open_site(config_dir)
        try:
            _run(site, supervisor, stop)
        finally:
            if health is not None:
                health.close()


def _run(site: Site, supervisor: Supervisor, stop: threading.Event) -> None:
    print("Starting … Ctrl-C stops everything.", flush=True)
    welcome, follow = Welcome(site), FileFollower(site)
    follow.start()

    def each_second() -> None:
        welcome.look()
        follow.look()

    supervisor.run(stop, each_second)


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
