"""A proposal and what its editor says of it → the files of the watchlist, and what is to be remembered. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from config.files.watchlist import Entity, Listed, Name
from operations.imports.entries import ListedEntry
from operations.imports.proposal import Ours, ProposedEntity

Duplicates = Literal["skip", "merge", "both"]
"""Of a new entry that may be an entity of ours: leave it for later, give ours its names, or list it beside ours."""
AcceptedAs = Literal["added", "changed", "removed", "merged", "declined", "left"]


class Choice(msgspec.Struct, frozen=True):
    """What an editor says of a proposal; who is named in neither stays undecided, and is shown again."""

    accept: frozenset[str] | None = frozenset()
    """Ids; None: all."""
    decline: frozenset[str] | None = frozenset()
    """Ids; None: all that are not accepted."""
    duplicates: Duplicates = "skip"


class NotTaken(msgspec.Struct, frozen=True):
    """An entry that was accepted, and is left for its editor to say what it is of an entity of ours."""

    entity: str
    may_be: str


class Acceptance(msgspec.Struct, frozen=True):
    """What comes of it."""

    file: tuple[Entity, ...]
    """The list's own file."""
    others: Mapping[str, Entity]
    """Entities of other files that were given names, by id."""
    remembered: tuple[ListedEntry, ...]
    counts: Mapping[AcceptedAs, int]
    not_taken: tuple[NotTaken, ...]


def accept(
    proposed: Sequence[ProposedEntity], ours: Ours, choice: Choice, refused: Mapping[str, Collection[str]]
) -> Acceptance:
    """Decide; `refused` are names by entity that are not looked for on a list taken over: no merge brings them in."""
    file = dict(ours.file)
    others: dict[str, Entity] = {}
    remembered: list[ListedEntry] = []
    counts: Counter[AcceptedAs] = Counter()
    for one in proposed:
        what = _decided(one, choice)
        counts[what] += 1
        id_ = one.entity.id
        if what in {"added", "changed"}:
            file[id_] = one.entity
            remembered.append(ListedEntry(one.said, "accepted"))
        elif what == "merged":
            target = one.merged_into or one.duplicates[0].entity
            own = others.get(target, ours.others[target])
            others[target] = with_names(own, one.said, _before(ours, id_), refused.get(id_, ()))
            remembered.append(ListedEntry(one.said, "accepted", target))
        elif what == "removed":
            del file[id_]
            remembered.append(ListedEntry(one.said, "gone"))
        elif what == "declined":
            remembered.append(ListedEntry(one.said, "declined", one.merged_into))
    targets = {id_: entry.merged_into for id_, entry in ours.decided.items()}
    targets |= {one.said.id: one.merged_into for one in remembered}
    asked = [one for one in proposed if _is_accepted(one, choice) and _decided(one, choice) == "left"]
    not_taken = tuple(NotTaken(one.entity.id, one.duplicates[0].entity) for one in asked)
    return Acceptance(_related(file, ours, targets), others, tuple(remembered), dict(counts), not_taken)


def _related(file: Mapping[str, Entity], ours: Ours, targets: Mapping[str, str]) -> tuple[Entity, ...]:
    """Lead `related` to the entities that entries were merged into, and to nobody who is not listed."""
    made: list[Entity] = []
    for one in file.values():
        known = [targets.get(id_) or id_ for id_ in one.related]
        related = tuple(dict.fromkeys(id_ for id_ in known if id_ in file or id_ in ours.others))
        made.append(one if related == one.related else one.model_copy(update={"related": related}))
    return tuple(made)


def _decided(one: ProposedEntity, choice: Choice) -> AcceptedAs:
    if _is_accepted(one, choice):
        return _accepted_as(one, choice.duplicates)
    if choice.decline is None or one.entity.id in choice.decline:
        return "declined" if one.state != "gone" else "left"
    return "left"


def _is_accepted(one: ProposedEntity, choice: Choice) -> bool:
    return choice.accept is None or one.entity.id in choice.accept


def _accepted_as(one: ProposedEntity, duplicates: Duplicates) -> AcceptedAs:
    if one.state == "gone":
        return "removed"
    if one.merged_into or (one.duplicates and one.state == "new" and duplicates == "merge"):
        return "merged"
    if one.state == "changed":
        return "changed"
    return "left" if one.duplicates and duplicates == "skip" else "added"


def with_names(own: Entity, said: Entity, known: Collection[str], refused: Collection[str]) -> Entity:
    """Give an entity of ours the names of an entry that it has not, nor had when we last decided (`known`)."""
    have = {text.casefold() for text, _ in own.listed()} | {text.casefold() for text in known}
    more: list[Listed] = [
        Name(text=text, strength=name.strength) if name.strength != "auto" else text
        for text, name in said.listed()
        if text.casefold() not in have and text not in refused
    ]
    return own.model_copy(update={"names": (*own.names, *more)}) if more else own


def _before(ours: Ours, id_: str) -> tuple[str, ...]:
    entry = ours.decided.get(id_)
    return tuple(text for text, _ in entry.said.listed()) if entry and entry.merged_into else ()
