"""What is in force → files, with the base from which an edit of them begins."""

from __future__ import annotations

from pathlib import Path

from config.versions.base import base_of, write_base
from config.versions.documents import write_text
from config.versions.store import KINDS, Version, Versions
from core.errors import BadInput


def export(versions: Versions, folder: Path) -> list[Version]:
    """Write the files in force and their base; gives their versions. Raises `BadInput` for a folder it cannot write."""
    running = versions.in_force()
    listed = [running[kind] for kind in KINDS if kind in running]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for version in listed:
            write_text(folder, version.kind, version.content)
    except OSError as error:
        raise BadInput(f"{folder}: {error.strerror}; name a folder that you may write to") from error
    write_base(folder, {version.kind: base_of(version) for version in listed})
    return listed
