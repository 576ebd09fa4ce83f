"""An installation on embedded files, as the tests of backups need it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sites import OPERATOR

from config.files.settings import Settings
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from operations.backup.copying import back_up
from operations.backup.manifest import checked
from operations.backup.restoring import Restored, restore

if TYPE_CHECKING:
    from pathlib import Path

WATCHLIST = "entities:\n  - {id: aqim, name: AQIM, kind: group}\n"


def ignore(_line: str) -> None:
    """Take no notice of progress."""


class House:
    """One in `folder`; empty without the file of a migrated database."""

    def __init__(self, folder: Path, migrated: Path | None) -> None:
        self.config = folder / "config"
        self.settings = Settings(data_dir=folder / "data")
        self.file = folder / "data" / "wirewatch.db"
        if migrated is not None:
            self.config.mkdir(parents=True)
            (self.config / "watchlist.yaml").write_text(WATCHLIST)
            (self.config / "templates").mkdir()
            (self.config / "templates" / "mail.txt").write_text("ours")
            self.file.parent.mkdir()
            shutil.copy(migrated, self.file)
            (self.file.parent / "link.key").write_bytes(b"k" * 32)
            (self.file.parent / "stories.db").write_bytes(b"derived")
            bus = SqliteBus(self.file.parent / "bus.db")
            bus.publish(ARTICLES, [Message("a", b"not yet read")])
            bus.close()

    def back_up(self, to: Path) -> Path:
        """Write a backup, and give its folder."""
        back_up(self.settings, self.config, to, OPERATOR, now, ignore)
        return to

    def restore(self, backup: Path, *, force: bool = False) -> Restored:
        """Bring a backup back here."""
        return restore(backup, checked(backup), self.settings, self.config, OPERATOR, now, ignore, force=force)
