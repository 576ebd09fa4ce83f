"""The schema's history. `upgrade` runs at every start and does nothing when the schema is new enough.

A migration is written by hand in `versions/`; a test compares what they build with the tables in the code.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_LOCK = 0x77697265  # "wire": one process migrates, the others wait (PostgreSQL advisory lock)


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to the newest version, all or nothing."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE, which is the lock
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revisions() -> tuple[str, ...]:
    """Give the revisions that this code knows, the newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(Path(__file__).parent)).walk_revisions())
