"""The processing worker's handler: topic `articles` → topic `tagged`."""

from __future__ import annotations

from collections.abc import Sequence

from core.article import Article, decode, encode
from core.bus.port import TAGGED, Bus, Message, Received
from core.clock import Clock, now
from core.errors import MemoryLost
from processors.pipeline import Pipeline
from processors.rebuild import rebuild


class ProcessHandler:
    """A `core.worker.Handler`. Articles that come again get the same placement and go out again: at least once."""

    def __init__(self, bus: Bus, pipeline: Pipeline, clock: Clock = now) -> None:
        self._bus = bus
        self._pipeline = pipeline
        self._clock = clock
        self._ready = False

    def handle(self, batch: Sequence[Received]) -> None:
        """Tag and place the articles, and publish them under their ids; durable on return."""
        articles = [decode(received.value, Article) for received in batch]
        try:
            self._need_memory()
            tagged = self._pipeline.process(articles)
        except MemoryLost:
            self._ready = False
            self._need_memory()
            tagged = self._pipeline.process(articles)
        self._bus.publish(TAGGED, [Message(one.article.id, encode(one)) for one in tagged])

    def _need_memory(self) -> None:
        if not self._ready and not self._pipeline.stories.ready():
            rebuild(self._bus, self._pipeline.stories, self._clock())
        self._ready = True
