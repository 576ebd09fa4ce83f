"""The database port: one schema on SQLite and PostgreSQL (SQLAlchemy Core), migrated by Alembic at start.

`transaction()` is the only way in. SQLite runs in WAL mode with `BEGIN IMMEDIATE`, so that two writers wait for
each other instead of failing half-way; `synchronous=FULL`, since a commit here is a promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core import service_url, sqlite_files
from core.errors import BadInput, ServiceAway, Transient
from core.sqlite_engine import DatabaseFile, sqlite_engine

metadata = sa.MetaData()
"""Every table of ours registers here: the package that owns it declares it beside its queries."""

NEWEST = "0027"
"""The schema's newest revision: a test holds it to core/migrations."""
_CONNECT = {
    "connect_timeout": 5,
    # a server that is cut off is noticed in half a minute, not after the two hours of the system
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite (sorts, indexes)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the column type."""
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else self.impl)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401
        """Refuse naive times; convert for SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone: everything inside is UTC")
        return to_micros(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ANN401
        """Give an aware UTC time."""
        if value is None:
            return None
        return from_micros(value) if dialect.name == "sqlite" else value.astimezone(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """Give microseconds since 1970."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(micros: int) -> datetime:
    """Give the moment of `to_micros`."""
    return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)


Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


_IN_ONE_LIST = 1000
"""Values in one IN list: well below what either database takes."""


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut many values into lists for IN: each value once, in order."""
    ordered = sorted(set(values))
    return (ordered[start : start + _IN_ONE_LIST] for start in range(0, len(ordered), _IN_ONE_LIST))


class Database:
    """An engine with our transaction rules.

    Errors: a server that is away, a deadlock or a lock that cannot be had come out as `Transient`
    (`ServiceAway` for the first); a broken statement stays SQLAlchemy's, since that is a bug of ours.
    """

    def __init__(self, url: str) -> None:
        self._shown = service_url.shown(url)
        self._file = DatabaseFile(url)
        self._engine = _engine(url, self._file)
        self._closed = False
        self.dialect = self._engine.dialect.name
        """`sqlite` or `postgresql`."""

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Give a connection whose work is committed at the end, or rolled back on any error."""
        with _our_errors(self._shown), self._connected() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection for queries only: a consistent view that waits for no writer and blocks none."""
        with _our_errors(self._shown), self._connected() as connection:
            yield connection.execution_options(reading=True)

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        if self._file.replaced():
            self._engine.dispose()
            self.migrate()
        with self._engine.connect() as connection:
            try:
                yield connection
            finally:
                if self._closed:  # by another thread meanwhile; nobody would close what comes back to the pool
                    connection.rollback()
                    connection.invalidate()

    def insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """Give an INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
        return sqlite.insert(table) if self.dialect == "sqlite" else postgresql.insert(table)

    def migrate(self) -> None:
        """Bring the schema to the newest version; safe when several processes start at once.

        One that is there already is only read: it takes no lock, and Alembic, half of a command's time, is not loaded.
        """
        with _our_errors(self._shown):
            if not self._is_newest():
                from core.migrations import before, upgrade  # noqa: PLC0415

                upgrade(self._engine, lambda coming: before.prepare(coming, self._file.path))
        self._file.keep()

    def _is_newest(self) -> bool:
        with self._engine.connect().execution_options(reading=True) as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return False
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == NEWEST

    def upgrade_waiting(self) -> str:
        """Say what `migrate` would do to what is stored here; empty where it is new, or new enough."""
        with _our_errors(self._shown):
            if self._is_newest():
                return ""
        from core.migrations import waiting  # noqa: PLC0415

        with self.reading() as connection:
            return str(waiting(connection) or "")

    def is_new(self) -> bool:
        """Tell whether nothing was ever stored here: `migrate` would build it. A file once seen is not made again."""
        if self._file.path is not None:
            new = not sqlite_files.has_table(self._file.path, "alembic_version")
            if not new:
                self._file.keep()
            return new
        with self.reading() as connection:
            return not sa.inspect(connection).has_table("alembic_version")

    def check(self) -> None:
        """Raise `ServiceAway` when the database does not answer."""
        with self.reading() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Close all connections: idle ones now, others when their work ends."""
        self._closed = True
        self._engine.dispose()


def _engine(url: str, file: DatabaseFile) -> sa.Engine:
    if url.startswith("sqlite:"):
        return sqlite_engine(url, file)
    address = service_url.parse("database_url", url)
    if address.scheme not in ("postgres", "postgresql"):
        raise BadInput(f"database_url: {address.scheme}: is not supported; use sqlite:///FILE or postgresql://…")
    url = msgspec.structs.replace(address, scheme="postgresql+psycopg").encoded
    return sa.create_engine(url, pool_pre_ping=True, pool_timeout=10, connect_args=_CONNECT)


@contextmanager
def _our_errors(shown: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise Transient(f"no free connection to {shown}") from error
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
        lock = any(word in reason for word in ("locked", "deadlock", "serialize"))
        if lock:
            raise Transient(f"database {shown}: {reason}") from error
        raise ServiceAway(f"database {shown}: {reason}; {_fix(shown, reason)}") from error
    except sa.exc.ProgrammingError as error:
        if error.statement is not None:  # a statement that is wrong is a bug of ours
            raise
        raise BadInput(f"database_url: {error.orig}; what stands after ? must be options of libpq") from error
    except sa.exc.InterfaceError as error:
        raise ServiceAway(f"database {shown}: {error.orig}") from error
    except sa.exc.InternalError as error:  # PostgreSQL in recovery, a connection cut in mid-transaction
        raise Transient(f"database {shown}: {error.orig}") from error
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:  # a statement that is wrong is a bug of ours
            raise
        fix = "the file is damaged, or none of ours: put it aside, or bring back a copy"
        raise ServiceAway(f"database {shown}: {error.orig}; {fix}") from error


def _fix(shown: str, reason: str) -> str:
    if shown.startswith("sqlite:"):
        return "check the disk and the rights of the file"
    if "password" in reason:
        return "correct the user in database_url, and database_password"
    if "certificate" in reason:
        return "sslrootcert in database_url must name who signed it, and database_url the host that it is for"
    return "check that it runs and that database_url names it"
