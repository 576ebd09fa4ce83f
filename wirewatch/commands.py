"""What each command does, as functions of the config folder. Printing is left to `cli/`."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from alerts.readers.subscribers import Subscribers
from config.versions.apply import apply as put
from config.versions.apply import remember
from config.versions.author import login
from config.versions.explain import describe, refusal
from config.versions.export import export as write_files
from config.versions.plan import plan
from config.versions.store import KINDS
from core import crash_points, log
from core.article import encode
from core.bus.port import ARTICLES, TAGGED, Message
from core.clock import now
from core.errors import BadInput
from core.outcomes import SubscriptionState
from wirewatch import trying, wiring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from core.bus.port import Bus

_log = log.get("wirewatch")
_BATCH = 200
_NO_BASE = "{folder} is read-only, so it cannot remember which versions its files are: see docs/editing.md"
_ROLES = ("ingest", "process", "alert", "console")


def apply(config_dir: Path, *, dry_run: bool, force: bool, note: str, author: str) -> str:
    """Plan, show, and put in force; gives what to print."""
    if crash_at := os.environ.get("WIREWATCH_TEST_CRASH_AT"):
        crash_points.arm(crash_at)
    site, author = wiring.open_site(config_dir), author.strip() or login()
    own = [
        one.subscription
        for one in Subscribers(site.database, now).listed(SubscriptionState.ACTIVE)
        if one.origin != "file"
    ]
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
