"""The schema's history. `upgrade` runs at every start and does nothing when the schema is new enough.

    revision of the database ─┬ unknown ─▶ refuse: a newer Wirewatch wrote it
                              ├ newest ─▶ done
                              └ older ─▶ say what comes, keep a copy (before.py) ─▶ every step in one transaction

A crash in the middle leaves the old schema whole: both databases undo it. A migration is written by hand in
`versions/`; a test compares what they build with the tables in the code.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import BadInput

_LOCK = 0x77697265  # "wire": one process migrates, the others wait (PostgreSQL advisory lock)


class Upgrade(msgspec.Struct, frozen=True):
    """What the newest schema asks of an older database."""

    from_: str
    to: str
    steps: tuple[str, ...]
    """What each migration does, in order: the first line of its docstring."""

    def __str__(self) -> str:
        """Say it in a line."""
        return f"schema {self.from_} → {self.to}: {' '.join(self.steps)}"


def waiting(connection: sa.Connection) -> Upgrade | None:
    """Give what `upgrade` would do to a database that holds something; raises `BadInput` for one of a newer release."""
    present = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    newest = script.get_current_head() or ""
    steps = {one.revision: one.doc for one in script.walk_revisions()}
    if present is None or present == newest:
        return None
    if present not in steps:
        fix = "install that release, or bring back the copy that it made before its upgrade (docs/upgrade.md)"
        raise BadInput(f"database: its schema {present} is of a newer Wirewatch, this one knows {newest}; {fix}")
    later = [one.doc for one in script.iterate_revisions(newest, present)]
    return Upgrade(present, newest, tuple(reversed(later)))


def upgrade(engine: sa.Engine, before: Callable[[Upgrade], None]) -> None:
    """Bring the schema to the newest version, all or nothing; `before` is told first, where an older one holds data."""
    config = _config()
    with engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE, which is the lock
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if (coming := waiting(connection)) is not None:
            before(coming)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revisions() -> tuple[str, ...]:
    """Give the revisions that this code knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
