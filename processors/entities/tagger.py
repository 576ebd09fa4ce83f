"""Articles → mentions, always with the watchlist in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from config.watchlist import Watchlist
from core.article import Article, Mention
from core.log import get
from processors.entities.compiled import Compiled, compile_watchlist
from processors.entities.overlaps import NAMES_LIMIT

if TYPE_CHECKING:
    from processors.entities.component import Found, Reader

__all__ = ["Compiled", "Tagger", "Tagging", "compile_watchlist"]

_log = get("processors.entities")


@dataclass(frozen=True)
class Tagging:
    """What was found in each article, and with which version of the watchlist."""

    version: int
    mentions: list[tuple[Mention, ...]]


class Tagger:
    """Finds the names. `source` gives (version, watchlist); another version is compiled when it is first seen.

    spaCy is loaded with the first article that has a candidate. For one thread.
    """

    def __init__(self, source: Callable[[], tuple[int, Watchlist]]) -> None:
        self._source = source
        self._compiled: Compiled | None = None
        self._reader: Reader | None = None

    def tag(self, articles: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Give the mentions in each article, title before text, in the order of the text."""
        return self.tagging(articles).mentions

    def tagging(self, articles: Sequence[Article]) -> Tagging:
        """Give the mentions with the watchlist's version; one version for the whole batch."""
        compiled = self._in_force()
        return Tagging(compiled.version, [self._mentions(compiled, article) for article in articles])

    def _in_force(self) -> Compiled:
        version, watchlist = self._source()
        if self._compiled is None or self._compiled.version != version:
            self._compiled = compile_watchlist(watchlist, version)
            _log.info("watchlist_compiled", version=version, refused=len(self._compiled.refused))
        return self._compiled

    def _mentions(self, compiled: Compiled, article: Article) -> tuple[Mention, ...]:
        return tuple(islice(self._all_mentions(compiled, article), NAMES_LIMIT))

    def _all_mentions(self, compiled: Compiled, article: Article) -> Iterator[Mention]:
        fields: tuple[tuple[Literal["title", "text"], str], ...] = (("title", article.title), ("text", article.text))
        for field, text in fields:
            if candidates := compiled.candidates(text):
                for found in self._spacy().read(text, candidates):
                    yield _mention(found, field, text)

    def _spacy(self) -> Reader:
        if self._reader is None:
            from processors.entities.component import Reader  # noqa: PLC0415  # spaCy only where a name may stand

            self._reader = Reader()
        return self._reader


def _mention(found: Found, field: Literal["title", "text"], text: str) -> Mention:
    one = found.candidate
    entity = one.claim.entity
    return Mention(
        entity=entity.id,
        label=entity.name,
        kind=entity.kind,
        tags=entity.tags,
        name=one.claim.name,
        text=text[one.start : one.end],
        field=field,
        start=one.start,
        end=one.end,
        rule=one.rule,
        sentence=found.sentence,
        sentence_start=found.sentence_start,
    )
