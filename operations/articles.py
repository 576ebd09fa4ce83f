"""Articles: brought in from files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from core.article import encode
from core.bus.port import ARTICLES, Message
from ingest.recorded_keys import KeyCount, LinesRead
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.site import Site

BATCH = 200
T = TypeVar("T")


class Imported(msgspec.Struct, frozen=True):
    """What became of an import."""

    published: int
    oversize: int
    """Refused: larger than the bus takes."""
    read: LinesRead
    """What the lines of the file had not."""


def import_articles(
    site: Site,
    actor: Actor,
    lines: Iterable[str],
    *,
    alert: bool,
    force: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Send recorded articles through the pipeline as any feed's; without `alert` they are history.

    Raises `BadInput` at a bad line; what stands before its batch is on its way by then. A file whose texts or dates
    are under keys that are not known is refused before anything is sent, unless by `force`.
    """
    require(actor, AccessRole.EDITOR, "import articles")
    from ingest.recorded import read_articles  # noqa: PLC0415

    published = refused = 0
    keys = KeyCount(force=force)
    try:
        with site.open_bus() as bus:
            for batch in batches(read_articles(lines, history=not alert, now=site.clock(), keys=keys), BATCH):
                kept_out = bus.publish(ARTICLES, [Message(article.id, encode(article)) for article in batch])
                published += len(batch) - len(kept_out)
                refused += len(kept_out)
                progress(published)
    finally:
        if published:
            with changing(site, actor, "import articles", "alerting" if alert else "history") as change:
                change.describe("", f"{published} articles published")
    return Imported(published, refused, keys.read())


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
