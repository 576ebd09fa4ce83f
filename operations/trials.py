"""One stage on given articles: nothing is sent, published or stored, and nobody needs a database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from config.files.watchlist import Watchlist
from core.article import Article, Evidence, Fact, Mention
from core.clock import Clock
from core.errors import BadInput
from ingest.recorded_keys import KeyCount
from operations.articles import BATCH, batches
from processors.stories.meaning.port import MeaningSource, NoMeaning

if TYPE_CHECKING:
    from processors.entities.tag.decision import Rejected
    from processors.entities.tag.passage import Passage


_EVER = datetime.max.replace(tzinfo=UTC)
"""Up to when a given time counts: what a trial says of articles does not depend on the day on which it is run."""


class FoundMention(msgspec.Struct, frozen=True):
    """A mention; offsets are into the title and text as given, markup and all."""

    entity: str
    name: str
    text: str
    field: str
    start: int
    end: int
    rule: str
    strength: str
    reason: str
    sentence: str
    evidence: tuple[Evidence, ...]


class RejectedMention(msgspec.Struct, frozen=True):
    """A name that stands there and does not count, with the reason."""

    entity: str
    name: str
    text: str
    field: str
    start: int
    end: int
    rule: str
    why: str


class TaggedTrial(msgspec.Struct, frozen=True):
    """What was found in an article."""

    id: str
    mentions: tuple[FoundMention, ...]
    rejected: tuple[RejectedMention, ...] | msgspec.UnsetType = msgspec.UNSET
    """Only where it was asked for."""


class FactView(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is materially new in an article."""

    kind: str = ""
    value: str = ""
    about: str = ""
    before: str = ""
    text: str = ""
    by: str = ""


class PlacedTrial(msgspec.Struct, frozen=True):
    """An article's story."""

    id: str
    story: str
    role: str
    score: float
    reason: str
    facts: tuple[FactView, ...]


class ComparedPair(msgspec.Struct, frozen=True):
    """How surely two articles are one text and one event, 0..1, and what moved that."""

    same_text: float
    same_event: float
    reason: str


class Thresholds(msgspec.Struct, frozen=True):
    """The scores from which two articles are one text, and one event."""

    same_text: float
    same_event: float


class _Pair(msgspec.Struct, frozen=True):
    a: msgspec.Raw
    b: msgspec.Raw


def given_in_batches(lines: Iterable[str], clock: Clock, keys: KeyCount | None = None) -> Iterator[list[Article]]:
    """Read articles as people bring them, one JSON object a line, some at a time; `keys` counts what they had not."""
    from ingest.recorded import given_articles  # noqa: PLC0415

    return batches(given_articles(lines, now=clock(), keys=keys), BATCH)


def try_tag(
    lines: Iterable[str],
    watchlist: Watchlist,
    models: Mapping[str, str],
    clock: Clock,
    *,
    why: bool = False,
    keys: KeyCount | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[TaggedTrial]:
    """Give the mentions in each article, and with `why` what was rejected; `models` are spaCy pipelines by language."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415

    tagger = Tagger(lambda: (1, watchlist), models, explain=why)
    done = 0
    for batch in given_in_batches(lines, clock, keys):
        for article in batch:
            mentions, rejected = tagger.explained(article)
            refused = tuple(_rejected(*one) for one in rejected) if why else msgspec.UNSET
            yield TaggedTrial(article.id, tuple(_found(one) for one in mentions), refused)
        done += len(batch)
        progress(done)


def try_stories(
    lines: Iterable[str],
    watchlist: Watchlist,
    clock: Clock,
    meaning: Callable[[], MeaningSource] = NoMeaning,
    *,
    keys: KeyCount | None = None,
) -> Iterator[PlacedTrial]:
    """Give each article's story, in input order, from an empty story memory: the stages of the pipeline."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.pipeline import Pipeline  # noqa: PLC0415
    from processors.stories.memory.embedded import EmbeddedStories  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="wirewatch-try-") as folder:
        stories = EmbeddedStories(Path(folder) / "stories.db")
        pipeline = Pipeline(Tagger(lambda: (1, watchlist)), stories, meaning)
        for batch in batches(_recorded(lines, clock(), keys), BATCH):
            for tagged in pipeline.process(batch):
                placed, facts = tagged.placement, tuple(_fact(fact) for fact in tagged.facts)
                yield PlacedTrial(tagged.article.id, placed.story, placed.role, placed.score, placed.reason, facts)
        stories.close()


def try_similarity(
    lines: Iterable[str], watchlist: Watchlist, clock: Clock, meaning: Callable[[], MeaningSource] = NoMeaning
) -> Iterator[ComparedPair]:
    """Compare pairs of articles, each `{"a": article, "b": article}`, as the story memory would; in input order."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.stories.comparison.model import shipped  # noqa: PLC0415
    from processors.stories.comparison.similarity import similarity  # noqa: PLC0415
    from processors.text.boilerplate import clean  # noqa: PLC0415

    tagger, model = Tagger(lambda: (1, watchlist)), shipped()
    for batch in batches((clean(article) for article in _recorded(_sides(lines), clock())), BATCH):
        meanings = map(meaning().of, batch)
        sides = list(zip(batch, tagger.tag(batch), meanings, strict=True))
        for one, other in zip(sides[::2], sides[1::2], strict=True):
            found = similarity(one, other, model)
            yield ComparedPair(found.same_text, found.same_event, found.reason)


def thresholds() -> Thresholds:
    """Give the shipped thresholds of `try_similarity`."""
    from processors.stories.comparison.model import shipped  # noqa: PLC0415
    from processors.stories.comparison.similarity import SAME_TEXT  # noqa: PLC0415

    return Thresholds(SAME_TEXT, shipped().settings["pair"])


def _recorded(lines: Iterable[str], now: datetime, keys: KeyCount | None = None) -> Iterator[Article]:
    from ingest.recorded import read_articles  # noqa: PLC0415

    return read_articles(lines, history=True, now=now, latest=_EVER, keys=keys)


def _sides(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                pair = msgspec.json.decode(line, type=_Pair)
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise BadInput(f'line {number}: {error}; write {{"a": article, "b": article}}') from error
            yield bytes(pair.a).decode()
            yield bytes(pair.b).decode()


def _found(mention: Mention) -> FoundMention:
    return FoundMention(*(getattr(mention, field) for field in FoundMention.__struct_fields__))


def _rejected(passage: Passage, rejected: Rejected) -> RejectedMention:
    one, why = rejected
    field, start, end = passage.place(one.start, one.end)
    text = passage.text[one.start : one.end]
    return RejectedMention(one.owner.entity.id, one.owner.name, text, field, start, end, one.rule, why)


def _fact(fact: Fact) -> FactView:
    return FactView(fact.kind, fact.value, fact.about, fact.before, fact.text)
