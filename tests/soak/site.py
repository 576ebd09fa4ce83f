"""The system under attack: its processes, its files, its servers and its clock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import WATCHLIST, feeds
from system import System

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servers.kafka import KafkaServer
    from servers.postgres import PostgresServer
    from servers.redis import RedisServer
    from servers.smtp import SmtpServer

    from soak.wire import Wire

ROLES = ("ingest", "process", "alert", "console")
SUBSCRIPTIONS = """\
subscriptions:
  - {id: mail, to: {email: desk@example.org}, entities: [aqim]}
  - {id: everything, to: {inbox: operator}, all: true}
"""
TMPFS_MEGABYTES = 400
_REFUSED = "is missing or empty, while"
"""A start beside a database or log that is away is refused (docs/faults.md); who started it starts it again."""
_CLOCK = Path(__file__).with_name("clock")


class Site:
    """`wirewatch run` with all that it stands on. Kept running: who ends it by a fault is seen in `ended`."""

    def __init__(
        self,
        folder: Path,
        wire: Wire,
        smtp: SmtpServer,
        stack: Mapping[str, str],
        database_url: str,
        servers: tuple[KafkaServer, RedisServer, PostgresServer] | None,
    ) -> None:
        self.folder, self.wire, self.smtp, self.servers = folder, wire, smtp, servers
        self.database_url = database_url
        self.clock = folder / "clock"
        self.clock.write_text("0")
        self.system = System(
            folder,
            {
                **stack,
                "PYTHONPATH": str(_CLOCK),
                "SOAK_CLOCK": str(self.clock),
                "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
                "WIREWATCH_MAIL_FROM": "wire@example.org",
                "WIREWATCH_PUBLIC_URL": "https://wire.example.org",
                "WIREWATCH_LINK_KEY": "the same for every worker of the soak",
            },
            {"watchlist": WATCHLIST, "feeds": feeds(*wire.urls), "subscriptions": SUBSCRIPTIONS},
        )
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self._killed = False
        self.ended: list[str] = []
        """What the supervisor printed last, for each time that it ended by itself."""

    def start(self) -> None:
        """Start the supervisor and its roles."""
        self.system.start("run", "run", "--allow-loopback")

    def keep_running(self, cause: str) -> None:
        """Start the supervisor again where it has ended; remember why where nobody killed it."""
        process = self.system.processes["run"]
        if process.poll() is not None:
            if not self._killed and _REFUSED not in (said := self.system.said()[-1500:]):
                self.ended.append(f"{cause}: exit {process.poll()}: {said}")
            self._killed = False
            self.start()

    def kill_all(self) -> None:
        """Kill the supervisor; its roles notice and end. `keep_running` starts it again."""
        self._killed = True
        self.system.processes["run"].kill()

    def role(self, name: str) -> int | None:
        """Give the process id of a role, or nothing while it is being started."""
        for child in _children(self.system.processes["run"].pid):
            if f"\0{name}\0--name\0" in _command_line(child):
                return child
        return None

    def signal(self, name: str, number: signal.Signals) -> int | None:
        """Send a signal to a role; gives whom it reached."""
        process = self.role(name)
        if process is not None:
            try:
                os.kill(process, number)
            except ProcessLookupError:
                return None
        return process

    def move_clock(self, seconds: int) -> None:
        """Let all its processes see another time."""
        moved = self.clock.with_suffix(".new")
        moved.write_text(str(seconds), encoding="ascii")
        moved.replace(self.clock)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put a folder on a file system of its own that can be filled; gives whether that was allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_MEGABYTES}m,mode=700", "wirewatch-soak", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def free_bytes(folder: Path) -> int:
    """Give the free space where a folder lies."""
    return shutil.disk_usage(folder).free


def _children(parent: int) -> list[int]:
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(one) for one in listed.split()]


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8") + "\0"
    except OSError:
        return ""
