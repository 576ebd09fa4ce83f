"""The stages of the processors, in order, on one screen."""

from __future__ import annotations

from collections.abc import Sequence

from core.article import Article, Tagged
from processors.clean import clean
from processors.entities.tagger import Tagger
from processors.stories.fingerprint import fingerprint
from processors.stories.port import StoryIndex


class Pipeline:
    """clean → tag → story."""

    def __init__(self, tagger: Tagger, stories: StoryIndex) -> None:
        self.tagger = tagger
        self.stories = stories

    def process(self, articles: Sequence[Article]) -> list[Tagged]:
        """Lead a batch through all stages; raises what the story index raises, and then nothing was placed."""
        cleaned = [clean(article) for article in articles]
        mentions = self.tagger.tag(cleaned)
        placements = self.stories.place([fingerprint(article) for article in cleaned])
        return [
            Tagged(article=article, mentions=found, placement=placement, watchlist=self.tagger.version)
            for article, found, placement in zip(cleaned, mentions, placements, strict=True)
        ]
