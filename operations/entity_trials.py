"""One entity changed in one way after another, each tried on the same articles: what it gains and what it loses.

`draft_trials.py` tries a whole list on the archive; here the rest of the list stays and is compiled once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from config.files.watchlist import Entity, Watchlist
from core.article import Article, Mention

MentionPlace = tuple[str, str, int, int]
"""Article, field, start and end."""


class NameHit(msgspec.Struct, frozen=True):
    """A place where a name counts, or would count, with the sentence that it stands in."""

    article: str
    name: str
    """The listed one that finds it."""
    text: str
    sentence: str
    title: str
    source: str
    url: str


class EntityTrial(NamedTuple):
    """What a changed entity finds besides, and no more, in the order of the articles."""

    gained: Mapping[MentionPlace, NameHit]
    lost: Mapping[MentionPlace, NameHit]


class EntityTrials:
    """Tries changes of entities of one list; `models` are spaCy pipelines by language."""

    def __init__(self, running: Watchlist, models: Mapping[str, str]) -> None:
        from processors.entities.tagger import Tagger  # noqa: PLC0415  # spaCy takes a second

        self._running = running
        self._draft = (1, running)
        self._before = Tagger(lambda: (1, running), models)
        self._after = Tagger(lambda: self._draft, models)

    def compare(self, changed: Entity, articles: Sequence[Article]) -> EntityTrial:
        """Read articles with the list as it is, and with `changed` for the entity of its id."""
        entities = tuple(changed if one.id == changed.id else one for one in self._running.entities)
        self._draft = (self._draft[0] + 1, self._running.model_copy(update={"entities": entities}))
        gained: dict[MentionPlace, NameHit] = {}
        lost: dict[MentionPlace, NameHit] = {}
        for article, before, after in zip(articles, self._before.tag(articles), self._after.tag(articles), strict=True):
            was, now = _hits(article, before, changed.id), _hits(article, after, changed.id)
            gained |= {place: hit for place, hit in now.items() if place not in was}
            lost |= {place: hit for place, hit in was.items() if place not in now}
        return EntityTrial(gained, lost)


def _hits(article: Article, mentions: Sequence[Mention], entity: str) -> dict[MentionPlace, NameHit]:
    return {
        (article.id, one.field, one.start, one.end): NameHit(
            article.id, one.name, one.text, one.sentence or article.title, article.title, article.source, article.url
        )
        for one in mentions
        if one.entity == entity
    }
