"""What is right by the letter and probably not meant, in a watchlist. Pure; `wirewatch apply` shows it.

That a name is an everyday word is no doubt of this file: `wirewatch watchlist names` says what each name is worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from config.files.watchlist import Entity, Name, Watchlist


def doubts(watchlist: Watchlist, edited: Collection[str]) -> list[str]:
    """Give a sentence for each doubt about the edited entities, or about what others say of entities that are gone."""
    known = {entity.id for entity in watchlist.entities}
    owners = _owners(watchlist, edited)
    found: list[str] = []
    for entity in watchlist.entities:
        found += [
            f"{entity.id}: related: {other} is no entity of this list; correct it or remove it"
            for other in entity.related
            if other not in known
        ]
        if entity.id in edited:
            found += _of_names(entity, owners)
            found += _never_found(entity)
    return found


def _never_found(entity: Entity) -> Iterator[str]:
    """Say that no name of an entity can ever be found, and what to write."""
    looked_for = [text for text, name in entity.listed() if name.strength == "strong" or _has_letters(text, name)]
    if not looked_for:
        yield (
            f"{entity.id}: no name of it can be found: “{entity.name}” is shorter than two letters, or off; add"
            f" names: [{{text: {entity.name}, strength: strong}}], or another name"
        )


def _has_letters(text: str, name: Name) -> bool:
    letters = sum(map(str.isalnum, text))
    return name.strength != "off" and (letters > 1 or (letters == 1 and text.upper() == text.lower()))


def _owners(watchlist: Watchlist, edited: Collection[str]) -> dict[str, list[str]]:
    """Give by name, for the names of edited entities only, who else is called so."""
    wanted = {text.casefold() for entity in watchlist.entities if entity.id in edited for text, _ in entity.listed()}
    owners: dict[str, list[str]] = defaultdict(list)
    for entity in watchlist.entities:
        for text in dict.fromkeys(text.casefold() for text, _ in entity.listed()):
            if text in wanted:
                owners[text].append(entity.id)
    return owners


def _of_names(entity: Entity, owners: dict[str, list[str]]) -> Iterator[str]:
    for text, _ in entity.listed():
        if "*" in text or (len(text) > 2 and text.startswith("/") and text.endswith("/")):  # noqa: PLR2004
            yield f"{entity.id}: “{text}” is looked for to the letter; a name is no pattern: list each spelling"
        others = [other for other in owners[text.casefold()] if other != entity.id]
        if others:
            yield f"{entity.id}: “{text}” is a name of {', '.join(others)} too; alerts will name both"
