"""What an entity of the watchlist may be called besides, with what each name would have found in the archive.

    its names ─ name_variants ─▶ initials, articles, …  ┐
    archive ── spellings of its names that stand there ─┴─▶ not found anyway ─▶ each tried alone ─▶ hits, sentences

Nothing is saved. The names are the editor's to judge: a sentence shows whether the name means the entity there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from config.files.doubts import quoted
from config.files.references import meant_by
from config.files.watchlist import Entity
from core.article import Article
from operations.actor import AccessRole, Actor, require
from operations.archived_pages import archived_pages, count_archived
from operations.entity_trials import EntityTrial, EntityTrials, NameHit
from operations.errors import not_found
from operations.feedback_edits import SuggestedEdit, suggest_edits
from operations.site import Site

if TYPE_CHECKING:
    from processors.entities.name_variants import NameVariant

_MOST = 40
"""Spellings that are tried, those met most often first."""
_MOST_ARTICLES = 3000
"""With a suggested name, over all: whoever is met more often than that is not meant by it."""
_EXAMPLES = 3
Progress = Callable[[int, int], None]


class SuggestedName(msgspec.Struct, frozen=True):
    """A name that may be added."""

    name: str
    why: str
    """acronym, article, short, spelling."""
    found: int
    """Mentions of the entity that it would have brought; 0: it stands there, and would not have counted."""
    articles: int
    """In which it stands, whether or not it would have counted."""
    examples: tuple[NameHit, ...]
    add: str
    """The line for the entity in the list."""


class NameSuggestions(msgspec.Struct, frozen=True):
    """What an entity may be called besides."""

    entity: str
    label: str
    since: datetime | None
    """When the first article that was looked at came."""
    articles: int
    names: tuple[SuggestedName, ...]
    """Those that stand in the archive, the one that brings most first."""
    unseen: tuple[str, ...]
    """Names that suggest themselves and stand in no article."""
    edits: tuple[SuggestedEdit, ...]
    """What would leave out what readers judged not relevant, with all that it would lose."""


def suggest_names(
    site: Site, actor: Actor, words: str, since: timedelta, *, progress: Progress = lambda _done, _all: None
) -> NameSuggestions:
    """Suggest names for the entity of that id or name, from what came in the last `since`."""
    from processors.entities.name_variants import KnownNames, made_variants  # noqa: PLC0415  # its tables take a moment

    require(actor, AccessRole.READER, "look at the watchlist")
    entity = entity_of(site, words)
    running, start = site.in_force.watchlist(), site.clock() - since
    known, taken = KnownNames(running), {text.casefold() for one in running.entities for text, _ in one.listed()}
    archive = _Archive(site, start, progress)
    found = {one.text: one for one in [*made_variants(entity), *_spelled(entity, archive)]}
    wanted = {
        text: one for text, one in found.items() if not known.finds(entity.id, text) and text.casefold() not in taken
    }
    places = _standing(entity, wanted, archive)
    trials = EntityTrials(running, site.settings.taggers)
    tried = [
        _Tried(wanted[text], len(some), trials.compare(with_name(entity, text), some)) for text, some in places.items()
    ]
    unseen = tuple(text for text in wanted if text not in places)
    names, edits = tuple(_distinct(tried)), suggest_edits(site, actor, entity, since)
    return NameSuggestions(entity.id, entity.name, archive.since, archive.count, names, unseen, edits)


def entity_of(site: Site, words: str) -> Entity:
    """Give the entity in force of that id or name; raises `OperationError` that says who may be meant."""
    names = site.in_force.names()
    id_ = names.get(words.casefold(), words)
    found = next((one for one in site.in_force.watchlist().entities if one.id == id_), None)
    if found is None:
        meant = meant_by(words, names)
        raise not_found(f"{words} is not in the watchlist in force{f'; did you mean {meant}?' if meant else ''}")
    return found


class _Tried(NamedTuple):
    variant: NameVariant
    articles: int
    trial: EntityTrial


def with_name(entity: Entity, name: str) -> Entity:
    """Give an entity that is called by one more name."""
    return entity.model_copy(update={"names": (*entity.names, name)})


class _Archive:
    """What came since a time, read twice: once to see what stands there, once to find it again."""

    def __init__(self, site: Site, start: datetime, progress: Progress) -> None:
        self._site = site
        self._start = start
        self._progress = progress
        self._all = 2 * count_archived(site.database, start)
        self._done = 0
        self.count = 0
        self.since: datetime | None = None

    def read(self) -> Iterator[Article]:
        """Give the articles, oldest first."""
        self.count = 0
        for page in archived_pages(self._site.database, self._start):
            for article in page.articles:
                self.since = min(filter(None, (self.since, article.fetched)))
                self.count += 1
                yield article
            self._done += len(page.articles)
            self._progress(self._done, self._all)


def _spelled(entity: Entity, archive: _Archive) -> Iterator[NameVariant]:
    """Give the spellings and marks that stand in the archive, each as it is written most often."""
    from processors.entities.name_variants import compile_spelled, spelled_in  # noqa: PLC0415
    from processors.entities.tag.passage import passage_of  # noqa: PLC0415
    from processors.text.folding import fold  # noqa: PLC0415

    compiled = compile_spelled(entity)
    written: defaultdict[str, Counter[NameVariant]] = defaultdict(Counter)
    for article in archive.read():
        passage = passage_of(article)
        for one in spelled_in(compiled, passage.text, passage.language):
            written[fold(one.text)][one] += 1
    often = sorted(written.values(), key=lambda some: -some.total())
    for some in often[:_MOST]:
        yield max(some, key=lambda one: (not one.text.isupper() or one.kind == "acronym", some[one]))


def _standing(entity: Entity, wanted: Mapping[str, NameVariant], archive: _Archive) -> Mapping[str, Sequence[Article]]:
    """Give the articles in which each name stands."""
    from processors.entities.name_variants import compile_named, standing  # noqa: PLC0415
    from processors.entities.tag.passage import passage_of  # noqa: PLC0415

    places: defaultdict[str, list[Article]] = defaultdict(list)
    compiled, kept = compile_named(entity, wanted) if wanted else None, 0
    for article in archive.read():
        if compiled is None or kept > _MOST_ARTICLES:
            continue
        passage = passage_of(article)
        names = standing(compiled, passage.text, passage.language) & wanted.keys()
        kept += bool(names)
        for name in names:
            places[name].append(article)
    return places


def _distinct(tried: Sequence[_Tried]) -> Iterator[SuggestedName]:
    """Give the names, without those that bring nothing which a better one does not bring, too."""
    better: list[_Tried] = []
    for one in sorted(tried, key=lambda each: -len(each.trial.gained)):
        gained = one.trial.gained
        idle = not gained and one.variant.kind == "spelling"
        if idle or (gained and any(gained.keys() <= other.trial.gained.keys() for other in better)):
            continue
        better.append(one)
        text = one.variant.text
        examples = tuple(gained.values())[:_EXAMPLES]
        yield SuggestedName(text, one.variant.kind, len(gained), one.articles, examples, f"names: [{quoted(text)}]")
