"""The lists as files: put them in force, and write what is in force to files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from alerts.readers.subscribers import Subscriber
from config.files.list_files import place, split
from config.files.subscriptions import Subscription
from config.versions import apply as versions
from config.versions.export import export as write_files
from config.versions.plan import Change
from config.versions.plan import plan as plan_versions
from config.versions.store import KINDS, Kind, Version
from core.outcomes import SubscriptionState
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.site import Site
from operations.watchlist import look_again


class Applied(msgspec.Struct, frozen=True):
    """What came in force."""

    versions: Mapping[Kind, int]
    """The new version numbers; a list that did not change is not among them."""
    remembered: bool
    """Whether the folder could keep from which versions its files are: not where it is read-only."""


class ExportedList(msgspec.Struct, frozen=True):
    """One list that was written to a file."""

    kind: Kind
    files: tuple[str, ...]
    """All that it is written to; none where nothing is in force yet."""
    version: int
    at: datetime | None
    author: str


def active(stored: Sequence[Subscriber]) -> list[Subscription]:
    """Give the subscriptions of people that are neither paused nor ended: those that an edit may touch."""
    return [one.subscription for one in stored if one.standing is SubscriptionState.ACTIVE]


def plan(site: Site, actor: Actor, *, author: str = "", force: bool = False) -> tuple[Change, ...]:
    """Check the files of the config folder, and say what applying them would change; raises `BadInput`."""
    require(actor, AccessRole.READER, "look at the lists")
    stored = site.stored.listed()
    changes = plan_versions(
        site.versions,
        site.config_dir,
        author=author or actor.name,
        force=force,
        stored=active(stored),
        taken={one.subscription.id for one in stored},
        review=look_again,
    )
    return tuple(changes)


def apply(site: Site, actor: Actor, changes: Sequence[Change], *, author: str = "", note: str = "") -> Applied:
    """Put planned changes in force, all or nothing.

    Raises `FilesRefused` where one would undo somebody's edit or wipe a list, `Conflict` where somebody was faster.
    """
    require(actor, AccessRole.EDITOR, "change the lists")
    made = versions.apply(site.versions, changes, author=author or actor.name, note=note)
    before = {change.kind: change.base for change in changes}
    for kind, version in made.items():
        with changing(site, actor, "apply", kind) as recorder:
            recorder.describe(f"version {before[kind]}", f"version {version.number}")
    remembered = versions.remember(site.config_dir, changes, made)
    return Applied({kind: version.number for kind, version in made.items()}, remembered)


def export(site: Site, actor: Actor, folder: Path) -> tuple[ExportedList, ...]:
    """Write what is in force to `folder`, each file whole or not at all, with the base of an edit of them."""
    require(actor, AccessRole.READER, "look at the lists")
    written = {version.kind: version for version in write_files(site.versions, folder)}
    return tuple(
        ExportedList(kind, _files(folder, one), one.number, one.at, one.author)
        if (one := written.get(kind))
        else ExportedList(kind, (), 0, None, "")
        for kind in KINDS
    )


def _files(folder: Path, version: Version) -> tuple[str, ...]:
    return tuple(str(folder / place(f"{version.kind}.yaml", name)) for name in split(version.content))
