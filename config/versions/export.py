"""What is in force → files, with the base from which an edit of them begins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.files.list_files import FOLDER, split
from config.versions.base import brought, read_base, write_base
from config.versions.documents import extra_files, write_text
from config.versions.store import KINDS, Kind, Version, Versions
from core.errors import BadInput


def export(versions: Versions, folder: Path) -> list[Version]:
    """Write the files in force and their base; gives their versions. Raises `BadInput` for a folder it cannot write."""
    running = versions.in_force()
    listed = [running[kind] for kind in KINDS if kind in running]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_others(folder, running)
        for version in listed:
            write_text(folder, version.kind, version.content)
    except OSError as error:
        raise BadInput(f"{folder}: {error.strerror}; name a folder that you may write to") from error
    known = read_base(folder)
    write_base(folder, {version.kind: brought(known.get(version.kind), version) for version in listed})
    return listed


def _refuse_others(folder: Path, running: Mapping[Kind, Version]) -> None:
    """Raise `BadInput` for a file that is not in force: left there, the next `apply` would bring it in."""
    watchlist = running.get("watchlist")
    known = split(watchlist.content) if watchlist else {}
    others = [name for name in extra_files(folder) if name not in known]
    if others:
        said = f"{folder / FOLDER}: {', '.join(f'{name}.yaml' for name in others)} is not in force"
        raise BadInput(f"{said}; apply it, or move it elsewhere, and export again")
