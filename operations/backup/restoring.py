"""Brings a backup back to where the settings point, onto a machine that may know nothing of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
import sqlalchemy as sa

from config.files.settings import Settings
from core import service_url
from core.clock import Clock
from core.database import Database
from core.errors import WirewatchError
from core.heartbeat import STALE, workers
from core.migrations import revisions
from core.sqlite_copy import Progress
from core.sqlite_files import path_of
from operations.actor import AccessRole, Actor, require
from operations.backup import postgres
from operations.backup.contents import BUS, CONFIG, DATABASE, DUMP, KEYS
from operations.backup.manifest import Manifest
from operations.errors import conflict, invalid

_OURS = ("wirewatch.db*", "bus.db*", "stories.db*", "link.key*", "watchlist")
"""What the system keeps in a data folder: anything else there is somebody else's, and stays."""
_ASIDE = "before-restore-"


class Restored(msgspec.Struct, frozen=True):
    """What was done, and what is left to a person."""

    files: tuple[Path, ...]
    set_aside: tuple[Path, ...]
    """What was there, where it lies now."""
    left_to_do: tuple[str, ...]


def restore(
    backup: Path,
    manifest: Manifest,
    settings: Settings,
    config_dir: Path,
    actor: Actor,
    clock: Clock,
    progress: Progress,
    *,
    force: bool,
) -> Restored:
    """Put a checked backup in place. `settings` are those that will hold then: the backup's, under the environment.

    Raises `OperationError`, and has changed nothing, where somebody works here, where the kinds of database or log
    differ, and without `force` where anything would be replaced. Nothing is deleted: it is set aside.
    """
    require(actor, AccessRole.OPERATOR, "restore a backup")
    _check_kinds(manifest, settings)
    _check_nobody_works(settings, clock)
    placed = _places(backup, manifest, settings, config_dir)
    in_the_way = _in_the_way(settings, placed)
    if in_the_way and not force:
        raise conflict(
            f"{in_the_way[0]} and {len(in_the_way) - 1} more are there already; restore into empty folders, or with"
            " --force, which sets them aside"
        )
    fresh = {target: _copied(source, target, progress) for source, target in placed.items()}
    if manifest.database == "postgresql":
        progress("the database: pg_restore runs")
        postgres.load(settings.database_url, backup / DUMP)
    aside = _set_aside(in_the_way, f"{_ASIDE}{clock():%Y%m%dT%H%M%S}")
    for target, copied in fresh.items():
        copied.replace(target)
    return Restored(tuple(fresh), aside, tuple(_left_to_do(manifest, settings)))


def _check_kinds(manifest: Manifest, settings: Settings) -> None:
    database = "sqlite" if path_of(settings.database_url) else "postgresql"
    bus = "sqlite" if path_of(settings.bus_url) else "kafka"
    for setting, theirs, ours in (("database_url", manifest.database, database), ("bus_url", manifest.bus, bus)):
        if theirs != ours:
            raise invalid(f"{setting}: names {ours}, and the backup is of {theirs}; restore with settings like its own")


def _check_nobody_works(settings: Settings, clock: Clock) -> None:
    """See that no worker has beaten lately in the database that is there; one that cannot be read has none."""
    file = path_of(settings.database_url)
    if file is not None and not file.exists():
        return
    database = Database(settings.database_url)
    query = sa.select(workers.c.name).where(workers.c.beat > clock() - STALE)
    alive: list[str] = []
    try:
        with suppress(WirewatchError, sa.exc.SQLAlchemyError), database.reading() as connection:
            alive = list(connection.scalars(query))
    finally:
        database.close()
    if alive:
        raise conflict(f"{', '.join(alive)} work here; stop them and wait {STALE.seconds} seconds")


def _places(backup: Path, manifest: Manifest, settings: Settings, config_dir: Path) -> dict[Path, Path]:
    """Give where each file goes: the dump of PostgreSQL nowhere, nor a config file that stands there as it was.

    (So a config folder that is mounted read-only, and already holds the files, is in nobody's way.)
    """
    databases = {DATABASE: path_of(settings.database_url), BUS: path_of(settings.bus_url)}
    placed: dict[Path, Path] = {}
    for name in manifest.files:
        kind, _, rest = name.partition("/")
        target = {CONFIG: config_dir / rest, KEYS: settings.data_dir / rest}.get(kind) or databases.get(name)
        if target is not None and not (kind == CONFIG and target.is_file() and _same(backup / name, target)):
            placed[backup / name] = target
    return placed


def _in_the_way(settings: Settings, placed: dict[Path, Path]) -> list[Path]:
    """Give what is there already: all of ours in the data folder, and files elsewhere that would be replaced."""
    there = [file for pattern in _OURS for file in settings.data_dir.glob(pattern)]
    for target in placed.values():
        logs = [target.with_name(target.name + end) for end in ("-wal", "-shm")]
        there += [file for file in (target, *logs) if file.exists()]
    return sorted({file.absolute() for file in there})


def _same(source: Path, target: Path) -> bool:
    return source.stat().st_size == target.stat().st_size and source.read_bytes() == target.read_bytes()


def _copied(source: Path, target: Path, progress: Progress) -> Path:
    """Copy beside where it goes, safe on disk: what is there is touched only once all copies are made."""
    progress(f"{target}")
    fresh = target.with_name(f".{target.name}.restored")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with source.open("rb") as given, os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as made:
            shutil.copyfileobj(given, made)
            made.truncate()
            made.flush()
            os.fsync(made.fileno())
    except OSError as error:
        raise invalid(f"{fresh}: {error.strerror}; nothing was replaced, make room or mend its rights") from error
    return fresh


def _set_aside(files: Iterable[Path], name: str) -> tuple[Path, ...]:
    moved = []
    for file in files:
        place = file.parent / name / file.name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        file.rename(place)
        moved.append(place)
    return tuple(moved)


def _left_to_do(manifest: Manifest, settings: Settings) -> Iterable[str]:
    if manifest.schema != revisions()[0]:
        yield f"the database is of an older version ({manifest.schema}): the next start brings it up to date"
    if not settings.link_key and not any(name.startswith(f"{KEYS}/") for name in manifest.files):
        yield "set link_key as it was: without it, links in messages that people have do nothing"
    if manifest.bus == "kafka":
        hosts = ",".join(server.place for server in service_url.servers("bus_url", settings.bus_url))
        yield (
            "let the alerts be made again since then: kafka-consumer-groups.sh --bootstrap-server"
            f" {hosts} --group alerts --topic tagged --reset-offsets"
            f" --to-datetime {manifest.made_at:%Y-%m-%dT%H:%M:%S}.000 --execute"
        )
