"""What a backup holds: by which version, from when, and the digest of every file. Written last, so that it is whole."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from core.migrations import revisions
from core.version import VERSION
from operations.errors import conflict, invalid

FILE = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20


class BackupFile(msgspec.Struct, frozen=True):
    """One file of a backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """A backup. Paths of files are relative to its folder."""

    format: int
    made_at: datetime
    """The moment of database and log."""
    version: str
    """Of the Wirewatch that made it."""
    schema: str
    """The revision of the database's tables."""
    database: Literal["sqlite", "postgresql"]
    bus: Literal["sqlite", "kafka"]
    """With Kafka, the log is not in the backup."""
    files: dict[str, BackupFile]


def describe(file: Path) -> BackupFile:
    """Give size and digest of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
    return BackupFile(file.stat().st_size, digest.hexdigest())


def write(folder: Path, manifest: Manifest) -> None:
    """Keep it in the backup's folder, complete or not at all."""
    temporary = folder / f".{FILE}"
    temporary.touch(0o600)
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    temporary.replace(folder / FILE)


def checked(folder: Path) -> Manifest:
    """Read the manifest and compare every file with it; raises `OperationError` with what is wrong."""
    manifest = _read(folder)
    if manifest.format != FORMAT or manifest.schema not in revisions():
        raise conflict(
            f"{folder}: made by Wirewatch {manifest.version} (database {manifest.schema}), which is newer than this one"
            f" ({VERSION}); restore it with that version, or a later one"
        )
    for name, listed in manifest.files.items():
        file = folder / name
        if ".." in file.parts or not file.is_file():
            raise conflict(f"{file}: is missing from the backup; use another one")
        if describe(file) != listed:
            raise conflict(f"{file}: is not as it was written; the backup is damaged, use another one")
    return manifest


def _read(folder: Path) -> Manifest:
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise invalid(f"{folder}: holds no {FILE}: it is no backup, or one that did not end") from error
    except (OSError, msgspec.DecodeError) as error:
        raise invalid(f"{folder / FILE}: cannot be read: {error}; use another backup") from error
