"""The files of the followed folder that are not in force, for the console, doctor and /readyz."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from config.versions.tables import files_not_in_force
from core.database import Database

_LONGEST = 2000


class FileNotInForce(msgspec.Struct, frozen=True):
    """One file whose present text no worker uses."""

    file: str
    """watchlist, feeds, subscriptions or settings."""
    reason: str
    """What is wrong and what to do."""
    since: datetime


def list_not_in_force(connection: sa.Connection) -> tuple[FileNotInForce, ...]:
    """Give them by name; empty when all is well, or when nothing follows the files."""
    rows = connection.execute(sa.select(files_not_in_force).order_by(files_not_in_force.c.file))
    return tuple(FileNotInForce(*row) for row in rows)


def record(database: Database, reasons: Mapping[str, str], now: datetime) -> list[str]:
    """Keep the reasons by file, `since` being when each began; gives the files that are in force again.

    Writes only where something changed, since it is asked once a second.
    """
    wanted = {file: _short(reason) for file, reason in reasons.items()}
    with database.reading() as connection:
        known = {one.file: one for one in list_not_in_force(connection)}
    again = [file for file in known if file not in wanted]
    other = {file: reason for file, reason in wanted.items() if file not in known or known[file].reason != reason}
    if again or other:
        with database.transaction() as connection:
            connection.execute(sa.delete(files_not_in_force).where(files_not_in_force.c.file.in_(again)))
            for file, reason in other.items():
                insert = database.insert(files_not_in_force).values(file=file, reason=reason, since=now)
                connection.execute(insert.on_conflict_do_update(index_elements=["file"], set_={"reason": reason}))
    return again


def _short(reason: str) -> str:
    return reason if len(reason) <= _LONGEST else reason[:_LONGEST] + " …"
