"""PostgreSQL's own programs, pg_dump and pg_restore. The password is in their environment, where nobody sees it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
import sqlalchemy as sa

from core import service_url
from core.database import Database
from core.errors import ServiceAway
from core.service_url import ServiceUrl
from core.sqlite_copy import Progress
from operations.backup.contents import DUMP, Dump
from operations.errors import ErrorKind, OperationError, conflict

_TABLES = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"


@contextmanager
def dumping(url: str) -> Iterator[Dump]:
    """Look at the database as it is now; raises `OperationError` with the command to run where pg_dump is missing."""
    command = f"pg_dump --format=custom --file={DUMP} '{service_url.shown(url)}'"
    program = _program("pg_dump", f"run, where it is: {command}, and copy the config folder and link.key with it")
    database = Database(url)
    try:
        with database.reading() as connection:  # exported, it stays as it is until this transaction ends
            seen = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            schema = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            yield Dump(DUMP, str(schema), partial(_dump, program, url, str(seen)))
    finally:
        database.close()


def load(url: str, dump: Path) -> None:
    """Fill an empty database, all or nothing; raises `OperationError` for one that is not empty."""
    place = service_url.shown(url)
    program = _program("pg_restore", f"run, where it is: pg_restore --dbname='{place}' {dump}")
    database = Database(url)
    try:
        with database.reading() as connection:
            if connection.scalar(sa.text(_TABLES)):
                fix = "make an empty database, name it in database_url, and drop the old one later"
                raise conflict(f"database_url {place}: is not empty; {fix}")
    finally:
        database.close()
    _run([program, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"], url, dump)


def _dump(program: str, url: str, seen: str, target: Path, progress: Progress) -> None:
    progress(f"{target.name}: pg_dump runs")
    _run([program, "--format=custom", f"--snapshot={seen}", f"--file={target}"], url)


def _run(command: list[str], url: str, *files: Path) -> None:
    address = service_url.parse("database_url", url)
    place = msgspec.structs.replace(address, scheme="postgresql", password="").encoded
    done = subprocess.run(  # noqa: S603  # a program of PostgreSQL's, and no shell
        [*command, f"--dbname={place}", *map(str, files)],
        env={**os.environ, **_password(address)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:500] or f"ended with {done.returncode}"
        raise ServiceAway(f"{Path(command[0]).name} {address}: {said}")


def _password(address: ServiceUrl) -> dict[str, str]:
    return {"PGPASSWORD": address.password} if address.password else {}


def _program(name: str, fix: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise OperationError(ErrorKind.REFUSED, f"{name} is not installed here (Debian: postgresql-client); {fix}")
    return found
