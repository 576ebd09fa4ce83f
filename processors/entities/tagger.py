"""Articles → mentions, with the watchlist in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from config.watchlist import Watchlist
from core.article import Article, Mention
from processors.entities.compiled import Compiled
from processors.entities.overlaps import Hit

if TYPE_CHECKING:
    from processors.entities.component import WatchlistPipeline

Field = Literal["title", "text"]
_SENTENCE_LIMIT = 400
"""Characters of a sentence that a message shows; text without full stops can be one sentence of 20,000."""


class Tagger:
    """Tags articles; `source` gives number and watchlist, and is asked once a batch."""

    def __init__(self, source: Callable[[], tuple[int, Watchlist]]) -> None:
        self._source = source
        self._compiled: Compiled | None = None

    @cached_property
    def _pipeline(self) -> WatchlistPipeline:
        from processors.entities.component import WatchlistPipeline  # noqa: PLC0415  # spaCy: 90 MB, for candidates only

        return WatchlistPipeline()

    @property
    def version(self) -> int:
        """Give the version of the watchlist that tagged last."""
        return 0 if self._compiled is None else self._compiled.version

    def tag(self, articles: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Give the mentions of each article, title first, in the order of the text."""
        number, watchlist = self._source()
        if self._compiled is None or self._compiled.version != number:
            self._compiled = Compiled(watchlist, number)
        compiled = self._compiled
        mentions: list[list[Mention]] = [[] for _ in articles]
        fields: tuple[Field, Field] = ("title", "text")
        candidates: list[tuple[int, Field, str]] = [
            (index, field, text)
            for index, article in enumerate(articles)
            for field in fields
            if compiled.is_candidate(text := getattr(article, field))
        ]
        if candidates:
            annotated = self._pipeline.annotate([text for _, _, text in candidates], compiled)
            for (index, field, text), (hits, sentences) in zip(candidates, annotated, strict=True):
                mentions[index] += [
                    _mention(compiled, hit, field, text, sentence)
                    for hit, sentence in zip(hits, sentences, strict=True)
                ]
        return [tuple(found) for found in mentions]


def _mention(compiled: Compiled, hit: Hit, field: Field, text: str, sentence: tuple[int, int]) -> Mention:
    entity = compiled.entities[hit.entity]
    begin = max(sentence[0], hit.start - _SENTENCE_LIMIT // 2)
    end = min(sentence[1], hit.end + _SENTENCE_LIMIT // 2)
    return Mention(
        entity=entity.id,
        label=entity.name,
        kind=entity.kind,
        tags=entity.tags,
        name=hit.name,
        text=text[hit.start : hit.end],
        field=field,
        start=hit.start,
        end=hit.end,
        rule=hit.rule,
        sentence=text[begin:end],
        sentence_start=begin,
    )
