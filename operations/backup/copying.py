"""Writes a backup of a system that may be running, under load too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from config.files.settings import Settings
from core.clock import Clock
from core.sqlite_copy import Progress, copy, held_still, snapshot
from core.sqlite_files import path_of
from core.version import VERSION
from operations.actor import AccessRole, Actor, require
from operations.backup import manifest, postgres
from operations.backup.contents import BUS, CONFIG, DATABASE, KEYS, Dump, config_files, key_files
from operations.backup.manifest import FORMAT, Manifest
from operations.errors import conflict, invalid


def back_up(
    settings: Settings, config_dir: Path, folder: Path, actor: Actor, clock: Clock, progress: Progress
) -> Manifest:
    """Write everything that cannot be derived into `folder`, which must be new or empty; only its owner reads it.

    Raises `OperationError` for a folder that cannot be used, `ServiceAway` for a server or a disk that fails: what was
    written then has no manifest, and is no backup.
    """
    require(actor, AccessRole.OPERATOR, "make a backup")
    _make(folder)
    with ExitStack() as stack:
        database, bus = _at_one_moment(settings, stack)
        made_at = clock()
        for dump in filter(None, (database, bus)):
            target = _private(folder / dump.name)
            dump.write(target, progress)
    _copy_all({folder / CONFIG / name: file for name, file in config_files(config_dir).items()})
    _copy_all({folder / KEYS / file.name: file for file in key_files(settings.data_dir)})
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    made = Manifest(
        format=FORMAT,
        made_at=made_at,
        version=VERSION,
        schema=database.schema,
        database="sqlite" if path_of(settings.database_url) else "postgresql",
        bus="kafka" if bus is None else "sqlite",
        files={file.relative_to(folder).as_posix(): manifest.describe(file) for file in files},
    )
    manifest.write(folder, made)
    return made


def _at_one_moment(settings: Settings, stack: ExitStack) -> tuple[Dump, Dump | None]:
    """Look at database and log while nobody writes to the log (why: `__init__.py`), until `stack` ends."""
    log = path_of(settings.bus_url)
    with ExitStack() as still:
        if log is not None:
            still.enter_context(held_still(_there(log)))
        database = stack.enter_context(_database(settings))
        if log is None:
            return database, None
        seen = stack.enter_context(snapshot(log))
    return database, Dump(BUS, "", partial(copy, seen))


@contextmanager
def _database(settings: Settings) -> Iterator[Dump]:
    file = path_of(settings.database_url)
    if file is None:
        with postgres.dumping(settings.database_url) as dump:
            yield dump
        return
    with snapshot(_there(file)) as seen:
        (schema,) = seen.execute("SELECT version_num FROM alembic_version").fetchone()
        yield Dump(DATABASE, schema, partial(copy, seen))


def _there(file: Path) -> Path:
    if not file.is_file():
        raise invalid(f"{file}: there is nothing to copy yet; name the data folder of the system (WIREWATCH_DATA_DIR)")
    return file


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise conflict(f"{folder}: is not empty; name a new folder for each backup")
        folder.chmod(0o700)
    except OSError as error:
        raise invalid(f"{folder}: {error.strerror}; name a folder that can be written to") from error


def _copy_all(files: Mapping[Path, Path]) -> None:
    for target, source in files.items():
        for parent in reversed(target.parents):
            parent.mkdir(mode=0o700, exist_ok=True)
        try:
            shutil.copyfile(source, _private(target))
        except OSError as error:
            raise invalid(f"{source}: {error.strerror}; the backup is not complete") from error


def _private(file: Path) -> Path:
    """Make an empty file that only its owner reads: it will hold addresses, keys and perhaps passwords."""
    file.touch(0o600, exist_ok=False)
    return file
