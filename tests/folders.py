"""Config folders for tests of what is put in force: small files, and an editor who applies them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from config.versions.apply import apply, remember
from config.versions.plan import Change, plan
from config.versions.store import Kind, Version, Versions

FILES = {
    "watchlist": "entities:\n  - {id: aqim, name: AQIM, kind: group, tags: [sahel]}\n",
    "feeds": "feeds:\n  - url: https://a.example/rss\n",
    "subscriptions": "subscriptions:\n  - {id: desk, to: {inbox: desk}, tags: [sahel]}\n",
}


def entity(id_: str, tags: str = "") -> str:
    """Write one line of a watchlist."""
    return f"  - {{id: {id_}, name: {id_.upper()}, kind: group, tags: [{tags}]}}\n"


class Editor:
    """Somebody with a folder of their own."""

    def __init__(self, versions: Versions, folder: Path, name: str, files: Mapping[str, str] = FILES) -> None:
        self.versions = versions
        self.folder = folder
        self.name = name
        folder.mkdir(parents=True, exist_ok=True)
        for kind, text in files.items():
            self.write(kind, text)

    def write(self, kind: str, text: str) -> None:
        """Save a file."""
        (self.folder / f"{kind}.yaml").write_text(text, encoding="utf-8")

    def add(self, kind: str, text: str) -> None:
        """Save a file with more at its end."""
        file = self.folder / f"{kind}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")

    def copy(self, folder: Path, name: str) -> Editor:
        """Give the folder, hidden files and all, to somebody else."""
        made = Editor(self.versions, folder, name, {})
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return made

    def plan(self, *, force: bool = False) -> dict[Kind, Change]:
        """Give what applying would do."""
        return {change.kind: change for change in plan(self.versions, self.folder, author=self.name, force=force)}

    def states(self, *, force: bool = False) -> dict[Kind, str]:
        """Give the state of each file."""
        return {kind: change.state for kind, change in self.plan(force=force).items()}

    def apply(self, *, force: bool = False, note: str = "") -> dict[Kind, Version]:
        """Put the files in force, as the command does."""
        changes = list(self.plan(force=force).values())
        made = apply(self.versions, changes, author=self.name, note=note)
        remember(self.folder, changes, made)
        return made
