"""What was in force when: look at the versions of a list, compare two, and go back to one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from config.files.blocks import WatchlistReader
from config.versions.activation import refused_versions
from config.versions.diff import unified
from config.versions.documents import Document, DocumentReader
from config.versions.plan import Change
from config.versions.rollback import plan_rollback
from config.versions.store import Kind, Origin, Version
from config.versions.summary import lines_of, summarise
from core.errors import BadInput
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.config_folder import follow_with_files
from operations.configuration import active
from operations.draft_trials import trial_of_version
from operations.errors import not_found
from operations.site import Site
from operations.trial_results import DraftTrial


class ListedVersion(msgspec.Struct, frozen=True):
    """One version, without its text."""

    kind: Kind
    number: int
    at: datetime
    author: str
    origin: Origin
    """By which door it came."""
    note: str
    in_force: bool
    """The newest that no worker has refused."""
    refused: str
    """Who could not compile it, and why: no worker uses it. Empty for all others."""
    changes: tuple[str, ...]
    """What it changed over the version before it, in a few lines; empty for the first."""


class VersionText(msgspec.Struct, frozen=True):
    """One version as it was written."""

    kind: Kind
    number: int
    at: datetime
    author: str
    content: str
    trial: DraftTrial | None = None
    """Of the watchlist: what a trial of it found before it was saved, where it was tried."""


class ComparedVersions(msgspec.Struct, frozen=True):
    """What lies between two versions of a list."""

    kind: Kind
    before: int
    after: int
    changes: tuple[str, ...]
    diff: str
    """Line by line; empty where nothing differs."""


def list_versions(site: Site, actor: Actor, kind: Kind = "watchlist", limit: int = 20) -> tuple[ListedVersion, ...]:
    """Give the versions of a list, newest first, each with what it changed; all of them where `limit` is 0."""
    require(actor, AccessRole.READER, "look at the lists")
    found = site.versions.history(kind, (limit or _ALL) + 1)
    reader = DocumentReader(WatchlistReader())
    refused = _refused(site) if kind == "watchlist" else {}
    usable = site.versions.usable(kind)
    newest = 0 if usable is None else usable.number
    earlier: list[Version | None] = [*found[1:], None]
    pairs = list(zip(found, earlier, strict=True))[: limit or _ALL]
    return tuple(
        ListedVersion(
            kind,
            one.number,
            one.at,
            one.author,
            one.origin,
            one.note,
            one.number == newest,
            refused.get(one.number, ""),
            () if before is None else _changes(reader, before, one),
        )
        for one, before in pairs
    )


def show_version(site: Site, actor: Actor, kind: Kind, number: int) -> VersionText:
    """Give one version as it was written; raises `OperationError` where there is none."""
    require(actor, AccessRole.READER, "look at the lists")
    one = _find(site, kind, number)
    trial = trial_of_version(site, number) if kind == "watchlist" else None
    return VersionText(kind, one.number, one.at, one.author, one.content, trial)


def compare_versions(site: Site, actor: Actor, kind: Kind, before: int, after: int) -> ComparedVersions:
    """Say what lies between two versions, in words and line by line."""
    require(actor, AccessRole.READER, "look at the lists")
    old, new = (_find(site, kind, number) for number in (before, after))
    text = unified(old.content, new.content, f"version {before}", f"version {after}")
    return ComparedVersions(kind, before, after, _changes(DocumentReader(WatchlistReader()), old, new), text)


def plan_return(site: Site, actor: Actor, kind: Kind, number: int, *, force: bool = False) -> Change:
    """Say what going back to a version would change, and check it as an edit is checked; changes nothing."""
    require(actor, AccessRole.READER, "look at the lists")
    change, _ = plan_rollback(
        site.versions, _find(site, kind, number), site.config_dir, force=force, stored=active(site.stored.listed())
    )
    return change


class RolledBack(msgspec.Struct, frozen=True):
    """What came of going back."""

    version: int
    """That is in force now: a new one, or the same as before where nothing differs."""
    not_written: tuple[str, ...]
    """Files of the config folder that are not as in this version: somebody has edits there, or it is read-only."""


def roll_back(site: Site, actor: Actor, kind: Kind, number: int, *, note: str = "", force: bool = False) -> RolledBack:
    """Put an earlier version in force again, as a new one, and write its files into the config folder.

    Raises `BadInput` where it would remove too much, or where what is in force elsewhere needs what was not listed
    then; `Conflict` where somebody was faster.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    wanted = _find(site, kind, number)
    change, seen = plan_rollback(
        site.versions, wanted, site.config_dir, force=force, stored=active(site.stored.listed())
    )
    made = site.versions.save_all(
        {kind: wanted.content},
        seen=seen,
        author=actor.name,
        origin="rollback",
        note=note or f"as version {number}",
    )[kind]
    if made.number != change.base:
        with changing(site, actor, "roll_back", kind) as recorder:
            recorder.describe(f"version {change.base}", f"version {made.number}, as version {number}")
    return RolledBack(made.number, follow_with_files(site, change.old, made))


_ALL = 1_000_000


def _refused(site: Site) -> dict[int, str]:
    with site.database.reading() as connection:
        return {number: f"{one.worker}: {one.reason}" for number, one in refused_versions(connection).items()}


def _find(site: Site, kind: Kind, number: int) -> Version:
    found = site.versions.of_number(kind, number)
    if found is None:
        newest = site.versions.number(kind)
        known = f"there are 1 to {newest}" if newest else "there is none yet: `wirewatch apply` makes the first"
        raise not_found(f"{kind}: no version {number}; {known} (`wirewatch watchlist log --kind {kind}`)")
    return found


def _changes(reader: DocumentReader, before: Version, after: Version) -> tuple[str, ...]:
    documents = list(_readable(reader, before, after))
    if len(documents) != 2:  # noqa: PLR2004  # both
        return ("written for another Wirewatch, which this one does not read",)
    return tuple(lines_of(summarise(after.kind, documents[0], documents[1])))


def _readable(reader: DocumentReader, *versions: Version) -> Iterator[Document]:
    for one in versions:
        try:
            yield reader.read(one.kind, one.content, f"{one.kind} version {one.number}").document
        except BadInput:
            return
