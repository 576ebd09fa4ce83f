"""Plan → versions: refuse what would undo a colleague's edit or wipe a list, else put all of it in force at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from config.versions.base import Base, BaseVersion, read_base, write_base
from config.versions.explain import refusal
from config.versions.plan import Change
from config.versions.store import Kind, Origin, Version, Versions, digest


def apply(
    versions: Versions, changes: Sequence[Change], *, author: str, note: str, origin: Origin = "file"
) -> dict[Kind, Version]:
    """Put planned changes in force, all or none; gives the new versions by kind.

    Raises `FilesRefused` where a change is in conflict or removes too much, and `Conflict` where somebody was faster.
    """
    if (refused := refusal(changes)) is not None:
        raise refused
    wanted = {change.kind: change.content for change in changes if change.wants}
    seen = {change.kind: change.base for change in changes}
    return versions.save_all(wanted, seen=seen, author=author, origin=origin, note=note) if wanted else {}


def base_after(base: Base, changes: Sequence[Change], made: Mapping[Kind, Version]) -> Base:
    """Give what the folder's files are now: an edit of them begins from here."""
    after: dict[Kind, BaseVersion] = dict(base)
    for one in changes:
        if one.kind in made:
            after[one.kind] = BaseVersion(made[one.kind].number, made[one.kind].digest, one.brought)
        elif one.state == "unchanged":
            after[one.kind] = BaseVersion(one.base, digest(one.content), one.brought)
    return after


def remember(folder: Path, changes: Sequence[Change], made: Mapping[Kind, Version]) -> bool:
    """Write that into the folder; False where nothing can be written there."""
    known = read_base(folder)
    after = base_after(known, changes, made)
    return known == after or write_base(folder, after)
