"""Review a published list, and put what its editor accepts in force.

The list is given again each time: nothing is kept of a proposal, so that none can grow stale.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import get_args

import msgspec

from config.files.list_files import is_file_name, join, place
from config.files.watchlist import Entity, Kind, Watchlist, parse_watchlist
from operations.actor import AccessRole, Actor, require
from operations.draft_trials import try_draft
from operations.errors import invalid
from operations.imports.acceptance import Acceptance, AcceptedAs, Choice, NotTaken, accept
from operations.imports.entries import entries_of, keep, merged_ids
from operations.imports.proposal import Duplicate, Ours, ProposedEntity, ProposedState, Wanted, propose
from operations.imports.questions import in_small_letters, matching, refuse_unknown, words_of
from operations.site import Site
from operations.trial_results import DraftTrial, EntityDifference
from operations.watchlist_files import FilesInForce, files_in_force, save_files, with_changed, with_entities


class Request(msgspec.Struct, frozen=True):
    """Which list, from which files, for which file of ours, and which of its entries."""

    source: str
    files: Mapping[str, bytes]
    name: str = ""
    """The file of the watchlist that it comes to, watchlist/NAME.yaml; "" for the source's name."""
    programmes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


class ProposedName(msgspec.Struct, frozen=True):
    """A name, what it is worth alone, and why."""

    text: str
    quality: str
    """strong, weak or refused."""
    reason: str


class ReviewedEntity(msgspec.Struct, frozen=True):
    """One entry for a person who decides on it."""

    id: str
    name: str
    kind: str
    state: ProposedState
    names: tuple[ProposedName, ...]
    programmes: tuple[str, ...]
    countries: tuple[str, ...]
    changes: tuple[str, ...]
    kept: tuple[str, ...]
    duplicates: tuple[Duplicate, ...]
    merged_into: str
    declined: bool
    found: int
    """Mentions that it would add in the articles that were tried; those too that others lose to it are not counted."""
    noise: EntityDifference | None


class ReviewedList(msgspec.Struct, frozen=True):
    """A proposal."""

    source: str
    file: str
    """Where it would come to."""
    listed: int
    """Entries of the list."""
    matching: int
    """Those of them that are asked for."""
    version: int
    """The version of the watchlist that it was compared with."""
    entities: tuple[ReviewedEntity, ...]
    """What changed since the last decision: the entries that find most first, where that was tried."""
    programmes: Mapping[str, int]
    """Of the whole list, for a filter."""
    kinds: Mapping[str, int]
    articles: int
    """That were tried; 0 where that was not asked for."""


class AcceptedList(msgspec.Struct, frozen=True):
    """What came of an acceptance."""

    file: str
    version: int
    """That is in force now."""
    counts: Mapping[AcceptedAs, int]
    not_taken: tuple[NotTaken, ...] = ()
    """What was accepted, and is left since it may be an entity of ours."""


def review(
    site: Site,
    actor: Actor,
    asked: Request,
    since: timedelta = timedelta(),
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> ReviewedList:
    """Say what taking a list over would change; with `since`, what that would have found in the archive since then."""
    require(actor, AccessRole.READER, "look at the watchlist")
    listed, files, ours = _compared(site, asked)
    count = matching(listed, ours, _wanted(asked))
    found = propose(listed, ours, _wanted(asked))
    quality = _quality([one.entity for one in found])
    trial = _trial(site, actor, files, ours, asked, found, since, progress) if since and found else None
    noise = {one.entity: one for one in trial.differences} if trial else {}
    shown = [_reviewed(one, quality, noise.get(one.entity.id)) for one in found]
    return ReviewedList(
        asked.source,
        place("watchlist.yaml", _name(asked)),
        len(listed),
        count,
        files.version,
        tuple(sorted(shown, key=lambda one: -one.found)),
        dict(Counter(tag for one in listed for tag in one.tags).most_common()),
        dict(Counter(str(one.kind) for one in listed).most_common()),
        trial.articles if trial else 0,
    )


def accept_list(
    site: Site, actor: Actor, asked: Request, choice: Choice, *, note: str = "", force: bool = False
) -> AcceptedList:
    """Put what was accepted in force, and remember what was decided, declined entries too.

    Raises `OperationError` for ids that are not proposed, and where somebody edits the list at the same moment.
    `force`: however much it removes, and whoever's subscription names it.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    listed, files, ours = _compared(site, asked)
    matching(listed, ours, _wanted(asked))
    proposed, choice = propose(listed, ours, _wanted(asked)), in_small_letters(choice)
    refuse_unknown(choice, proposed, listed, ours)
    made = _accepted(proposed, ours, choice)
    texts = _texts(files, asked, made)
    version = files.version
    if texts != files.texts:
        said = ", ".join(f"{count} {what}" for what, count in made.counts.items() if what != "left")
        note = note or f"{_name(asked)}: {said}"
        version = save_files(
            site, actor, files.version, texts, action="import", origin="import", note=note, force=force
        ).version
    with site.database.transaction() as connection:
        keep(connection, _name(asked), made.remembered, site.clock(), actor.name)
    return AcceptedList(place("watchlist.yaml", _name(asked)), version, made.counts, made.not_taken)


def read_entities(source: str, files: Mapping[str, bytes]) -> list[Entity]:
    """Give the entities of a published list; raises `BadInput`."""
    from processors.entities.importers.sources import list_source, read_list  # noqa: PLC0415

    return read_list(list_source(source), files)


def owner_of(source: str) -> str:
    """Give who publishes a list."""
    from processors.entities.importers.sources import list_source  # noqa: PLC0415

    return list_source(source).publisher


def _compared(site: Site, asked: Request) -> tuple[list[Entity], FilesInForce, Ours]:
    name = _name(asked)
    if not is_file_name(name):
        raise invalid(f"{name}: no name of a file; use small letters, digits and . _ - only, such as ofac")
    if unknown := words_of(asked.kinds).difference(get_args(Kind)):
        raise invalid(f"kind: {', '.join(sorted(unknown))} is none of {', '.join(get_args(Kind))}")
    listed, files = read_entities(asked.source, asked.files), files_in_force(site)
    with site.database.reading() as connection:
        decided, merged = entries_of(connection, name), merged_ids(connection)
    return listed, files, Ours(files.entities(name), files.others(name), decided, merged)


def _name(asked: Request) -> str:
    return asked.name or asked.source


def _wanted(asked: Request) -> Wanted:
    return Wanted(words_of(asked.programmes), words_of(asked.kinds), words_of(asked.countries))


def _accepted(proposed: Sequence[ProposedEntity], ours: Ours, choice: Choice) -> Acceptance:
    merging = [one.said for one in proposed if one.merged_into or one.duplicates]
    refused = {
        id_: {name.text for name in names if name.quality == "refused"} for id_, names in _quality(merging).items()
    }
    return accept(proposed, ours, choice, refused)


def _texts(files: FilesInForce, asked: Request, made: Acceptance) -> dict[str, str]:
    name = _name(asked)
    texts = with_changed(files, made.others, but=name)
    if made.file or name in files.texts:
        texts[name] = with_entities(files, name, made.file, owner_of(asked.source))[name]
    return texts


def _trial(
    site: Site,
    actor: Actor,
    files: FilesInForce,
    ours: Ours,
    asked: Request,
    found: Sequence[ProposedEntity],
    since: timedelta,
    progress: Callable[[int, int], None],
) -> DraftTrial:
    """Try what accepting everything would do; duplicates beside ours, since that shows what their names find."""
    new = [one for one in found if not (one.state == "new" and one.entity.id in ours.others)]
    texts = _texts(files, asked, _accepted(new, ours, Choice(accept=None, duplicates="both")))
    draft: Watchlist = parse_watchlist(join(texts), "watchlist.yaml")
    return try_draft(site, actor, draft, since, volumes=False, progress=progress)


def _quality(entities: Sequence[Entity]) -> dict[str, tuple[ProposedName, ...]]:
    """Say what each name is worth alone, by the rules for lists taken over."""
    from processors.entities.name_review import worth_of_names  # noqa: PLC0415

    found: dict[str, list[ProposedName]] = defaultdict(list)
    for id_, text, level, reason in worth_of_names(Watchlist(entities=tuple(entities))):
        found[id_].append(ProposedName(text, level, reason))
    return {id_: tuple(names) for id_, names in found.items()}


def _reviewed(
    one: ProposedEntity, quality: Mapping[str, tuple[ProposedName, ...]], noise: EntityDifference | None
) -> ReviewedEntity:
    entity = one.entity
    return ReviewedEntity(
        entity.id,
        entity.name,
        entity.kind,
        one.state,
        quality.get(entity.id, ()),
        entity.tags,
        entity.countries,
        one.changes,
        one.kept,
        one.duplicates,
        one.merged_into,
        one.declined,
        noise.gained if noise else 0,
        noise,
    )
