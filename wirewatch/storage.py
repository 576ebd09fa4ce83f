"""Database and log belong together: none is made anew beside an old one, unless somebody says so.

log used, database new       ─▶ refuse: all that feeds still show would be alerted again, to people who ended it
database used, log missing   ─▶ refuse: what waited in the log would be missing without a word
both new, or both there      ─▶ go on
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from core import sqlite_files
from core.errors import BadInput, ServiceAway
from ingest.tables import feed_states

if TYPE_CHECKING:
    from config.files.settings import Settings
    from core.database import Database

START_ANEW = "wirewatch run --start-anew"


class PartMissing(BadInput):  # named for what is wrong, as in core/errors.py
    """Database or log is missing beside the other."""


def require_database(settings: Settings, database: Database) -> None:
    """Before the schema is built: raise `PartMissing` where the database is new and the log is not."""
    log = sqlite_files.path_of(settings.bus_url)
    if log is not None and sqlite_files.has_table(log, "messages") and database.is_new():
        where = sqlite_files.path_of(settings.database_url) or "database_url"
        raise PartMissing(
            f"database {where}: is missing or empty, while its log {log} is there; bring the database back, or make a"
            f" new one by `{START_ANEW}`: what people subscribed and ended is gone then, and what feeds still show is"
            " alerted again"
        )


def require_log(settings: Settings, database: Database) -> None:
    """Raise `PartMissing` where the log is new and the database knows of articles that were published in it."""
    log = sqlite_files.path_of(settings.bus_url)
    if log is None or not sqlite_files.is_new(log):
        return
    with database.reading() as connection:
        published = connection.execute(sa.select(sa.exists().where(feed_states.c.articles > 0))).scalar()
    if published:
        raise PartMissing(
            f"bus {log}: is missing or empty, while the database knows of articles that were published in it; bring it"
            f" back, or make a new one by `{START_ANEW}`: articles that were not handled yet are lost then"
        )


def waited_for(missing: PartMissing) -> ServiceAway:
    """Give the error for a worker that waits until a person has brought the missing part back."""
    return ServiceAway(str(missing))
