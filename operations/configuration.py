"""The lists as files: put them in force, and write what is in force to files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from config.versions import apply as versions
from config.versions.apply import Change
from config.versions.store import Kind
from operations.actor import AccessRole, Actor, require
from operations.audit import changing
from operations.site import Site


class ExportedList(msgspec.Struct, frozen=True):
    """One list that was written to a file."""

    kind: Kind
    file: str
    """Empty where nothing is in force yet."""
    version: int
    at: datetime | None
    author: str


def plan(site: Site, actor: Actor) -> tuple[Change, ...]:
    """Check the files of the config folder, and say what applying them would change; raises `BadInput`."""
    require(actor, AccessRole.READER, "look at the lists")
    return tuple(versions.plan(site.versions, site.config_dir))


def apply(site: Site, actor: Actor, changes: tuple[Change, ...], *, note: str = "", force: bool = False) -> None:
    """Put planned changes in force, all or nothing; raises `Conflict` where the console edited meanwhile."""
    require(actor, AccessRole.EDITOR, "change the lists")
    versions.apply(site.versions, changes, author=actor.name, note=note, force=force)
    for change in changes:
        if change.state != "unchanged":
            with changing(site, actor, "apply", change.kind) as recorder:
                recorder.describe(f"version {change.base}", f"version {change.base + 1}")


def export(site: Site, actor: Actor, folder: Path) -> tuple[ExportedList, ...]:
    """Write what is in force to `folder`, each file whole or not at all."""
    require(actor, AccessRole.READER, "look at the lists")
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_export(site, kind, folder / f"{kind}.yaml") for kind in versions.KINDS)


def _export(site: Site, kind: Kind, file: Path) -> ExportedList:
    version = site.versions.current(kind)
    if version is None:
        return ExportedList(kind, "", 0, None, "")
    temporary = file.with_suffix(".yaml.new")
    temporary.write_text(version.content, encoding="utf-8")
    temporary.replace(file)
    return ExportedList(kind, str(file), version.number, version.at, version.author)
