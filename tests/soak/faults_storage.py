"""Faults done to the files of the embedded stack, while it runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from soak.site import free_bytes

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from soak.site import Site

_FILES = ("wirewatch.db", "bus.db", "stories.db")
_ENDS = ("", "-wal", "-shm")
_PAGE = 4096


@contextmanager
def database_locked(site: Site, dice: random.Random) -> Iterator[None]:
    """Hold the write lock, as a backup tool or somebody's `sqlite3` does."""
    with _locked(site.data / dice.choice(_FILES)):
        yield


@contextmanager
def database_locked_and_edited(site: Site, dice: random.Random) -> Iterator[None]:
    """Save a config file while the database is locked for longer than anybody waits."""
    file = site.system.config / "subscriptions.yaml"
    before = file.read_text(encoding="utf-8")
    with _locked(site.data / "wirewatch.db"):
        site.system.write("subscriptions", before + f"# edited {dice.random()}\n")
        yield
    site.system.write("subscriptions", before)


@contextmanager
def stories_deleted(site: Site, dice: random.Random) -> Iterator[None]:
    """Delete the story memory, which is derived from the log."""
    assert dice
    _remove(site.data, "stories.db")
    yield


@contextmanager
def stories_damaged(site: Site, dice: random.Random) -> Iterator[None]:
    """Overwrite a part of each page of the story memory."""
    file = site.data / "stories.db"
    with suppress(FileNotFoundError), file.open("r+b") as stream:
        for start in range(0, file.stat().st_size, _PAGE):
            stream.seek(start + 100)
            stream.write(dice.randbytes(200))
    yield


@contextmanager
def bus_moved_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Move the log away under the running system, and bring it back."""
    assert dice
    with _moved_away(site.data, "bus.db"):
        yield


@contextmanager
def database_moved_away(site: Site, dice: random.Random) -> Iterator[None]:
    """Move the database away under the running system, and bring it back."""
    assert dice
    with _moved_away(site.data, "wirewatch.db"):
        yield


@contextmanager
def disk_full(site: Site, dice: random.Random) -> Iterator[None]:
    """Fill the disk to the last byte, and free it again."""
    assert dice
    filler = site.data / "filler"
    with filler.open("wb") as stream, suppress(OSError):
        os.posix_fallocate(stream.fileno(), 0, max(1, free_bytes(site.data)))
    try:
        yield
    finally:
        filler.unlink(missing_ok=True)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    connection = sqlite3.connect(file, timeout=5, isolation_level=None)
    try:
        with suppress(sqlite3.DatabaseError):  # somebody else may hold it, or another fault has damaged it
            connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


@contextmanager
def _moved_away(folder: Path, name: str) -> Iterator[None]:
    """The database goes first and comes back last: between the three, nobody finds it without its log."""
    kept = folder / "away"
    kept.mkdir(exist_ok=True)
    files = [folder / f"{name}{end}" for end in _ENDS]
    moved = [file for file in files if _rename(file, kept / file.name)]
    try:
        yield
    finally:
        made = files[0].exists()
        for file in reversed(moved):
            (kept / file.name).rename(file)
        assert not made, f"somebody made another {name}"


def _rename(file: Path, to: Path) -> bool:
    with suppress(FileNotFoundError):
        file.rename(to)
        return True
    return False


def _remove(folder: Path, name: str) -> None:
    for end in _ENDS:
        (folder / f"{name}{end}").unlink(missing_ok=True)
