"""What is in force, and what was: every version kept, the next number being the compare-and-swap."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from config.versions.tables import config_versions
from core import log
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Transient

Kind = Literal["watchlist", "feeds", "subscriptions"]
Origin = Literal["file", "console"]
T = TypeVar("T")

_log = log.get("config")
_LOOK_EVERY = 1.0
"""Seconds between looks for a newer version."""


class Version(msgspec.Struct, frozen=True):
    """One version, as it was written."""

    kind: Kind
    number: int
    content: str
    digest: str
    author: str
    origin: Origin
    note: str
    at: datetime


class Conflict(BadInput):
    """Somebody else's version came first."""


class Versions:
    """The versions in the database. For all threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def number(self, kind: Kind) -> int:
        """Give the number in force, 0 where there is none: one cheap query."""
        query = sa.select(sa.func.max(config_versions.c.version)).where(config_versions.c.kind == kind)
        with self._database.reading() as connection:
            return connection.execute(query).scalar() or 0

    def current(self, kind: Kind) -> Version | None:
        """Give the version in force."""
        return next(iter(self.history(kind, 1)), None)

    def history(self, kind: Kind, limit: int = 100) -> list[Version]:
        """Give the newest versions, newest first."""
        query = (
            sa.select(config_versions)
            .where(config_versions.c.kind == kind)
            .order_by(config_versions.c.version.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Version(*row) for row in connection.execute(query)]

    def save(self, kind: Kind, content: str, *, base: int, author: str, origin: Origin, note: str) -> Version:
        """Put `content` in force over version `base`; unchanged content gives the version in force.

        Raises `Conflict` when another version is in force by now: of two editors at once, one wins.
        """
        running = self.current(kind)
        if running is not None and running.content == content:
            return running
        number = 0 if running is None else running.number
        if number != base:
            raise Conflict(
                f"{kind}: version {number} is in force, your edit began from {base}; look at it and edit again"
            )
        made = Version(kind, base + 1, content, digest(content), author, origin, note, self._clock())
        row = {
            "version" if field == "number" else field: given for field, given in msgspec.structs.asdict(made).items()
        }
        statement = (
            self._database.insert(config_versions)
            .values(row)
            .on_conflict_do_nothing()
            .returning(config_versions.c.version)
        )
        with self._database.transaction() as connection:
            # RETURNING, not rowcount: that is no promise for an insert that did nothing (-1 on PostgreSQL)
            if connection.execute(statement).first() is None:
                raise Conflict(f"{kind}: somebody saved version {base + 1} a moment ago; look at it and edit again")
        return made


def digest(content: str) -> str:
    """Give the sha256 of a version's content."""
    return hashlib.sha256(content.encode()).hexdigest()


class Watched(Generic[T]):
    """The value in force of one kind, read anew within a second of a change. For one thread."""

    def __init__(self, versions: Versions, kind: Kind, parse: Callable[[str, str], T], _clock: Clock) -> None:
        self._versions = versions
        self._kind: Kind = kind
        self._parse = parse
        self._looked = float("-inf")
        self._value: tuple[int, T] | None = None

    def get(self) -> tuple[int, T]:
        """Give number and value; a database that is away, or a bad version, leaves the last good one.

        Raises `BadInput` while nothing has been applied, `ServiceAway` where there is no last good one.
        """
        if self._value is None or time.monotonic() - self._looked >= _LOOK_EVERY:
            try:
                self._look()
            except (Transient, BadInput) as error:
                if self._value is None:
                    raise
                _log.warning("config_version_rejected", kind=self._kind, problem=str(error))
            self._looked = time.monotonic()
        assert self._value is not None  # noqa: S101  # _look has set it or raised
        return self._value

    def _look(self) -> None:
        known = 0 if self._value is None else self._value[0]
        if known and self._versions.number(self._kind) == known:
            return
        version = self._versions.current(self._kind)
        if version is None:
            raise BadInput(f"no {self._kind} in force yet; run `wirewatch apply`")
        self._value = version.number, self._parse(version.content, f"{self._kind} version {version.number}")
