"""A worker's view of what is in force: the newest version of one kind, within a second of a change.

Of the watchlist it is the newest that no worker refused (`activation`). A version that cannot be read leaves the one
before it in use, and is told (`unread`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from config.versions.not_in_force import FileNotInForce, unread_version
from config.versions.store import Kind, Version, Versions
from core import log
from core.clock import Clock
from core.due import is_over
from core.errors import BadInput, Transient

T = TypeVar("T")

_log = log.get("config")
_LOOK_EVERY = timedelta(seconds=1)
_EARLIER = 20
"""Versions that are tried at a start, before we say that there is none to be read."""


class Watched(Generic[T]):
    """The value in force of one kind, read anew within a second of a change. For one thread."""

    def __init__(self, versions: Versions, kind: Kind, parse: Callable[[str, str], T], clock: Clock) -> None:
        self._versions = versions
        self._kind: Kind = kind
        self._parse = parse
        self._clock = clock
        self._looked: datetime | None = None
        self._read = 0
        """The version that was read last, good or bad: a bad one is said once."""
        self._value: tuple[int, T] | None = None
        self.unread: FileNotInForce | None = None
        """The newest version where it cannot be read, as of the last `get`."""

    def get(self) -> tuple[int, T]:
        """Give number and value; a database that is away, or a bad version, leaves the last good one.

        Raises `BadInput` while nothing that can be read has been applied, `ServiceAway` where no last good one is.
        """
        now = self._clock()
        if self._value is None or not self._fresh(now):
            try:
                self._look()
            except (Transient, BadInput) as error:
                if self._value is None:
                    raise
                _log.warning("config_version_rejected", kind=self._kind, problem=str(error))
            self._looked = now
        assert self._value is not None  # noqa: S101  # _look has set it or raised
        return self._value

    def _fresh(self, now: datetime) -> bool:
        """Tell whether the last look will do; after a clock that was put back it will not."""
        if self._looked is None:
            return False
        return not is_over((self._looked + _LOOK_EVERY - now).total_seconds(), _LOOK_EVERY.total_seconds())

    def _look(self) -> None:
        version = self._versions.usable(self._kind, 0 if self._value is None else self._read)
        if version is None:
            if self._value is not None:
                return
            raise BadInput(f"no {self._kind} in force yet; run `wirewatch apply`")
        self._read = version.number
        try:
            self._value, self.unread = self._parsed(version), None
        except BadInput as error:
            self.unread = unread_version(version, str(error))
            if self._value is None:
                self._value = self._earlier(version.number)
            raise

    def _parsed(self, version: Version) -> tuple[int, T]:
        return version.number, self._parse(version.content, f"{self._kind} version {version.number}")

    def _earlier(self, number: int) -> tuple[int, T] | None:
        """Give the newest version before one that can be read."""
        for version in self._versions.history(self._kind, _EARLIER):
            if version.number < number:
                with suppress(BadInput):
                    return self._parsed(version)
        return None

    def problem(self) -> str:
        """Say in a line for people what could not be read, as of the last `get`; empty where all is well."""
        return "" if self.unread is None else f"{self._kind} {self.unread.reason}"
