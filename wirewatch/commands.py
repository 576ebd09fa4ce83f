"""Starting: the whole system, or one role of it."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from config.versions import apply as plans
from config.versions.store import Conflict
from core import crash_points, log
from core.errors import BadInput
from operations.access.grants import make_sign_in_link
from operations.actor import AccessRole, Actor, Door
from wirewatch import roles, wiring
from wirewatch.run.stopping import stop_event
from wirewatch.run.supervise import Role, only_one, supervise

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from operations.site import Site

_log = log.get("wirewatch")
_ROLES = ("ingest", "process", "alert", "console")


def run(config_dir: Path, *, allow_loopback: bool) -> None:
    """Start every role as a child process and follow the config files until asked to stop."""
    stop = stop_event(supervised=False)
    site = wiring.open_site(config_dir)
    with only_one(site.settings.data_dir):
        _put_in_force(site, author="wirewatch run")
        _run(site, stop, allow_loopback=allow_loopback)


def _run(site: Site, stop: threading.Event, *, allow_loopback: bool) -> None:
    print("Starting … Ctrl-C stops everything.", flush=True)
    welcome, follow = Welcome(site), FileFollower(site)

    def each_second() -> None:
        welcome.look()
        follow.look()

    roles_of = [_role(site.config_dir, role, allow_loopback=allow_loopback) for role in _ROLES]
    supervise(roles_of, stop, each_second)


def _role(config_dir: Path, role: str, *, allow_loopback: bool) -> Role:
    name = f"{role}-1"
    extra = ("--allow-loopback",) if allow_loopback and role == "ingest" else ()
    return Role(name, ("--config", str(config_dir), role, "--name", name, "--supervised", *extra))


class Welcome:
    """Prints the console's address and a sign-in link, once, as soon as the console answers there."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._printed = False

    def look(self) -> None:
        """Print when it is time."""
        settings = self._site.settings
        if self._printed or not _answers(settings.console_host, settings.console_port):
            return
        self._printed = True
        print(f"Console: http://{settings.console_host}:{settings.console_port}/", flush=True)
        print(f"Sign in (once, within 15 minutes): {sign_in_link(self._site)}", flush=True)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


class FileFollower:
    """Applies the config files when they change; a bad edit is reported once and changes nothing."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._seen = self._stamp()

    def look(self) -> None:
        """Apply what has changed since the last look."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            _put_in_force(self._site, author="wirewatch run")
        except BadInput as error:
            _log.error("config not applied, the old one stays in force", problem=str(error))  # for people

    def _stamp(self) -> list[tuple[str, int, int]]:
        files = sorted(self._site.config_dir.glob("*.yaml"))
        return [(file.name, stat.st_mtime_ns, stat.st_size) for file in files if (stat := file.stat())]


def _put_in_force(site: Site, *, author: str) -> None:
    changes = plans.plan(site.versions, site.config_dir)
    plans.apply(site.versions, changes, author=author, note="", force=False)
    for change in changes:
        if change.state in {"new", "changed"}:
            _log.info("in force", kind=change.kind, version=change.base + 1)


def role(config_dir: Path, which: str, name: str, *, supervised: bool, allow_loopback: bool = False) -> None:
    """Run one role until asked to stop."""
    if crash_at := os.environ.get("WIREWATCH_TEST_CRASH_AT"):
        crash_points.arm(crash_at)
    stop = stop_event(supervised=supervised)
    site = wiring.open_site(config_dir)
    if any(site.versions.current(kind) is None for kind in ("watchlist", "feeds", "subscriptions")):
        with suppress(Conflict):  # another role's first start came first: the same files
            _put_in_force(site, author=f"wirewatch {which}")  # a first start: nobody has applied anything yet
    roles.serve_health(site)
    worker = wiring.worker_name(which, name)
    if which == "ingest":
        roles.run_ingest(site, worker, stop, allow_loopback=allow_loopback)
    else:
        {"process": roles.run_process, "alert": roles.run_alert, "console": roles.run_console}[which](
            site, worker, stop
        )


def sign_in_link(site: Site) -> str:
    """Make a one-time link to the console, for whoever starts the command."""
    return make_sign_in_link(site, whoever_starts())


def whoever_starts() -> Actor:
    """Give who runs the command: on the machine itself, with the rights of its files, they may do everything."""
    return Actor(getpass.getuser(), AccessRole.OPERATOR, Door.COMMAND)


def doctor(config_dir: Path) -> list[dict[str, Any]]:
    """Check everything that a start would use."""
    from wirewatch.doctor import examine  # noqa: PLC0415

    return [msgspec.structs.asdict(finding) for finding in examine(config_dir)]
