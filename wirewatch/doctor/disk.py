"""The folders where the embedded default keeps its files: there, ours to write, with room left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from core import sqlite_files
from wirewatch import wiring
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.files.settings import Settings

NEEDED = 100 * 1024 * 1024
"""Bytes that must be free: the write-ahead logs of a busy hour take some tens of megabytes before they are folded."""

_OTHERS = 0o077


def check(settings: Settings) -> Iterator[Finding]:
    """Look at each folder once."""
    wiring.require_writable(settings.data_dir)
    for folder in _folders(settings):
        free = shutil.disk_usage(folder).free
        if free < NEEDED:
            fix = "make room, shorten keep_log and keep_archive, or set data_dir (WIREWATCH_DATA_DIR) to a larger disk"
            yield bad("disk", f"{folder}: only {_megabytes(free)} free of the {_megabytes(NEEDED)} needed; {fix}")
        else:
            yield well("disk", f"{folder}: {_megabytes(free)} free")
    if settings.data_dir.stat().st_mode & _OTHERS:
        what = "others on this machine may look into it, and addresses, filters and the archive are in it"
        yield bad("data folder", f"{what}; chmod 700 {settings.data_dir}")


def _folders(settings: Settings) -> list[Path]:
    urls = (settings.bus_url, settings.database_url)
    files = [file.parent for url in urls if (file := sqlite_files.path_of(url)) is not None]
    return [folder for folder in dict.fromkeys([settings.data_dir.absolute(), *files]) if folder.is_dir()]


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB"
