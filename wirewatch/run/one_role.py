"""One worker in this process, until asked to stop."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from config.versions.store import KINDS, Conflict
from core import liveness, metrics
from core.errors import WirewatchError
from core.health import HealthServer
from core.listening import listen
from core.retry import StoppedError, with_retry
from wirewatch import roles, wiring
from wirewatch.dead_letter_gauge import DeadLetterGauge
from wirewatch.run import limits
from wirewatch.run.follow import put_in_force
from wirewatch.run.stopping import stop_event
from wirewatch.storage import PartMissing, waited_for

if TYPE_CHECKING:
    import threading
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
    limits.require_enough()
    if supervised:
        liveness.tell(sys.stdin.fileno())
    with suppress(StoppedError):
        site = with_retry(lambda: _started(config_dir), stop, f"start of {which}", _unreported)
        _run(site, which, name, stop, supervised=supervised, health_fd=health_fd, allow_loopback=allow_loopback)


def _started(config_dir: Path) -> Site:
    """Open the site; raises `Transient` for all that may come right while the role waits."""
    wiring.require_writable(wiring.load(config_dir).data_dir)
    try:
        site = wiring.open_site(config_dir)
    except PartMissing as error:
        raise waited_for(error) from error
    if len(site.versions.numbers()) < len(KINDS):
        with suppress(Conflict):  # another role's first start came first: the same files
            put_in_force(site)
    return site


def _unreported(_problem: str) -> None:
    """Say nothing more: the log has it, and there is no database to write to yet."""


def _run(
    site: Site,
    which: str,
    name: str,
    stop: threading.Event,
    *,
    supervised: bool,
    health_fd: int | None,
    allow_loopback: bool,
) -> None:
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
