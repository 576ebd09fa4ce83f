"""A database as an older version left it: built by the migrations up to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from core import migrations

if TYPE_CHECKING:
    import sqlalchemy as sa


def upgrade_to(engine: sa.Engine, revision: str) -> None:
    """Run the migrations up to a revision; `head-1` is the last but one."""
    config = Config()
    config.set_main_option("script_location", str(migrations.__path__[0]))
    config.set_main_option("path_separator", "os")
    if revision == "head-1":
        newest = ScriptDirectory.from_config(config).get_revision("head")
        revision = str(newest.down_revision)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
