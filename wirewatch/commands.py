"""What each command does, as functions of the config folder. Printing is left to `cli/`."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from alerts.readers.subscribers import State, Subscribers
from config.files.settings import not_in_force
from config.versions.apply import apply as put
from config.versions.apply import remember
from config.versions.author import login
from config.versions.explain import describe, refusal
from config.versions.export import export as write_files
from config.versions.follow import Follower
from config.versions.plan import plan
from config.versions.store import KINDS, Conflict
from core import crash_points, log
from core.article import encode
from core.bus.port import ARTICLES, TAGGED, Message
from core.clock import now
from core.errors import BadInput
from wirewatch import roles, trying, wiring
from wirewatch.run.stopping import stop_event
from wirewatch.run.supervise import Role, only_one, supervise

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from core.bus.port import Bus
    from wirewatch.wiring import Site

_log = log.get("wirewatch")
_BATCH = 200
_NO_BASE = "{folder} is read-only, so it cannot remember which versions its files are: see docs/editing.md"
_ROLES = ("ingest", "process", "alert", "console")


def run(config_dir: Path, *, allow_loopback: bool) -> None:
    """Start every role as a child process and follow the config files until asked to stop."""
    stop = stop_event(supervised=False)
    site = wiring.open_site(config_dir)
    with only_one(site.settings.data_dir):
        _run(site, stop, allow_loopback=allow_loopback)


def _run(site: Site, stop: threading.Event, *, allow_loopback: bool) -> None:
    print("Starting … Ctrl-C stops everything.", flush=True)
    welcome, follow = Welcome(site), FileFollower(site)
    follow.start()

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
        print(f"Sign in (once, within 15 minutes): {sign_in_link(self._site.config_dir)}", flush=True)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


class FileFollower:
    """Applies the config files when they change; see `config.versions.follow`."""

    def __init__(self, site: Site) -> None:
        self._follower = Follower(
            site.versions,
            site.config_dir,
            author=login(),
            clock=now,
            settings_problem=lambda: not_in_force(site.config_dir, os.environ, site.settings),
        )

    def start(self) -> None:
        """Look for the first time; raises where nothing has ever been in force and nothing can be."""
        self._follower.start()

    def look(self) -> None:
        """Apply what has changed since the last look."""
        self._follower.look()


def _put_in_force(site: Site) -> None:
    """Do what `wirewatch apply` does, at a first start: nobody has applied anything yet."""
    changes = plan(site.versions, site.config_dir, author=login())
    made = put(site.versions, changes, author=login(), note="")
    remember(site.config_dir, changes, made)
    for kind, version in made.items():
        _log.info("in force", kind=kind, version=version.number)


def role(config_dir: Path, which: str, name: str, *, supervised: bool, allow_loopback: bool = False) -> None:
    """Run one role until asked to stop."""
    _arm_crash_point()
    stop = stop_event(supervised=supervised)
    site = wiring.open_site(config_dir)
    if len(site.versions.numbers()) < len(KINDS):
        with suppress(Conflict):  # another role's first start came first: the same files
            _put_in_force(site)
    roles.serve_health(site)
    worker = wiring.worker_name(which, name)
    if which == "ingest":
        roles.run_ingest(site, worker, stop, allow_loopback=allow_loopback)
    else:
        {"process": roles.run_process, "alert": roles.run_alert, "console": roles.run_console}[which](
            site, worker, stop
        )


def _arm_crash_point() -> None:
    if crash_at := os.environ.get("WIREWATCH_TEST_CRASH_AT"):
        crash_points.arm(crash_at)


def sign_in_link(config_dir: Path) -> str:
    """Make a one-time link to the console."""
    from console.sessions import create_token  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.transaction() as connection:
        token = create_token(connection, now())
    base = site.settings.public_url or f"http://{site.settings.console_host}:{site.settings.console_port}"
    return f"{base.rstrip('/')}/sign-in?token={token}"


def apply(config_dir: Path, *, dry_run: bool, force: bool, note: str, author: str) -> str:
    """Plan, show, and put in force; gives what to print."""
    _arm_crash_point()
    site, author = wiring.open_site(config_dir), author.strip() or login()
    own = [one.subscription for one in Subscribers(site.database, now).listed(State.ACTIVE) if one.origin != "file"]
    changes = plan(site.versions, config_dir, author=author, force=force, stored=own)
    if (refused := refusal(changes)) is not None:
        raise refused
    if dry_run:
        return f"{describe(changes)}\nnothing was changed (--dry-run)"
    made = put(site.versions, changes, author=author, note=note)
    kept = remember(config_dir, changes, made)
    return "\n".join([describe(changes), "done", *([] if kept else [_NO_BASE.format(folder=config_dir)])])


def export(config_dir: Path, folder: Path) -> str:
    """Write what is in force to `folder`; gives what to print."""
    written = {one.kind: one for one in write_files(wiring.open_site(config_dir).versions, folder)}
    return "\n".join(
        f"{folder / kind}.yaml: version {one.number} of {one.at:%Y-%m-%d %H:%M} UTC by {one.author}"
        if (one := written.get(kind))
        else f"{kind}: nothing in force yet"
        for kind in KINDS
    )


def doctor(config_dir: Path) -> list[dict[str, Any]]:
    """Check everything that a start would use."""
    from wirewatch.doctor import examine  # noqa: PLC0415

    return [msgspec.structs.asdict(finding) for finding in examine(config_dir)]


def alerts(config_dir: Path, *, limit: int) -> list[dict[str, Any]]:
    """Give the newest alerts with their deliveries; 0: all of them."""
    from alerts.reports.queries import list_alerts  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    with site.database.reading() as connection:
        listed = list_alerts(connection, limit=limit or None)
    return [msgspec.to_builtins(one) for one in listed]


def subscriptions(config_dir: Path) -> list[dict[str, Any]]:
    """Give the active subscriptions as people write them."""
    from config.files.subscriptions import document_of  # noqa: PLC0415

    return [document_of(one) for one in wiring.open_site(config_dir).subscriptions()()[1]]


def estimate(config_dir: Path, id_: str, file: Path | None) -> dict[str, Any]:
    """Say what a subscription would have sent: of a draft, of the config folder, or in force."""
    from wirewatch.estimating import volume_of  # noqa: PLC0415

    said: dict[str, Any] = msgspec.to_builtins(volume_of(wiring.open_site(config_dir), id_, file))
    return said


def preview(config_dir: Path, id_: str) -> dict[str, str]:
    """Render a past alert or message as it would leave now; gives file names and contents."""
    from wirewatch.previewing import preview as forms  # noqa: PLC0415

    return forms(wiring.open_site(config_dir), id_)


def import_articles(config_dir: Path, file: Path, *, alert: bool, wait: bool) -> dict[str, int]:
    """Publish recorded articles in batches, with progress on stderr."""
    from ingest.recorded import read_articles  # noqa: PLC0415

    site = wiring.open_site(config_dir)
    bus = wiring.open_bus(site.settings)
    published = refused = 0
    with _lines(file) as lines:
        for batch in trying.batches(read_articles(lines, history=not alert, now=now()), _BATCH):
            kept_out = bus.publish(ARTICLES, [Message(article.id, encode(article)) for article in batch])
            published += len(batch) - len(kept_out)
            refused += len(kept_out)
            _progress(f"{published} articles published")
    if wait:
        _wait_until_handled(bus)
    bus.close()
    _progress("", end=True)
    return {"published": published, "oversize": refused}


def _wait_until_handled(bus: Bus) -> None:
    while (waiting := bus.lag(ARTICLES, "processors") + bus.lag(TAGGED, "alerts")) > 0:
        _progress(f"{waiting} still in the pipeline")
        time.sleep(0.2)


def _progress(text: str, *, end: bool = False) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + text + ("\r" if end else ""))
        sys.stderr.flush()


@contextmanager
def _lines(file: Path) -> Iterator[TextIO]:
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8") as stream:
            yield stream
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}; give a file of JSON lines, or - for standard input") from error


def try_feed(config_dir: Path, where: str, *, allow_loopback: bool) -> Iterable[dict[str, Any]]:
    """Give what ingest would publish."""
    settings = wiring.load(config_dir)
    articles = trying.try_feed(where, allow_loopback=allow_loopback, max_age=settings.alert_max_age)
    return (msgspec.to_builtins(article) for article in articles)


def try_tag(config_dir: Path, lines: Iterable[str], watchlist: Path | None, *, why: bool) -> Iterable[dict[str, Any]]:
    """Give the mentions in each article, and with `why` what was rejected."""
    models = wiring.load(config_dir).taggers if config_dir.is_dir() else {}
    return trying.try_tag(lines, trying.watchlist_from(watchlist or config_dir / "watchlist.yaml"), models, why=why)


def try_stories(config_dir: Path, lines: Iterable[str], watchlist: Path | None) -> Iterable[dict[str, Any]]:
    """Give each article's story."""
    return trying.try_stories(lines, trying.watchlist_from(watchlist or config_dir / "watchlist.yaml"))


def try_similarity(config_dir: Path, lines: Iterable[str], watchlist: Path | None) -> Iterable[dict[str, Any]]:
    """Give for each pair how surely it is one text, and one event."""
    from wirewatch.similarity import try_similarity  # noqa: PLC0415

    return try_similarity(lines, trying.watchlist_from(watchlist or config_dir / "watchlist.yaml"))


def similarity_threshold() -> dict[str, float]:
    """Give the shipped thresholds of `try similarity`."""
    from wirewatch.similarity import threshold  # noqa: PLC0415

    return threshold()
