"""The files of the watchlist in force: what each lists and whose it is; an edit of one of them, put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from config.files.list_files import join, place, split
from config.files.watchlist import Entity, Watchlist, parse_file
from config.files.watchlist_edit import edited, written
from config.versions.base import base_of, brought, read_base, write_base
from config.versions.documents import text_of, write_text
from config.versions.rollback import plan_content
from config.versions.store import Conflict, Kind, Origin, Version, digest
from core import log
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.configuration import active
from operations.errors import conflict
from operations.site import Site
from operations.watchlist import look_again

if TYPE_CHECKING:
    from config.versions.plan import Change

_log = log.get("operations")


class WatchlistFile(msgspec.Struct, frozen=True):
    """One file of the watchlist."""

    name: str
    """As it is called: watchlist.yaml, watchlist/un.yaml."""
    owner: str
    entities: int
    names: int


class SavedFiles(NamedTuple):
    """What came of putting files in force."""

    version: int
    change: Change
    """Over what was in force."""


class FilesInForce(msgspec.Struct, frozen=True):
    """The watchlist in force, file by file."""

    version: int
    texts: Mapping[str, str]
    lists: Mapping[str, Watchlist]

    def entities(self, name: str) -> dict[str, Entity]:
        """Give the entities of a file by id; none where there is no such file."""
        listed = self.lists.get(name)
        return {one.id: one for one in listed.entities} if listed else {}

    def others(self, name: str) -> dict[str, Entity]:
        """Give the entities of all files but one."""
        return {one.id: one for other, listed in self.lists.items() if other != name for one in listed.entities}


def list_files(site: Site, actor: Actor) -> tuple[WatchlistFile, ...]:
    """Give the files of the watchlist in force, each with its owner."""
    require(actor, AccessRole.READER, "look at the watchlist")
    return tuple(
        WatchlistFile(
            place("watchlist.yaml", name),
            listed.owner,
            len(listed.entities),
            sum(len(one.listed()) for one in listed.entities),
        )
        for name, listed in files_in_force(site).lists.items()
    )


def files_in_force(site: Site) -> FilesInForce:
    """Read them; a version that another Wirewatch wrote raises `BadInput`."""
    version = site.versions.current("watchlist")
    texts = split("" if version is None else version.content)
    number = 0 if version is None else version.number
    read = {name: parse_file(text, place("watchlist.yaml", name)) for name, text in texts.items()}
    return FilesInForce(number, texts, read)


def with_entities(files: FilesInForce, name: str, wanted: Sequence[Entity], owner: str = "") -> dict[str, str]:
    """Give the texts of all files, where one lists `wanted`; one that is new is begun with its owner."""
    if name in files.texts:
        return {**files.texts, name: edited(files.texts[name], wanted)}
    return {**files.texts, name: written(Watchlist(entities=tuple(wanted), owner=owner))}


def with_changed(files: FilesInForce, changed: Mapping[str, Entity], *, but: str | None = None) -> dict[str, str]:
    """Give the texts of all files, with entities changed wherever they stand, `but` in one file."""
    made = dict(files.texts)
    for other, listed in files.lists.items():
        if other != but and any(one.id in changed for one in listed.entities):
            made[other] = edited(made[other], [changed.get(one.id, one) for one in listed.entities])
    return made


def save_files(
    site: Site,
    actor: Actor,
    began: int,
    texts: Mapping[str, str],
    *,
    action: str,
    origin: Origin,
    note: str = "",
    force: bool = False,
) -> SavedFiles:
    """Put files in force over the version from which the edit began.

    Raises `BadInput` where a subscription names what would be gone, or too much would; `Conflict` where somebody was
    faster.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    content = join(texts)
    change, seen = plan_files(site, content, force=force)
    if change.base != began:
        raise _overtaken(site, began)
    try:
        made = site.versions.save_all(
            {"watchlist": content}, seen=_with_versions(seen), author=actor.name, origin=origin, note=note
        )["watchlist"]
    except Conflict as error:
        raise _overtaken(site, began) from error
    if made.number != began:
        with changing(site, actor, action, "watchlist") as recorder:
            recorder.describe(f"version {began}", f"version {made.number}{f', {note}' if note else ''}")
    _follow_with_files(site, change.old, made)
    return SavedFiles(made.number, change)


def plan_files(site: Site, content: str, *, force: bool = False) -> tuple[Change, dict[Kind, int]]:
    """Check a text as an edit is checked, and say what it would change."""
    return plan_content(
        site.versions,
        "watchlist",
        content,
        site.config_dir,
        named="watchlist.yaml",
        fix="if that is meant, force it (--force; by REST `force: true`)",
        force=force,
        stored=active(site.stored.listed()),
        review=look_again,
    )


def _with_versions(seen: Mapping[Kind, int]) -> dict[Kind, int]:
    return {kind: number for kind, number in seen.items() if number or kind == "watchlist"}


def _overtaken(site: Site, began: int) -> BadInput:
    newest = site.versions.current("watchlist")
    by = f"version {newest.number} by {newest.author}" if newest else "no version"
    return conflict(f"watchlist: {by} is in force by now, your edit began from {began}; look at it and edit again")


def _follow_with_files(site: Site, before: Version | None, made: Version) -> None:
    """Write the files of the config folder where they were what was in force; edits of somebody's are left to them."""
    folder = site.config_dir
    try:
        if before is None or digest(text_of(folder, "watchlist")) != before.digest:
            return
        write_text(folder, "watchlist", made.content)
        known = read_base(folder)
        write_base(folder, {**known, "watchlist": brought(known.get("watchlist") or base_of(before), made)})
    except (OSError, BadInput) as error:  # read-only, or none of ours: `wirewatch export` gives the list
        _log.warning("watchlist_file_not_written", file=str(folder), problem=str(error))
