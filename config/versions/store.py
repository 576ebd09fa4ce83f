"""What is in force, and what was: every version kept, the next number being the compare-and-swap."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from config.versions.tables import config_versions, watchlist_activations
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.errors import BadInput

Kind = Literal["watchlist", "feeds", "subscriptions"]
KINDS: tuple[Kind, ...] = ("watchlist", "feeds", "subscriptions")
"""In the order in which they are written: a subscription may name an entity of the same edit."""
Origin = Literal["file", "console", "api", "import", "rollback"]


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
        self.database = database
        self._clock = clock

    def number(self, kind: Kind) -> int:
        """Give the number in force, 0 where there is none: one cheap query."""
        return self.numbers().get(kind, 0)

    def numbers(self) -> dict[Kind, int]:
        """Give the numbers in force of the kinds that have any: one cheap query."""
        with self.database.reading() as connection:
            return _numbers(connection)

    def current(self, kind: Kind) -> Version | None:
        """Give the version in force."""
        return next(iter(self.history(kind, 1)), None)

    def usable(self, kind: Kind, known: int = 0) -> Version | None:
        """Give the newest version that no worker has refused; None where that is the `known` one, or there is none."""
        refused = sa.select(watchlist_activations.c.version).where(watchlist_activations.c.state == "refused")
        usable = config_versions.c.kind == kind
        if kind == "watchlist":
            usable = sa.and_(usable, config_versions.c.version.not_in(refused))
        with self.database.reading() as connection:
            number = connection.execute(sa.select(sa.func.max(config_versions.c.version)).where(usable)).scalar()
        return None if number in (None, known) else self.of_number(kind, number)

    def in_force(self) -> dict[Kind, Version]:
        """Give the versions in force of the kinds that have any, all from one moment."""
        newest = sa.select(config_versions.c.kind, sa.func.max(config_versions.c.version).label("version"))
        of_each = newest.group_by(config_versions.c.kind).subquery()
        same = (config_versions.c.kind == of_each.c.kind) & (config_versions.c.version == of_each.c.version)
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(config_versions).join(of_each, same))
            return {row.kind: Version(*row) for row in rows}

    def history(self, kind: Kind, limit: int = 100, *, above: int = 0) -> list[Version]:
        """Give the newest versions whose number is greater than `above`, newest first."""
        query = (
            sa.select(config_versions)
            .where(config_versions.c.kind == kind, config_versions.c.version > above)
            .order_by(config_versions.c.version.desc())
            .limit(limit)
        )
        with self.database.reading() as connection:
            return [Version(*row) for row in connection.execute(query)]

    def of_number(self, kind: Kind, number: int) -> Version | None:
        """Give one version; None where there is none of that number."""
        same = (config_versions.c.kind == kind) & (config_versions.c.version == number)
        with self.database.reading() as connection:
            row = connection.execute(sa.select(config_versions).where(same)).first()
            return None if row is None else Version(*row)

    def of_digest(self, kind: Kind, wanted: str) -> Version | None:
        """Give the newest version of this content."""
        query = sa.select(config_versions).where(config_versions.c.kind == kind, config_versions.c.digest == wanted)
        with self.database.reading() as connection:
            row = connection.execute(query.order_by(config_versions.c.version.desc()).limit(1)).first()
            return None if row is None else Version(*row)

    def save(self, kind: Kind, content: str, *, base: int, author: str, origin: Origin, note: str) -> Version:
        """Put `content` in force over version `base`; as `save_all` for one kind."""
        made = self.save_all({kind: content}, seen={kind: base}, author=author, origin=origin, note=note)
        return made[kind]

    def save_all(
        self, contents: Mapping[Kind, str], *, seen: Mapping[Kind, int], author: str, origin: Origin, note: str
    ) -> dict[Kind, Version]:
        """Put all contents in force, or none of them; unchanged content gives the version in force.

        `seen` are the numbers on which the edit rests, also of kinds that it leaves alone: what it was checked
        against. Raises `Conflict` when one of them is in force no more: of two editors at once, one wins.
        """
        made: dict[Kind, Version] = {}
        with self.database.transaction() as connection:
            _one_at_a_time(connection)
            for kind in (kind for kind in KINDS if kind in {*contents, *seen}):
                running = _current(connection, kind)
                if kind in contents and running is not None and running.content == contents[kind]:
                    made[kind] = running
                    continue
                _refuse_other(kind, running, seen[kind])
                if kind in contents:
                    content, at = contents[kind], self._clock()
                    number, digest_ = seen[kind] + 1, digest(content)
                    made[kind] = Version(kind, number, content, digest_, author, origin, note, at)
                    connection.execute(sa.insert(config_versions).values(_row(made[kind])))
                    reached(CrashPoint.AFTER_A_KIND)
        reached(CrashPoint.AFTER_VERSIONS_COMMIT)
        return made


def _row(version: Version) -> dict[str, object]:
    return {
        "version" if field == "number" else field: given for field, given in msgspec.structs.asdict(version).items()
    }


def _numbers(connection: sa.Connection) -> dict[Kind, int]:
    query = sa.select(config_versions.c.kind, sa.func.max(config_versions.c.version))
    return {row[0]: row[1] for row in connection.execute(query.group_by(config_versions.c.kind))}


def _one_at_a_time(connection: sa.Connection) -> None:
    """Let no other editor write until this transaction ends; on SQLite it has begun as the only writer.

    The numbers alone would not do: one editor removes an entity while another subscribes to it, in two kinds.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE config_versions IN SHARE ROW EXCLUSIVE MODE"))


def _current(connection: sa.Connection, kind: Kind) -> Version | None:
    query = sa.select(config_versions).where(config_versions.c.kind == kind)
    row = connection.execute(query.order_by(config_versions.c.version.desc()).limit(1)).first()
    return None if row is None else Version(*row)


def _refuse_other(kind: Kind, running: Version | None, seen: int) -> None:
    number, author = (0, "nobody") if running is None else (running.number, running.author)
    if number != seen:
        raise Conflict(
            f"{kind}: version {number} by {author} is in force by now, your edit began from {seen};"
            " look at it and edit again"
        )


def digest(content: str) -> str:
    """Give the sha256 of a version's content."""
    return hashlib.sha256(content.encode()).hexdigest()
