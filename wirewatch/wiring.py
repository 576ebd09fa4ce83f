"""Settings → adapters. The only place that chooses between the embedded twins and the servers.

Libraries are imported inside the functions, so that a role pays only for what it uses: ingest never loads spaCy.
"""

from __future__ import annotations

import os
import socket
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from config.files.settings import Settings, load_settings, secret
from config.versions.store import Versions
from core import service_url
from core.clock import now
from core.database import Database
from core.errors import BadInput
from operations.site import Site
from wirewatch import channels

if TYPE_CHECKING:
    from core.bus.port import Bus
    from processors.stories.memory.port import StoryIndex


def load(config_dir: Path) -> Settings:
    """Read the settings: file, then environment."""
    return load_settings(config_dir, os.environ)


def open_site(config_dir: Path) -> Site:
    """Read the settings and open the database; raises `BadInput` or `ServiceAway` with the fix."""
    settings = load(config_dir)
    _make_folder(settings.data_dir)
    database = Database(settings.database_url)
    database.migrate()
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
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data_dir, error) from error


def _unusable(data_dir: Path, error: OSError) -> BadInput:
    fix = "set data_dir (WIREWATCH_DATA_DIR) to a folder that this user can write to"
    return BadInput(f"data_dir {data_dir}: {error.strerror}; {fix}")


def open_bus(settings: Settings) -> Bus:
    """Choose the bus by its URL."""
    scheme, _, rest = settings.bus_url.partition("://")
    if scheme == "sqlite":
        from core.bus.sqlite import SqliteBus  # noqa: PLC0415

        path = Path(rest.removeprefix("/"))
        return SqliteBus(path)
    if scheme == "kafka":
        from core.bus.kafka.bus import KafkaBus  # noqa: PLC0415

        return KafkaBus(service_url.servers("bus_url", settings.bus_url))
    raise BadInput(f"bus_url: {scheme}: is not supported; use sqlite:///FILE or kafka://host:port,…")


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
