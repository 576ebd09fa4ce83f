"""What was edited and no worker uses, for the console, doctor and /readyz.

A file of the followed folder that could not be put in force; a saved watchlist that a worker could not compile, or has
not for long; saved feeds and subscriptions that cannot be read (`watched`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from config.versions.activation import AwaitedVersion, RefusedVersion, awaited, newest_refused
from config.versions.store import Version
from config.versions.tables import files_not_in_force
from core.database import Database

_LONGEST = 2000
_PATIENCE = timedelta(seconds=30)
"""A hundred thousand names are compiled in some six seconds."""


class FileNotInForce(msgspec.Struct, frozen=True):
    """One file whose present text no worker uses."""

    file: str
    """watchlist, feeds, subscriptions or settings."""
    reason: str
    """What is wrong and what to do."""
    since: datetime


def list_not_in_force(connection: sa.Connection, now: datetime) -> tuple[FileNotInForce, ...]:
    """Give the files by name, and the version that is not used; empty when all is well."""
    refused, waits = newest_refused(connection), awaited(connection, now)
    versions = [] if refused is None else [FileNotInForce("watchlist", _refused(refused), refused.at)]
    if waits is not None and now - waits.at > _PATIENCE:
        versions.append(FileNotInForce("watchlist", _awaited(waits), waits.at))
    return (*_files(connection), *versions)


def _files(connection: sa.Connection) -> list[FileNotInForce]:
    rows = connection.execute(sa.select(files_not_in_force).order_by(files_not_in_force.c.file))
    return [FileNotInForce(*row) for row in rows]


def _refused(one: RefusedVersion) -> str:
    return (
        f"version {one.version} was saved, and worker {one.worker} cannot compile it: {one.reason}; no worker uses it,"
        " the version before it stays in use. Save the list without what is new, go back"
        f" (`wirewatch watchlist rollback {max(one.version - 1, 1)}`), or restart that worker, which tries it again"
    )


def _awaited(one: AwaitedVersion) -> str:
    return (
        f"version {one.version} was saved, and waits for {', '.join(one.workers)} to compile it; until then the"
        " version before it stays in use. A worker that does not come to it has to be restarted"
    )


def unread_version(one: Version, problem: str) -> FileNotInForce:
    """Say of a saved version that it cannot be read."""
    said = (
        f"version {one.number} was saved, and cannot be read: {' '.join(problem.split())}; the version before it stays"
        " in use. Save the list without what is wrong, or go back"
        f" (`wirewatch watchlist rollback {max(one.number - 1, 1)} --kind {one.kind}`)"
    )
    return FileNotInForce(one.kind, _short(said), one.at)


def record(database: Database, reasons: Mapping[str, str], now: datetime) -> list[str]:
    """Keep the reasons by file, `since` being when each began; gives the files that are in force again.

    Writes only where something changed, since it is asked once a second.
    """
    wanted = {file: _short(reason) for file, reason in reasons.items()}
    with database.reading() as connection:
        known = {one.file: one for one in _files(connection)}
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
