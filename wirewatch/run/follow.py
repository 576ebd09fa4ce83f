"""The config files, put in force at the start and as they change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from config.files.settings import not_in_force
from config.versions.apply import apply, remember
from config.versions.author import login
from config.versions.follow import Follower
from config.versions.plan import plan
from core import log
from core.clock import now

if TYPE_CHECKING:
    from operations.site import Site

_log = log.get("wirewatch")


class FileFollower:
    """Applies the config files when they change; see `config.versions.follow`."""

    def __init__(self, site: Site) -> None:
        self._follower = Follower(
            site.versions,
            site.config_dir,
            author=login(),
            clock=now,
            settings_problem=lambda: not_in_force(site.config_dir, os.environ, site.settings),
            taken=lambda: {one.subscription.id for one in site.stored.listed()},
        )

    def start(self) -> None:
        """Look for the first time; raises where nothing has ever been in force and nothing can be."""
        self._follower.start()

    def look(self) -> None:
        """Apply what has changed since the last look."""
        self._follower.look()


def put_in_force(site: Site) -> None:
    """Do what `wirewatch apply` does, at a first start: nobody has applied anything yet."""
    changes = plan(site.versions, site.config_dir, author=login())
    made = apply(site.versions, changes, author=login(), note="")
    remember(site.config_dir, changes, made)
    for kind, version in made.items():
        _log.info("config_applied", kind=kind, version=version.number)
