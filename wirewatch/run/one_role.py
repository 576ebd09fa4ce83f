"""One worker in this process, until asked to stop."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from config.versions.store import KINDS, Conflict
from core import metrics
from core.errors import WirewatchError
from core.health import HealthServer
from core.listening import listen
from wirewatch import roles, wiring
from wirewatch.dead_letter_gauge import DeadLetterGauge
from wirewatch.run.follow import put_in_force
from wirewatch.run.stopping import stop_event

if TYPE_CHECKING:
    from pathlib import Path

    from operations.site import Site


def run_role(
    config_dir: Path,
    which: str,
    name: str,
    *,
    supervised: bool,
    health_fd: int | None = None,
    allow_loopback: bool = False,
) -> None:
    """Run one role. `health_fd` is a listening socket that the supervisor opened for its health."""
    stop = stop_event(supervised=supervised)
    site = wiring.open_site(config_dir)
    wiring.require_writable(site.settings.data_dir)
    if len(site.versions.numbers()) < len(KINDS):
        with suppress(Conflict):  # another role's first start came first: the same files
            put_in_force(site)
    _serve_health(site, health_fd, supervised=supervised)
    worker = wiring.worker_name(which, name)
    if which == "ingest":
        roles.run_ingest(site, worker, stop, allow_loopback=allow_loopback)
    else:
        {"process": roles.run_process, "alert": roles.run_alert, "console": roles.run_console}[which](
            site, worker, stop
        )


def _serve_health(site: Site, health_fd: int | None, *, supervised: bool) -> None:
    """Answer monitors: on the supervisor's socket, or on `health_port` where the role stands alone."""
    metrics.watch_dead_letters(DeadLetterGauge(site).value)
    if health_fd is not None:
        HealthServer(socket.socket(fileno=health_fd), lambda: _problem(site))
    elif site.settings.health_port and not supervised:
        HealthServer(listen("127.0.0.1", site.settings.health_port, "health_port"), lambda: _problem(site))


def _problem(site: Site) -> str:
    try:
        site.database.check()
    except WirewatchError as error:
        return str(error)
    return ""
