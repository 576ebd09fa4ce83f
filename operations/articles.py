"""Articles: brought in from files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from core.article import encode
from core.bus.port import ARTICLES, Bus, Message
from ingest.recorded_keys import KeyCount, LinesRead
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.site import Site
from operations.status import PROCESSORS, pipeline_lag, roles_alive

BATCH = 200
_AHEAD = 400
"""Articles of history that may wait before news: seconds of work, a minute on a busy machine."""
_PAUSE = 0.1
_PATIENCE = 300
"""Pauses without any progress, after which the rest is sent all the same."""
T = TypeVar("T")


class Imported(msgspec.Struct, frozen=True):
    """What became of an import."""

    published: int
    oversize: int
    """Refused: larger than the bus takes."""
    read: LinesRead
    """What the lines of the file had not."""
    waiting: int
    """How many articles wait for the workers now, these and others."""


def import_articles(
    site: Site,
    actor: Actor,
    lines: Iterable[str],
    *,
    alert: bool,
    force: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> Imported:
    """Send recorded articles through the pipeline as any feed's; without `alert` they are history.

    Raises `BadInput` at a bad line; what stands before its batch is on its way by then. A file whose texts or dates
    are under keys that are not known is refused before anything is sent, unless by `force`.

    History gives way to news: while workers read, at most `_AHEAD` of it wait, since a log is read in its order.
    """
    require(actor, AccessRole.EDITOR, "import articles")
    from ingest.recorded import read_articles  # noqa: PLC0415

    published = refused = 0
    keys = KeyCount(force=force)
    yields = not alert
    try:
        with site.open_bus() as bus:
            for batch in batches(read_articles(lines, history=not alert, now=site.clock(), keys=keys), BATCH):
                kept_out = bus.publish(ARTICLES, [Message(article.id, encode(article)) for article in batch])
                published += len(batch) - len(kept_out)
                refused += len(kept_out)
                progress(published)
                yields = yields and _give_way(site, bus, pause)
            waiting = pipeline_lag(bus)
    finally:
        if published:
            with changing(site, actor, "import articles", "alerting" if alert else "history") as change:
                change.describe("", f"{published} articles published")
    return Imported(published, refused, keys.read(), waiting)


def _give_way(site: Site, bus: Bus, pause: Callable[[float], None]) -> bool:
    """Wait while much is unread and workers get on with it; False where nobody does, so that waiting is in vain."""
    left, patience = bus.lag(ARTICLES, PROCESSORS), _PATIENCE
    while left > _AHEAD and patience > 0 and "process" in roles_alive(site):
        pause(_PAUSE)
        before, left = left, bus.lag(ARTICLES, PROCESSORS)
        patience = _PATIENCE if left < before else patience - 1
    return left <= _AHEAD


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
