"""Debian's PostgreSQL: one cluster, as many databases as wanted."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from servers.certificates import Certificate, hand_over
from servers.daemon import Daemon, MissingServerError, tethered
from servers.ports import HOST, free_port

_numbers = itertools.count(1)
CACHE = Path(__file__).parents[2] / ".cache" / "postgres"

_USER = "postgres"
"""The database's superuser, and who runs the server when we are root, whom PostgreSQL refuses. Debian's
package creates this user."""

_ALWAYS = {
    "listen_addresses": HOST,
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",  # in the folder: a killed server leaves nothing in /dev/shm
}
_WITHOUT_FSYNC = {"fsync": "off", "full_page_writes": "off"}
"""Not `synchronous_commit=off`: that loses commits when the process is killed, not only in a power cut."""


class PostgresServer:
    """One server. `fsync=False` (for tests) is several times faster, and only a power cut would show it.

    With `tls`, users of your own (`create_user`) come in encrypted and with their password only.
    """

    def __init__(self, *, fsync: bool = False, tls: Certificate | None = None) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="wirewatch-postgres-"))
        _own(self.folder)
        data = self.folder / "data"
        subprocess.run(["cp", "-a", _template(), data], check=True)
        options = {"port": str(self.port), "unix_socket_directories": str(self.folder), **_ALWAYS}
        options |= {} if fsync else _WITHOUT_FSYNC
        if tls is not None:
            options |= _encrypted(hand_over(tls, self.folder, _USER), data)
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        daemon = Daemon(
            [str(_programs() / "postgres"), "-D", str(data), *words],
            self.folder,
            self._answers,
            user=_USER,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for the clients to leave
        )
        self.start = daemon.start
        self.stop = daemon.stop
        self.kill = daemon.kill
        self.restart = daemon.restart
        self.pause = daemon.pause
        self.resume = daemon.resume
        self.log = daemon.log

    def url(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql://{_USER}@{HOST}:{self.port}/{database}"

    def create_database(self, name: str, like: str = "template1") -> str:
        """Create a database, empty or like another one to which nobody is connected, and give its address."""
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(made.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def lend_database(self, like: str = "template1") -> Iterator[str]:
        """Give the address of a database that nobody else has; the server may be killed meanwhile."""
        self.start()
        name = f"lent_{next(_numbers)}"
        yield self.create_database(name, like)
        self.start()
        self.drop_database(name)

    def close(self) -> None:
        """End it and remove its files."""
        self.kill()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def create_user(self, name: str, password: str) -> None:
        """Make a user who may do everything, with a password."""
        made = sql.SQL("CREATE USER {} SUPERUSER PASSWORD {}")
        self._execute(made.format(sql.Identifier(name), sql.Literal(password)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _encrypted(certificate: Certificate, data: Path) -> dict[str, str]:
    """Give the options of TLS, and let everybody but the superuser in with TLS and a password only."""
    rules = f"host all {_USER} all trust\nhostssl all all all scram-sha-256\n"
    (data / "pg_hba.conf").write_text(rules, encoding="ascii")
    return {"ssl": "on", "ssl_cert_file": str(certificate.certificate), "ssl_key_file": str(certificate.key)}


def _programs() -> Path:
    """Find the newest PostgreSQL: Debian keeps the server's programs off the PATH."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *map(Path, filter(None, [shutil.which("initdb")])),
    ]
    if not found:
        raise MissingServerError("PostgreSQL's initdb")
    return max(found, key=lambda path: (path.parts[-3].isdigit(), path.parts[-3].zfill(3))).parent


def _template() -> Path:
    """Give an empty cluster, made once per version and user: copying it takes a tenth of making it."""
    programs = _programs()
    template = CACHE / f"{programs.parts[-2]}-uid{os.geteuid()}"
    if not template.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="wirewatch-initdb-") as work:
            _own(Path(work))
            data = Path(work, "data")
            command: list[str | Path] = [
                programs / "initdb",
                "-D",
                data,
                "-U",
                _USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
            ]
            subprocess.run(
                [*tethered(_USER), *command, "--locale=C.UTF-8", "--no-sync"],
                check=True,
                cwd=work,
                stdout=subprocess.DEVNULL,
            )
            _publish(data, template)
    return template


def _publish(made: Path, place: Path) -> None:
    """Copy into place in one step; another test process may be faster, and its result is as good."""
    copy = place.with_name(f"{place.name}.{os.getpid()}")
    subprocess.run(["cp", "-a", made, copy], check=True)
    try:
        copy.rename(place)
    except OSError:
        shutil.rmtree(copy)
        if not place.exists():
            raise


def _own(folder: Path) -> None:
    """Give the folder to the user that the server runs as."""
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam(_USER)
        except KeyError:
            raise MissingServerError(f"the system user {_USER!r} of Debian's postgresql package") from None
        os.chown(folder, user.pw_uid, user.pw_gid)
