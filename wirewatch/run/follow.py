"""The config files, put in force at the start and as they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.versions import apply as plans
from core import log
from core.errors import BadInput

if TYPE_CHECKING:
    from wirewatch.wiring import Site

_log = log.get("wirewatch")


class FileFollower:
    """Applies the config files when they change; a bad edit is reported once and changes nothing."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._seen = self._stamp()

    def look(self) -> None:
        """Apply what has changed since the last look."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            put_in_force(self._site, author="wirewatch run")
        except BadInput as error:
            _log.error("config_not_applied", problem=str(error), note="the old one stays in force")  # for people

    def _stamp(self) -> list[tuple[str, int, int]]:
        files = sorted(self._site.config_dir.glob("*.yaml"))
        return [(file.name, stat.st_mtime_ns, stat.st_size) for file in files if (stat := file.stat())]


def put_in_force(site: Site, *, author: str) -> None:
    """Apply what differs from what is in force; raises `BadInput` for a file that is wrong."""
    changes = plans.plan(site.versions, site.config_dir)
    plans.apply(site.versions, changes, author=author, note="", force=False)
    for change in changes:
        if change.state in {"new", "changed"}:
            _log.info("config_applied", kind=change.kind, version=change.base + 1)
