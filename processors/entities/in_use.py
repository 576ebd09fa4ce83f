"""The compiled watchlist of a worker: reloaded beside its work, and swapped between two batches.

thread: look ─▶ a proposed version? ─ compile ─▶ accepted, or refused with the reason
└───▶ another is active? ──────────────▶ one reference is changed        config/versions/activation
worker: get, once a batch
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from config.files.blocks import WatchlistReader
from config.files.watchlist import Watchlist
from config.versions.activation import Activation, Standing
from config.versions.store import Versions
from core import liveness
from core.crash_points import CrashPoint, reached
from core.errors import ServiceAway, Transient
from core.log import get
from core.retry import Report, StoppedError, with_retry
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import Compiler

_LOOK_EVERY = 0.4
_WAITING = 0.1
"""Seconds between two looks, and while a version waits for other workers: all swap within a second of an edit."""

_NAMED = 5
"""Names that are never looked for, of which the log says which; `wirewatch watchlist names` has all of them."""

_log = get("processors.entities")
Compile = Callable[[Watchlist, int], Compiled]


class ListInUse:
    """The compiled list that this worker uses. `get` is for its own thread; the others are for another one.

    `make` gives a compiler: one at the beginning, and another after one that failed.
    """

    def __init__(self, versions: Versions, activation: Activation, make: Callable[[], Compile]) -> None:
        self._versions = versions
        self._activation = activation
        self._make = make
        self._anew()
        self._ready: Compiled | None = None
        self._used: Compiled | None = None
        self._accepted = 0
        self._failed = 0
        self._joined = False
        self._problem = ""

    def get(self) -> Compiled:
        """Give the list in use; once a batch. Only after `start`."""
        assert self._used is not None  # noqa: S101  # start has set it or raised
        return self._used

    def problem(self) -> str:
        """Say why this worker finds names with another version than the others, in a line for people; else nothing."""
        return self._problem

    def start(self) -> None:
        """Take a first list into use; raises `Transient` while there is none that all could compile: ask again."""
        if not self._joined:
            self._activation.join()
            self._joined = True
        self.look()
        if self._used is None:
            raise ServiceAway("no version of the watchlist is in use yet: one has to be saved, and compiled by all")

    def follow(self, stop: threading.Event, report: Report) -> None:
        """Look for new versions until `stop` is set."""
        try:
            while not stop.wait(_WAITING if self._accepted else _LOOK_EVERY):
                liveness.progress()
                with_retry(self.look, stop, "look for a new watchlist", report)
            self._activation.leave()
        except (StoppedError, Transient):
            return
        finally:
            liveness.finished()

    def look(self) -> None:
        """Compile what is proposed, and take what all could compile into use."""
        standing = self._take()
        if standing.proposed:
            self._check(standing.proposed)
            standing = self._take()
        self._accepted = self._accepted if standing.proposed == self._accepted else 0

    def _take(self) -> Standing:
        standing = self._activation.look()
        if standing.active and (self._used is None or self._used.version != standing.active):
            self._use(standing.active)
        return standing

    def _check(self, version: int) -> None:
        if self._accepted == version:
            self._activation.settle(version)
            return
        if not self._activation.begin(version):
            _log.error("watchlist_refused", version=version, problem="died while compiling it")
            return
        self._ready, problem = self._compiled(version)
        if problem:
            self._activation.refuse(version, problem)
            return
        reached(CrashPoint.BEFORE_ACTIVATION)
        self._accepted = version
        self._activation.accept(version)

    def _use(self, version: int) -> None:
        """Swap to a version; where it does not compile here, keep the last one, or look for an earlier one."""
        for one in (version, *(self._activation.earlier(version) if self._used is None else ())):
            ready = self._ready if self._ready is not None and self._ready.version == one else self._tried(one)
            if ready is not None:
                self._used, self._ready = ready, None
                self._problem = self._behind(version) if one != version else ""
                spelled = ((f"{it.name} ({it.entity}), spelled {it.pattern}", it.reason) for it in ready.refused)
                never = dict.fromkeys(f"{what}: {why}" for what, why in spelled)
                shown = {"names": [*never][:_NAMED]} if never else {}
                _log.info("watchlist_in_use", version=one, refused=len(ready.refused), **shown)
                return

    def _tried(self, version: int) -> Compiled | None:
        """Compile a version that others use already: it is said once, and not tried again, where that fails."""
        if self._failed == version:
            return None
        made, problem = self._compiled(version)
        if problem:
            self._failed, self._problem = version, self._behind(version)
        return made

    @staticmethod
    def _behind(version: int) -> str:
        return f"watchlist version {version}, which is in use, does not compile here: names are found with an older one"

    def _compiled(self, version: int) -> tuple[Compiled | None, str]:
        """Compile a version; gives it, or the reason why not."""
        held = self._versions.of_number("watchlist", version)
        if held is None:
            return None, "it is not in the database"
        try:
            return self._compile(self._reader.parse(held.content, f"watchlist version {version}"), version), ""
        # Broad: whatever a list trips in parser and compiler costs that version, and is told; never an article.
        except Exception as error:  # noqa: BLE001
            _log.exception("watchlist_refused", version=version)
            self._anew()
            return None, f"{type(error).__name__}: {error}"

    def _anew(self) -> None:
        self._compile, self._reader = self._make(), WatchlistReader()


def compilers(kept_in: Path) -> Callable[[], Compile]:
    """Give what makes compilers that keep a compiled list in a folder."""
    return lambda: Compiler(kept_in=kept_in).compile
