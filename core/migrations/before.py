"""What is done before an older database is upgraded: it is said, and a SQLite file is copied for the way back."""

from __future__ import annotations

import shutil
from pathlib import Path

from core import sqlite_files
from core.log import get
from core.migrations import Upgrade

_SPARE = 100 * 1024 * 1024
"""Bytes that stay free beside the copy, for the upgrade itself."""
_log = get("core.migrations")


def prepare(coming: Upgrade, path: Path | None) -> None:
    """Say what comes, and copy the file at `path` where there is room; a server's is its operator's to copy."""
    kept = "" if path is None else _copied(path, path.with_name(f"{path.name}.before-{coming.to}"))
    kept = kept or "no copy is made; to be able to go back, make one yourself before an upgrade"
    _log.warning("database_upgrade", upgrade=str(coming), copy=kept)


def _copied(path: Path, to: Path) -> str:
    if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size + _SPARE:
        return f"no room for a copy in {path.parent}"
    try:
        sqlite_files.copy(path, to)
    except OSError as error:
        return f"no copy could be made: {error}"
    return str(to)
