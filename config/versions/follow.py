"""Files that come in force as they are saved. A file that does not is recorded with its reason until it does.

look, once a second ─ nothing new ─▶ done
└ plan ─ apply ─▶ in force                      the checks of `wirewatch apply`, never with --force
└ refused ─▶ files_not_in_force ─▶ console, doctor, /readyz
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from config.files.blocks import WatchlistReader
from config.files.list_files import FOLDER
from config.versions.apply import apply, base_after, remember
from config.versions.base import Base, read_base
from config.versions.documents import file_of
from config.versions.not_in_force import record
from config.versions.plan import plan
from config.versions.refusal import FilesRefused
from config.versions.store import KINDS, Conflict, Kind, Version, Versions
from core import log
from core.clock import Clock
from core.errors import Transient

_log = log.get("config")
_FILES = (*KINDS, "settings")
"""What is looked at. Editors leave other things beside them: swap files, backups, links that lead nowhere."""

Stamp = tuple[int, int, int]
"""Time of change, size and inode."""


class Follower:
    """Follows the files of one folder. For one thread."""

    def __init__(
        self,
        versions: Versions,
        folder: Path,
        *,
        author: str,
        clock: Clock,
        settings_problem: Callable[[], str],
        taken: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """`settings_problem` says why settings.yaml is not in force: settings are read at the start only.

        `taken` gives the ids of subscriptions that people made, which the file may not newly list.
        """
        self._versions = versions
        self._folder = folder
        self._author = author
        self._clock = clock
        self._settings_problem = settings_problem
        self._taken = taken
        self._seen: tuple[dict[str, Stamp | None], dict[Kind, int]] | None = None
        self._reasons: dict[str, str] = {}
        self._base: Base = {}
        """What the folder would remember, for one that is read-only."""
        self._watchlists = WatchlistReader()
        """A list of 100,000 names is read in seconds, an edit of it at once."""
        self._away = ""

    def start(self) -> None:
        """Look for the first time; raises `BadInput` or `Transient` where nothing has ever been in force."""
        if len(self._versions.numbers()) < len(KINDS):
            with suppress(Conflict):  # a role's first start came first, with the same files
                self._put_in_force()
        self.look()

    def look(self) -> None:
        """Put in force what has changed since the last look; never raises what a file or the database may cause."""
        try:
            self._look()
            self._away = ""
        except Transient as error:  # the next look begins anew
            if not self._away:
                _log.warning("config_waits_for_database", problem=str(error))
            self._away = str(error)

    def _look(self) -> None:
        state = self._stamps(), self._versions.numbers()
        if state != self._seen:
            try:
                reasons, made = self._judged()
            except Conflict:  # somebody was faster, this very moment: look again
                return
            self._report(reasons)
            self._reasons, state = reasons, (state[0], state[1] | made)
        for file in record(self._versions.database, self._reasons, self._clock()):
            _log.info("config_in_force_again", file=f"{file}.yaml")
        self._seen = state

    def _judged(self) -> tuple[dict[str, str], dict[Kind, int]]:
        """Put in force what may be; gives why the other files are not, by file, and the new versions."""
        settings = self._settings_problem()
        reasons = {"settings": settings} if settings else {}
        made: dict[Kind, int] = {}
        try:
            made = self._put_in_force()
        except FilesRefused as error:
            waiting = f"is right, and waits for {' and '.join(f'{file}.yaml' for file in error.reasons)}"
            reasons |= error.reasons | {file: f"{file}.yaml: {waiting}" for file in error.waiting}
        return reasons, made

    def _put_in_force(self) -> dict[Kind, int]:
        base = read_base(self._folder) or self._base
        changes = plan(
            self._versions,
            self._folder,
            author=self._author,
            base=base,
            taken=self._taken(),
            watchlists=self._watchlists,
        )
        if not any(change.wants for change in changes) and any(change.state == "behind" for change in changes):
            made: dict[Kind, Version] = {}  # an older copy that nobody has edited is no edit that is not in force
        else:
            made = apply(self._versions, changes, author=self._author, note="")
        self._base = base_after(base, changes, made)
        remember(self._folder, changes, made)
        for kind, version in made.items():
            _log.info("config_applied", kind=kind, version=version.number)
        return {kind: version.number for kind, version in made.items()}

    def _report(self, reasons: Mapping[str, str]) -> None:
        for file, reason in reasons.items():
            if self._reasons.get(file) != reason:
                _log.error("config_not_applied", file=f"{file}.yaml", problem=reason)

    def _stamps(self) -> dict[str, Stamp | None]:
        files = {name: file_of(self._folder, name) for name in _FILES}
        files |= {file.name: file for file in (self._folder / FOLDER).glob("*.yaml")}
        return {name: _stamp(file) for name, file in files.items()}


def _stamp(file: Path) -> Stamp | None:
    """Give what tells one state of a file from the next; None where it cannot be read now."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
