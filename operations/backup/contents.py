"""What belongs to an installation, and where it lies in a backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.files.list_files import FOLDER
from config.versions import base
from config.versions.store import KINDS
from core.sqlite_copy import Progress

DATABASE, DUMP, BUS = "database.db", "database.dump", "bus.db"
CONFIG, KEYS = "config", "keys"

_TEMPLATES = "templates"
_KEY = "link.key"


@dataclass(frozen=True)
class Dump:
    """A database as it stands at one moment: the name of its copy, its schema's revision, and what writes the copy."""

    name: str
    schema: str
    write: Callable[[Path, Progress], None]


def config_files(config_dir: Path) -> dict[str, Path]:
    """Give what people edit, by its name in the folder: the lists, the settings, their versions, their templates."""
    names = ["settings.yaml", *(f"{kind}.yaml" for kind in KINDS), base.FILE]
    files = [config_dir / name for name in names] + sorted((config_dir / _TEMPLATES).rglob("*"))
    files += sorted((config_dir / FOLDER).glob("*.yaml"))
    return {file.relative_to(config_dir).as_posix(): file for file in files if file.is_file()}


def key_files(data_dir: Path) -> list[Path]:
    """Give the keys that sign links, the older ones too."""
    return sorted(file for file in data_dir.glob(f"{_KEY}*") if file.is_file())
