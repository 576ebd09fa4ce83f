"""Articles → mentions, always with the watchlist in force: the front of `compile/` and `tag/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from config.files.watchlist import Watchlist
from core.article import Article, Mention
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import Compiler
from processors.entities.tag.candidates import NameCandidate, candidates_in
from processors.entities.tag.decision import NameDecision, Rejected, decide
from processors.entities.tag.overlaps import NAMES_LIMIT, OF_ONE
from processors.entities.tag.passage import Passage, Section, passage_of, sections
from processors.text.endings import has_marks
from processors.text.guess import guess_language

if TYPE_CHECKING:
    from processors.entities.tag.component import Found, Reader


@dataclass(frozen=True)
class Tagging:
    """What was found in each article, and with which version of the watchlist."""

    version: int
    mentions: list[tuple[Mention, ...]]


class Tagger:
    """Finds the names. `source` gives (version, watchlist); another version is compiled when it is first seen.

    spaCy is loaded by `load`, or with the first article that has a name. For one thread. `models`: an installed spaCy
    pipeline for a language. `explain`: look for refused names too, so that `explained` can say why they do not count.
    """

    def __init__(
        self,
        source: Callable[[], tuple[int, Watchlist]],
        models: Mapping[str, str] | None = None,
        *,
        explain: bool = False,
    ) -> None:
        self._in_force = _Compiling(source, Compiler(explain=explain)).get
        self._models = dict(models or {})
        self._reader: Reader | None = None

    @classmethod
    def reading(cls, compiled: Callable[[], Compiled], models: Mapping[str, str]) -> Self:
        """Give one that finds what somebody else compiles: asked for before each batch."""
        made = cls(lambda: (0, Watchlist()), models)
        made._in_force = compiled
        return made

    def load(self) -> None:
        """Load spaCy and the pipelines: a second that the first article with a name would wait for."""
        self._spacy()

    def tag(self, articles: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Give the mentions in each article, title before text, in the order of the text."""
        return self.tagging(articles).mentions

    def tagging(self, articles: Sequence[Article]) -> Tagging:
        """Give the mentions with the watchlist's version; one version for the whole batch."""
        compiled = self._in_force()
        return Tagging(compiled.version, [tuple(self._mentions(compiled, article)[0]) for article in articles])

    def explained(self, article: Article) -> tuple[tuple[Mention, ...], list[tuple[Passage, Rejected]]]:
        """Give the mentions in an article, and what was rejected in it."""
        mentions, passage, decision = self._mentions(self._in_force(), article)
        return tuple(mentions), [(passage, one) for one in decision.rejected]

    def may_name(self, article: Article) -> bool:
        """Tell whether a listed name stands in an article, whether it counts or not."""
        compiled, passage = self._in_force(), passage_of(article)
        return any(_candidates(compiled, section, passage.language)[0] for section in sections(passage))

    def _mentions(self, compiled: Compiled, article: Article) -> tuple[list[Mention], Passage, NameDecision]:
        passage = passage_of(article)
        mentions: list[Mention] = []
        rejected: list[Rejected] = []
        seen: Counter[str] = Counter()
        for section in sections(passage):
            found, decision = self._read(compiled, section, passage.language)
            rejected += (one._replace(candidate=section.placed(one.candidate)) for one in decision.rejected)
            for one in found:
                placed = one.placed(section)
                entity = placed.accepted.candidate.owner.entity.id
                seen[entity] += 1
                if placed.accepted.candidate.start < section.until and seen[entity] <= OF_ONE:
                    mentions.append(_mention(placed, passage))
            if len(mentions) >= NAMES_LIMIT:
                break
        return mentions[:NAMES_LIMIT], passage, NameDecision([], rejected)

    def _read(self, compiled: Compiled, section: Section, language: str) -> tuple[list[Found], NameDecision]:
        candidates, language = _candidates(compiled, section, language)
        if not candidates:
            return [], NameDecision([], [])
        if not language and any(one.owner.listing.languages for one in candidates):
            language = guess_language(section.text)
        decision = decide(section.text, candidates, language, compiled.certainty)
        if not decision.accepted and language not in self._models:
            return [], decision  # nothing that a Doc could change
        return self._spacy().read(section.text, candidates, language, compiled.certainty, decision)

    def _spacy(self) -> Reader:
        if self._reader is None:
            from processors.entities.tag.component import Reader  # noqa: PLC0415  # spaCy only where a name may stand

            self._reader = Reader(self._models)
        return self._reader


def _candidates(compiled: Compiled, section: Section, language: str) -> tuple[list[NameCandidate], str]:
    """Give where names may stand, and the language in which they were looked for."""
    language = language or (guess_language(section.text) if has_marks(section.text) else "")
    return candidates_in(compiled, section.text, language), language


class _Compiling:
    """The list of a source, compiled."""

    def __init__(self, source: Callable[[], tuple[int, Watchlist]], compiler: Compiler) -> None:
        self._source = source
        self._compiler = compiler
        self._compiled: Compiled | None = None

    def get(self) -> Compiled:
        version, watchlist = self._source()
        if self._compiled is None or self._compiled.version != version:
            self._compiled = self._compiler.compile(watchlist, version)
        return self._compiled


def _mention(found: Found, passage: Passage) -> Mention:
    one, evidence, also = found.accepted
    owner = one.owner
    entity = owner.entity
    field, start, end = passage.place(one.start, one.end)
    return Mention(
        entity=entity.id,
        label=entity.name,
        kind=entity.kind,
        tags=entity.tags,
        name=owner.name,
        text=passage.text[one.start : one.end],
        field=field,
        start=start,
        end=end,
        rule=one.rule,
        severity=entity.severity,
        strength="weak" if owner.level == "weak" else "strong",
        reason=f"{owner.reason}; also a name of {', '.join(also)}" if also else owner.reason,
        evidence=tuple(passage.evidence(span) for span in evidence),
        sentence=found.sentence,
        sentence_start=passage.place(found.sentence_start, found.sentence_start)[1],
    )
