"""Batches of topic `articles` → topic `tagged`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core import log
from core.article import Article, Placement, Tagged, decode, encode
from core.bus.port import TAGGED, Bus, Message, Received
from core.clock import Clock
from core.errors import BadMessage, MemoryLost
from processors.pipeline import Pipeline
from processors.stories.fingerprint import Fingerprint, fingerprint
from processors.stories.port import MEMORY

_log = log.get("processors")


class ProcessHandler:
    """Handles batches; see `core.worker.Handler`."""

    def __init__(self, bus: Bus, pipeline: Pipeline, clock: Clock) -> None:
        self._bus = bus
        self._pipeline = pipeline
        self._clock = clock

    def handle(self, batch: Sequence[Received]) -> None:
        """Process and publish; a crash before the commit repeats it, with the same placements."""
        articles = [decode(received.value, Article) for received in batch]
        try:
            tagged = self._pipeline.process(articles)
        except MemoryLost:
            _log.warning("story memory is empty: rebuilding it from the log")
            self._pipeline.stories.rebuild(self._placed())
            tagged = self._pipeline.process(articles)
        self._bus.publish(TAGGED, [Message(one.article.id, encode(one)) for one in tagged])

    def _placed(self) -> Iterator[tuple[Fingerprint, Placement]]:
        """Give what the log says was placed; an unreadable message was parked by its consumer."""
        for received in self._bus.replay(TAGGED, self._clock() - MEMORY):
            try:
                tagged = decode(received.value, Tagged)
            except BadMessage:
                continue
            yield fingerprint(tagged.article), tagged.placement
