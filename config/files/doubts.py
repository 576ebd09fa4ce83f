"""What is right by the letter and probably not meant, in a watchlist. Pure; `apply`, `watchlist check`, the console.

What only the rules about names can say (never found, weak) is added by `processors/entities/name_review.py`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal

import msgspec

from config.files.renames import NONE_RENAMED, Renamed
from config.files.watchlist import Entity, Watchlist

DoubtKind = Literal[
    "never_found", "unknown_related", "renamed", "luck", "pattern", "shared", "everyday", "refused", "weak"
]
"""What each means stands in docs/warnings.md; the gravest first."""
PAGE = "docs/warnings.md"
_PLAIN_YAML = re.compile(r"[^\W\d_][\w .-]*\w")


class NameDoubt(msgspec.Struct, frozen=True):
    """Something about a name that its editor should look at again."""

    kind: DoubtKind
    entity: str
    name: str
    reason: str
    add: str = ""
    """The line that mends it, for the entity in the list."""
    evidence: tuple[str, ...] = ()
    """Of a weak name: with which evidence it is found; one is enough unless the reason says two."""
    page: str = ""
    """Where it is explained; worked out."""

    def __post_init__(self) -> None:
        """Lead to the page."""
        msgspec.structs.force_setattr(self, "page", f"{PAGE}#{self.kind}")

    @property
    def advice(self) -> str:
        """What to write, for people; empty where nothing can be said."""
        if self.kind == "pattern":
            return self.add and f"write {self.add}"
        if self.add.startswith("names: ["):
            return f"instead of “{self.name}” write {self.add.removeprefix('names: [').removesuffix(']')}"
        return self.add and f"add {self.add}"

    def __str__(self) -> str:
        """Say it in a line, for people."""
        return f"{self.entity}: {self.reason}{f'; {self.advice}' if self.advice else ''} ({self.page})"


Review = Callable[[Watchlist, Collection[str], Renamed], Iterator[NameDoubt]]
"""Gives the doubts about the edited entities of a list, by their ids."""


def doubts(watchlist: Watchlist, edited: Collection[str], renamed: Renamed = NONE_RENAMED) -> Iterator[NameDoubt]:
    """Give each doubt about the edited entities, or about what others say of entities that are gone."""
    known = {entity.id for entity in watchlist.entities}
    owners = _owners(watchlist, edited)
    for entity in watchlist.entities:
        yield from _of_related(entity, known, renamed)
        if entity.id in edited:
            yield from _of_names(entity, owners)


def line_of(name: str, **said: object) -> str:
    """Give the line that says more of a name: `names: [{text: GIA, strength: strong}]`."""
    told = "".join(f", {key}: {value}" for key, value in said.items())
    return f"names: [{{text: {quoted(name)}{told}}}]"


def quoted(text: str) -> str:
    """Give a text as it stands in YAML, in quotes where it needs them."""
    return text if _PLAIN_YAML.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _of_related(entity: Entity, known: Collection[str], renamed: Renamed) -> Iterator[NameDoubt]:
    for other in entity.related:
        if other not in known:
            kept = [one for one in entity.related if one in known]
            now = renamed.get(other)
            meant = [now] if now else difflib.get_close_matches(other, known, n=1)
            add = f"related: [{', '.join([*kept, *(one for one in meant if one != entity.id)])}]"
            if now:
                reason = f"related: {other} has the id {now} now, by its names; say so here"
                yield NameDoubt("renamed", entity.id, other, reason, add)
            else:
                reason = f"related: {other} is no entity of this list; correct it or remove it"
                yield NameDoubt("unknown_related", entity.id, other, reason, add)


def _owners(watchlist: Watchlist, edited: Collection[str]) -> dict[str, list[str]]:
    """Give by name, for the names of edited entities only, who else is called so."""
    wanted = {text.casefold() for entity in watchlist.entities if entity.id in edited for text, _ in entity.listed()}
    owners: dict[str, list[str]] = defaultdict(list)
    for entity in watchlist.entities:
        for text in dict.fromkeys(text.casefold() for text, _ in entity.listed()):
            if text in wanted:
                owners[text].append(entity.id)
    return owners


def _of_names(entity: Entity, owners: dict[str, list[str]]) -> Iterator[NameDoubt]:
    for text, _ in entity.listed():
        if "*" in text or (len(text) > 2 and text.startswith("/") and text.endswith("/")):  # noqa: PLR2004
            reason = f"“{text}” is looked for to the letter; a name is no pattern: list each spelling"
            yield NameDoubt("pattern", entity.id, text, reason)
        yield from _of_signs(entity, text)
        others = [other for other in owners[text.casefold()] if other != entity.id]
        if others:
            reason = f"“{text}” is a name of {', '.join(others)} too; alerts will name both"
            yield NameDoubt("shared", entity.id, text, reason, line_of(text, requires="[a word that is its alone]"))


def _of_signs(entity: Entity, text: str) -> Iterator[NameDoubt]:
    """Give what stands for several names in one text, and quotes that are no quotes of YAML."""
    parts = [one.strip() for one in text.split(";" if ";" in text else ",") if one.strip()]
    if ";" in text or (len(parts) > 1 and not entity.ids and entity.kind != "person" and all(map(_is_whole, parts))):
        reason = f"“{text}” is looked for as one name; commas divide names in [ ], semicolons in a cell"
        yield NameDoubt("pattern", entity.id, text, reason, _names_line(entity, text, parts))
    bare = text.strip(_CURLY)
    if bare and text[0] in _CURLY and text[-1] in _CURLY:
        reason = f"{text}: the curly quotes are part of the name, and no article writes them; type the name without"
        yield NameDoubt("pattern", entity.id, text, reason, _names_line(entity, text, [bare]))


def _names_line(entity: Entity, text: str, names: Sequence[str]) -> str:
    """Give what stands for several names in one: of an entity's `name`, the first is its name."""
    first, *rest = map(quoted, names)
    if text != entity.name:
        return f"names: [{', '.join([first, *rest])}]"
    return f"name: {first}" + (f", names: [{', '.join(rest)}]" if rest else "")


def _is_whole(part: str) -> bool:
    """Tell whether a part between commas is a name by itself: no `Ltd.`, `The` or `Sergey`."""
    return "." not in part and (" " in part or (part.isupper() and len(part) > 2))  # noqa: PLR2004


_CURLY = "“”„‟«»\u2018\u2019\u201a\u201b\u2039\u203a"
