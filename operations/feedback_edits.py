"""What readers judged not relevant becomes an edit of the watchlist: what it would leave out, for good and ill; done.

    judged sentences ─┬ their phrase: `unless` ┐
                      └ the name itself: `weak`┴─▶ tried on the archive ─▶ lost, and judged of it ─ accept ─▶ saved

A reader who knew the news, or needs something else, says nothing against a name: those judgements suggest no edit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from alerts.readers import judgements
from alerts.reports.archived import tagged_of
from alerts.reports.feedback import JudgedSentence, judged_of
from alerts.reports.search import ArticleFilter, search
from config.files import yaml
from config.files.watchlist import Entity, Name, document_of
from core.article import Article
from core.outcomes import JudgementReason
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.entity_trials import EntityTrial, EntityTrials, NameHit
from operations.errors import conflict, invalid, not_found
from operations.site import Site
from operations.watchlist_files import FilesInForce, files_in_force, save_files, with_changed

_MOST_ARTICLES = 2000
"""Of an entity, the newest: what more of them would lose is in proportion."""
_EXAMPLES = 3
_BLAMELESS = frozenset({JudgementReason.KNOWN, JudgementReason.UNWANTED})
EditKind = Literal["exclude", "weaken"]
"""The name does not count beside a phrase; or it counts only where something else speaks for it."""


class SuggestedEdit(msgspec.Struct, frozen=True):
    """An edit of a name that readers' judgements speak for."""

    kind: EditKind
    name: str
    phrase: str
    """What excludes it; empty where the name becomes weak."""
    judged: int
    """Articles that readers judged not relevant, and that would no longer name the entity."""
    lost: int
    """All mentions of the entity that would be lost, of the archive's time."""
    examples: tuple[NameHit, ...]
    """Lost ones that nobody judged."""
    add: str
    """The line for the entity in the list."""


class AcceptedEdit(msgspec.Struct, frozen=True):
    """What came of accepting one."""

    version: int
    """That is in force now."""
    dismissed: int
    """Judgements that it saw to."""


def suggest_edits(site: Site, actor: Actor, entity: Entity, since: timedelta) -> tuple[SuggestedEdit, ...]:
    """Give the edits of an entity's names that would leave out what readers judged not relevant, the best first."""
    require(actor, AccessRole.READER, "look at feedback")
    judged = _judged(site, entity)
    if not judged:
        return ()
    trials = EntityTrials(site.in_force.watchlist(), site.settings.taggers)
    articles = _articles(site, entity.id, site.clock() - since)
    found = [
        _suggested(one, trials.compare(edit_of(entity, one.name, one.phrase), articles), judged[one.name], entity)
        for one in _proposed(entity, judged)
    ]
    return tuple(sorted((one for one in found if one.judged), key=lambda one: (-one.judged, one.lost)))


def accept_edit(
    site: Site, actor: Actor, entity: str, name: str, phrase: str = "", *, weaken: bool = False, note: str = ""
) -> AcceptedEdit:
    """Make the edit, put it in force, and dismiss what it sees to; the rest stays for another.

    Raises `OperationError` where there is no such name, where nothing would change, and where somebody edits meanwhile.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    if bool(phrase) is weaken:
        raise invalid("name a phrase that excludes the name, or that it is to become weak: one of the two")
    files = files_in_force(site)
    listed = _entity(files, entity, name)
    changed = edit_of(listed, name, phrase)
    if changed == listed:
        raise conflict(f"{entity}: {name}: the list says so already; dismiss the feedback if it was seen to")
    said = f"{entity}: {name} {f'unless {phrase}' if phrase else 'is weak'}"
    texts = with_changed(files, {entity: changed})
    seen_to = _seen_to(site, listed, changed, name, phrase)
    saved = save_files(
        site, actor, files.version, texts, action="accept feedback", origin="api", note=note or f"feedback: {said}"
    )
    with changing(site, actor, "dismiss feedback", f"entity {entity}, name {name}") as change:
        count = judgements.dismiss_alerts(change.connection, entity, name, seen_to, site.clock())
        if count:
            change.describe(f"not relevant: {count}", f"dismissed by version {saved.version}")
    return AcceptedEdit(saved.version, count)


def edit_of(entity: Entity, name: str, phrase: str) -> Entity:
    """Give an entity whose name does not count beside a phrase, or is weak where the phrase is empty."""
    listing = dict(entity.listed())[name]
    said: dict[str, object] = {"unless": tuple(dict.fromkeys((*listing.unless, phrase)))} if phrase else {}
    edited = listing.model_copy(update={"text": name, **(said or {"strength": "weak"})})
    if edited == listing.model_copy(update={"text": name}):
        return entity
    names = [edited if _text_of(one) == name else one for one in entity.names]
    return entity.model_copy(update={"names": tuple(names if edited in names else [*names, edited])})


class _Proposal(NamedTuple):
    name: str
    phrase: str


def _proposed(entity: Entity, judged: Mapping[str, Sequence[JudgedSentence]]) -> Iterator[_Proposal]:
    for name, sentences in judged.items():
        yield from (_Proposal(name, phrase) for phrase in dict.fromkeys(one.phrase for one in sentences) if phrase)
        if dict(entity.listed())[name].strength != "weak":
            yield _Proposal(name, "")


def _judged(site: Site, entity: Entity) -> dict[str, list[JudgedSentence]]:
    """Give by name what was judged of it, where the name may be at fault and is still listed."""
    listed = {text for text, _ in entity.listed()}
    found: defaultdict[str, list[JudgedSentence]] = defaultdict(list)
    with site.database.reading() as connection:
        for name, one in judged_of(connection, entity.id):
            if name in listed and one.reason not in _BLAMELESS:
                found[name].append(one)
    return found


def _articles(site: Site, entity: str, since: datetime | None) -> list[Article]:
    asked = ArticleFilter(entities=(entity,), since=since)
    with site.database.reading() as connection:
        return [tagged_of(row, ()).article for row in search(connection, asked, _MOST_ARTICLES)]


def _suggested(one: _Proposal, trial: EntityTrial, judged: Sequence[JudgedSentence], entity: Entity) -> SuggestedEdit:
    articles = {each.article for each in judged}
    hits = list(trial.lost.values())
    wrong = {hit.article for hit in hits} & articles
    others = tuple(hit for hit in hits if hit.article not in articles)[:_EXAMPLES]
    kind: EditKind = "exclude" if one.phrase else "weaken"
    line = _line(edit_of(entity, one.name, one.phrase), one.name)
    return SuggestedEdit(kind, one.name, one.phrase, len(wrong), len(hits), others, line)


def _seen_to(site: Site, listed: Entity, changed: Entity, name: str, phrase: str) -> list[str]:
    """Give the judged alerts whose article would no longer name the entity; of one that is gone, its phrase decides."""
    judged = _judged(site, listed).get(name, [])
    wanted = {one.article for one in judged}
    articles = [one for one in _articles(site, listed.id, None) if one.id in wanted]
    trial = EntityTrials(site.in_force.watchlist(), site.settings.taggers).compare(changed, articles)
    lost, kept = {hit.article for hit in trial.lost.values()}, {one.id for one in articles}
    return [
        one.alert
        for one in judged
        if one.article in lost or (one.article not in kept and (not phrase or phrase == one.phrase))
    ]


def _entity(files: FilesInForce, id_: str, name: str) -> Entity:
    for listed in files.lists.values():
        for one in listed.entities:
            if one.id == id_ and name in dict(one.listed()):
                return one
    raise not_found(f"{id_}: the list in force has no such entity with the name {name}; dismiss its feedback")


def _text_of(one: str | Name) -> str:
    return one if isinstance(one, str) else one.text


def _line(entity: Entity, name: str) -> str:
    names = document_of(entity)["names"]
    assert isinstance(names, list)  # noqa: S101  # the edited name is one of them
    said = [one for one in names if isinstance(one, dict) and one["text"] == name]
    return f"names: {yaml.dump_line(said)}"
