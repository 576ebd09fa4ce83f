"""What happens to an article between the topics `articles` and `tagged`: the stages, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.article import Article, Mention, Tagged
from processors.entities.tagger import Tagger
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.meaning.port import MeaningSource, NoMeaning
from processors.stories.memory.port import Placed, StoryIndex
from processors.text.boilerplate import clean


@dataclass(frozen=True)
class Batch:
    """Articles on their way; each stage fills in one part, for every article, in the same order."""

    articles: list[Article]
    watchlist: int = 0
    mentions: Sequence[tuple[Mention, ...]] = ()
    meanings: Sequence[bytes] = ()
    placed: Sequence[Placed] = ()


Stage = Callable[[Batch], Batch]
_FIRST = Article(
    id="",
    revision="",
    url="",
    canonical="",
    title="Two killed, one arrested",
    text="",
    source="",
    feed="",
    published=datetime.min.replace(tzinfo=UTC),
    fetched=datetime.min.replace(tzinfo=UTC),
)
"""Reports something, so that all tables are needed."""


class Pipeline:
    """The stages with what they need. `stories` is theirs, and the rebuild's; `meaning` is asked for at each batch."""

    def __init__(self, tagger: Tagger, stories: StoryIndex, meaning: Callable[[], MeaningSource] = NoMeaning) -> None:
        self.stories = stories
        self._tagger = tagger
        self._meaning = meaning
        self.stages: list[Stage] = [
            self._clean,  # bounded text, no boilerplate, a language
            self._tag,  # who is named
            self._mean,  # what it says in whatever language, where that is asked for
            self._story,  # which story it belongs to, and what it adds; last, since only this stage leaves a trace
        ]

    def load(self) -> None:
        """Load what the first articles would wait for, spaCy and the tables of words; leaves no trace."""
        self._tagger.load()
        fingerprint(_FIRST)

    def process(self, articles: Sequence[Article]) -> list[Tagged]:
        """Take a batch through all stages; raises what `StoryIndex.place` raises."""
        batch = Batch(list(articles))
        for stage in self.stages:
            batch = stage(batch)
        return [
            Tagged(
                article=article,
                mentions=mentions,
                placement=placed.placement,
                watchlist=batch.watchlist,
                facts=placed.facts,
                meaning=meaning,
            )
            for article, mentions, meaning, placed in zip(
                batch.articles, batch.mentions, batch.meanings, batch.placed, strict=True
            )
        ]

    def _clean(self, batch: Batch) -> Batch:
        return replace(batch, articles=[clean(article) for article in batch.articles])

    def _tag(self, batch: Batch) -> Batch:
        tagging = self._tagger.tagging(batch.articles)
        return replace(batch, watchlist=tagging.version, mentions=tagging.mentions)

    def _mean(self, batch: Batch) -> Batch:
        meaning = self._meaning()
        return replace(batch, meanings=[meaning.of(article) for article in batch.articles])

    def _story(self, batch: Batch) -> Batch:
        known = zip(batch.articles, batch.mentions, batch.meanings, strict=True)
        return replace(batch, placed=self.stories.place([fingerprint(*one) for one in known]))
