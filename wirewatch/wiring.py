"""Settings → adapters. The only place that chooses between the embedded twins and the servers.

Libraries are imported inside the functions, so that a role pays only for what it uses: ingest never loads spaCy.
"""

from __future__ import annotations

import os
import socket
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from config.files.settings import Settings, load_settings, secret
from config.versions.store import Versions
from core import service_url, sqlite_files
from core.clock import now
from core.database import Database
from core.errors import BadInput
from operations.site import Site
from wirewatch import channels, storage

if TYPE_CHECKING:
    from core.bus.port import Bus
    from processors.stories.memory.port import StoryIndex


_OURS = [f"{name}.db{part}" for name in ("wirewatch", "bus", "stories") for part in ("", "-wal", "-shm")]
_OTHERS = 0o077


def load(config_dir: Path) -> Settings:
    """Read the settings: file, then environment."""
    return load_settings(config_dir, os.environ)


def open_site(config_dir: Path, *, anew: bool = False) -> Site:
    """Read the settings and open the database; raises `BadInput` or `ServiceAway` with the fix.

    `anew` makes database and log where one is missing beside the other, which is refused else (storage.py).
    """
    settings = load(config_dir)
    _make_folder(settings.data_dir)
    _keep_private(settings.data_dir)
    database = Database(settings.database_url)
    if not anew:
        storage.require_database(settings, database)
    database.migrate()
    if not anew:
        storage.require_log(settings, database)
    _make_log(settings)
    return Site(
        config_dir=config_dir,
        settings=settings,
        database=database,
        versions=Versions(database, now),
        clock=now,
        open_bus=lambda: closing(open_bus(settings)),
        open_stories=lambda: closing(open_stories(settings)),
        make_links=lambda: channels.links(settings),
        make_templates=lambda: channels.templates(config_dir, settings),
        secret=partial(secret, os.environ),
    )


def upgrade_waiting(settings: Settings) -> str:
    """Say which upgrade the next start makes; empty where it makes none. Raises `BadInput` for a newer database."""
    database = Database(settings.database_url)
    try:
        return "" if database.is_new() else database.upgrade_waiting()
    finally:
        database.close()


def lending(site: Site, bus: Bus) -> Site:
    """Give the site with a bus that is open already: operations borrow it, and leave it open."""
    return replace(site, open_bus=lambda: nullcontext(bus))


def require_writable(data_dir: Path) -> None:
    """See that files can be made in the data folder; raises `BadInput` with the fix."""
    _make_folder(data_dir)
    try:
        with TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        raise _unusable(data_dir, error) from error


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data_dir, error) from error


def _keep_private(data_dir: Path) -> None:
    """Close databases of ours that an earlier version left open to everybody; a folder may be shared, and stays."""
    for name in _OURS:
        file = data_dir / name
        with suppress(OSError):  # somebody else's, or none
            mode = file.stat().st_mode
            if mode & _OTHERS:
                file.chmod(mode & ~_OTHERS)


def _unusable(data_dir: Path, error: OSError) -> BadInput:
    fix = "set data_dir (WIREWATCH_DATA_DIR) to a folder that this user can write to"
    return BadInput(f"data_dir {data_dir}: {error.strerror}; {fix}")


def _make_log(settings: Settings) -> None:
    """Make the log where there is none: here alone, right after it was asked whether that may be (storage.py)."""
    path = sqlite_files.path_of(settings.bus_url)
    if path is not None and sqlite_files.is_new(path):
        from core.bus.sqlite import SqliteBus  # noqa: PLC0415

        with closing(SqliteBus(path)) as bus:
            bus.check()


def open_bus(settings: Settings) -> Bus:
    """Choose the bus by its URL. A log in a file is never made here: `open_site` does."""
    scheme, _, _ = settings.bus_url.partition("://")
    if scheme == "sqlite":
        from core.bus.sqlite import SqliteBus  # noqa: PLC0415

        path = sqlite_files.path_of(settings.bus_url)
        if path is None:
            raise BadInput("bus_url: names no file; write sqlite:///FILE, with three slashes (four for /FILE)")
        return SqliteBus(path, known=True)
    if scheme in ("kafka", "kafkas"):
        from core.bus.kafka.bus import KafkaBus  # noqa: PLC0415
        from core.bus.kafka.security import read  # noqa: PLC0415

        servers = service_url.servers("bus_url", settings.bus_url)
        return KafkaBus([server.place for server in servers], security=read("bus_url", servers[0]))
    raise BadInput(f"bus_url: {scheme}: is not supported; use sqlite:///FILE, kafka://host:port,… or kafkas://…")


def open_stories(settings: Settings) -> StoryIndex:
    """Choose the story index by its URL; raises `Refused` when Redis may evict keys."""
    if settings.stories_url == "embedded":
        from processors.stories.memory.embedded import EmbeddedStories  # noqa: PLC0415

        return EmbeddedStories(settings.data_dir / "stories.db")
    if settings.stories_url.startswith(("redis://", "rediss://", "unix://")):
        from processors.stories.memory.redis import RedisStories  # noqa: PLC0415

        return RedisStories(settings.stories_url)
    raise BadInput("stories_url: use embedded, redis://host:port/db or unix:///path/redis.sock")


def worker_name(role: str, given: str) -> str:
    """Name a worker: as given (a slot that survives restarts), else unique to this process."""
    return given or f"{role}@{socket.gethostname()}-{os.getpid()}"
