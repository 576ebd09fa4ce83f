"""A watchlist that is not in force, tried on the archive: what it would find that today's does not, and what no more.

    archived articles ─▶ any name of a changed entity? ─ no ─▶ (read no further: the lists agree on it)
                                    └─ yes ─▶ list in force, draft ─▶ mentions of the one only: lost, gained

Nothing is saved, and nobody is notified.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec
import sqlalchemy as sa

from alerts.reports.archived import tagged_of
from config.files.watchlist import Entity, Watchlist
from core.article import Article, Mention, RejectedName
from operations.actor import AccessRole, Actor, require
from operations.archived_pages import archived_pages, count_archived
from operations.article_search import row_of
from operations.site import Site
from operations.tables import draft_trials

if TYPE_CHECKING:
    from processors.entities.tagger import Tagger

_EXAMPLES = 5
"""Sentences kept of each entity and direction."""
Side = Literal["gained", "lost"]


class ChangedMention(msgspec.Struct, frozen=True):
    """A mention that only one of the two lists finds, with the article it stands in."""

    side: Side
    name: str
    """The listed name that found it."""
    text: str
    sentence: str
    title: str
    source: str
    url: str
    published: datetime


class EntityDifference(msgspec.Struct, frozen=True):
    """What the draft gains and loses of one entity."""

    entity: str
    label: str
    gained: int
    lost: int
    names: Mapping[str, int]
    """Listed name → mentions gained, less those lost."""
    examples: tuple[ChangedMention, ...]


class DraftTrial(msgspec.Struct, frozen=True):
    """What a draft would have changed."""

    since: datetime | None
    """When the first article that was looked at came; None where there was none."""
    articles: int
    changed: tuple[str, ...]
    """The entities that the draft adds, removes or changes."""
    differences: tuple[EntityDifference, ...]
    """Those of which mentions are gained or lost, the largest change first. May name others, which share a name."""
    silent: tuple[str, ...]
    """Added and changed entities of which the draft finds nothing at all."""


class TextTrial(msgspec.Struct, frozen=True):
    """Whom a draft finds in one text."""

    mentions: tuple[Mention, ...]
    rejected: tuple[RejectedName, ...]
    """Names that stand there and do not count, each with the reason."""


def try_draft(
    site: Site,
    actor: Actor,
    draft: Watchlist,
    since: timedelta,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> DraftTrial:
    """Try a draft on what came in the last `since`; `progress` hears how many of how many articles were read."""
    require(actor, AccessRole.READER, "try a watchlist")
    start = site.clock() - since
    count = count_archived(site.database, start)
    trial = _Trial(site.in_force.watchlist(), draft, site.settings.taggers)
    if trial.changed:
        for page in archived_pages(site.database, start):
            trial.read(page.articles)
            progress(trial.articles, count)
    return trial.result()


def try_draft_on(site: Site, actor: Actor, draft: Watchlist, given: Iterable[Sequence[Article]]) -> DraftTrial:
    """Try a draft on batches of articles that somebody brings."""
    require(actor, AccessRole.READER, "try a watchlist")
    return compare_lists(site.in_force.watchlist(), draft, site.settings.taggers, given)


def try_text(site: Site, actor: Actor, draft: Watchlist, text: str) -> TextTrial:
    """Say whom a draft finds in a text, and which of its names stand there and do not count."""
    require(actor, AccessRole.READER, "try a watchlist")
    from ingest.recorded import given_articles  # noqa: PLC0415

    [one] = given_articles([msgspec.json.encode({"title": text}).decode()], now=site.clock())
    return _tried(site, draft, one)


def try_archived(site: Site, actor: Actor, draft: Watchlist, words: str) -> TextTrial:
    """Say it of an archived article: by its address, its id, or words of its headline."""
    require(actor, AccessRole.READER, "try a watchlist")
    with site.database.reading() as connection:
        row = row_of(connection, words)
    return _tried(site, draft, tagged_of(row, ()).article)


def _tried(site: Site, draft: Watchlist, article: Article) -> TextTrial:
    from processors.entities.rejected_names import rejected_names  # noqa: PLC0415

    tagger = _tagger(draft, site.settings.taggers, explain=True)
    return TextTrial(tuple(tagger.tag([article])[0]), tuple(rejected_names(tagger, article)))


def trial_of_version(site: Site, number: int) -> DraftTrial | None:
    """Give what the trial of a version found before it was saved; None where it was not tried."""
    query = sa.select(draft_trials.c.result).where(draft_trials.c.version == number)
    with site.database.reading() as connection:
        found = connection.execute(query.order_by(draft_trials.c.at.desc()).limit(1)).scalar()
    return None if found is None else msgspec.convert(found, DraftTrial)


def compare_lists(
    running: Watchlist, draft: Watchlist, models: Mapping[str, str], given: Iterable[Sequence[Article]]
) -> DraftTrial:
    """Compare two lists on batches of articles; `models` are spaCy pipelines by language."""
    trial = _Trial(running, draft, models)
    for batch in given:
        trial.read(batch)
    return trial.result()


class _Trial:
    """Both lists, and what was seen so far."""

    def __init__(self, running: Watchlist, draft: Watchlist, models: Mapping[str, str]) -> None:
        before, after = ({one.id: one for one in each.entities} for each in (running, draft))
        self.changed = tuple(id_ for id_ in {**before, **after} if before.get(id_) != after.get(id_))
        self.articles = 0
        self._labels = {id_: one.name for id_, one in {**before, **after}.items()}
        self._wanted = [id_ for id_ in self.changed if id_ in after]
        self._since: datetime | None = None
        self._before, self._after = _tagger(running, models), _tagger(draft, models)
        some = [_only(each, self.changed) for each in (running, draft)]
        self._named = [_tagger(one, {}, explain=True) for one in some if one.entities]
        self._found: set[str] = set()
        self._differences: defaultdict[str, list[ChangedMention]] = defaultdict(list)

    def read(self, batch: Sequence[Article]) -> None:
        """Read articles with both lists, where a name of a changed entity stands in them."""
        self.articles += len(batch)
        for article in batch:
            self._since = min(filter(None, (self._since, article.fetched)))
        named = [one for one in batch if any(any(tagger.explained(one)) for tagger in self._named)]
        for article, before, after in zip(named, self._before.tag(named), self._after.tag(named), strict=True):
            self._found.update(one.entity for one in after)
            self._compare(article, before, after)

    def _compare(self, article: Article, before: Sequence[Mention], after: Sequence[Mention]) -> None:
        sides: tuple[tuple[Side, Sequence[Mention], Sequence[Mention]], ...] = (
            ("lost", before, after),
            ("gained", after, before),
        )
        for side, some, others in sides:
            places = {_place(one) for one in others}
            for one in some:
                if _place(one) not in places:
                    self._differences[one.entity].append(_changed(side, one, article))

    def result(self) -> DraftTrial:
        """Sum up."""
        differences = sorted(self._summed(), key=lambda one: (-one.gained - one.lost, one.entity))
        silent = tuple(id_ for id_ in self._wanted if id_ not in self._found)
        return DraftTrial(self._since, self.articles, self.changed, tuple(differences), silent)

    def _summed(self) -> Iterator[EntityDifference]:
        for entity, some in self._differences.items():
            gained = [one for one in some if one.side == "gained"]
            lost = [one for one in some if one.side == "lost"]
            names = Counter(one.name for one in gained)
            names.subtract(one.name for one in lost)
            examples = (*gained[:_EXAMPLES], *lost[:_EXAMPLES])
            yield EntityDifference(entity, self._labels[entity], len(gained), len(lost), dict(names), examples)


def _tagger(watchlist: Watchlist, models: Mapping[str, str], *, explain: bool = False) -> Tagger:
    from processors.entities.tagger import Tagger  # noqa: PLC0415  # spaCy takes a second

    return Tagger(lambda: (1, watchlist), models, explain=explain)


def _only(watchlist: Watchlist, ids: Sequence[str]) -> Watchlist:
    wanted = set(ids)
    entities: list[Entity] = [one for one in watchlist.entities if one.id in wanted]
    return watchlist.model_copy(update={"entities": entities})


def _place(mention: Mention) -> tuple[str, str, int, int]:
    return mention.entity, mention.field, mention.start, mention.end


def _changed(side: Side, one: Mention, article: Article) -> ChangedMention:
    return ChangedMention(
        side, one.name, one.text, one.sentence, article.title, article.source, article.url, article.published
    )
