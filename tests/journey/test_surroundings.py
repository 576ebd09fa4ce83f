"""`wirewatch run` in surroundings that fail it: a locked database, files that are gone, a role that hangs."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from system import ROOT, System

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.web import Answer, Request, WebServer

PARTS = ("", "-wal", "-shm")
INBOX = "subscriptions:\n  - {id: ops, to: {inbox: operator}, all: true}\n"


class Wire:
    """A feed that grows."""

    def __init__(self, web: WebServer) -> None:
        self.count = 3
        self.url = web.route("/wire.xml", self._answer)

    def _answer(self, _request: Request) -> Answer:
        items = [story(number, watched=True) for number in range(self.count)]
        return 200, {"Content-Type": "application/rss+xml"}, rss(*items)


@pytest.fixture
def wire(web: WebServer) -> Wire:
    return Wire(web)


@pytest.fixture
def system(tmp_path: Path, wire: Wire) -> Iterator[System]:
    """Give a system that can run, and does not yet."""
    files = {"watchlist": WATCHLIST, "feeds": feeds(wire.url, every="5s"), "subscriptions": INBOX}
    with System(tmp_path, {}, files) as system:
        yield system


def data(system: System) -> Path:
    return Path(system.environ["WIREWATCH_DATA_DIR"])


def said(system: System) -> str:
    return (system.logs / "run.log").read_text(encoding="utf-8")


def start(system: System, *extra: str) -> None:
    system.start("run", "run", "--allow-loopback", *extra)


def alerted(system: System) -> int:
    """Count alerts by a connection of our own, which waits for nothing."""
    try:
        with closing(sqlite3.connect(f"file:{data(system)}/wirewatch.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM alerts").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def until_alerted(system: System, wire: Wire, more: int = 0) -> None:
    wire.count += more
    system.wait(lambda: alerted(system) == wire.count, f"{wire.count} alerts", 90)


def command(system: System, *arguments: str, prefix: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end, after `prefix` in a shell of its own."""
    if not prefix:
        return system.run(*arguments)
    words = [sys.executable, "-m", "wirewatch", "--config", str(system.config), *arguments]
    words = ["sh", "-c", f'{prefix}; exec "$@"', "sh", *words]
    return subprocess.run(words, env=system.environ, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def pid_of(system: System, role: str) -> int:
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
    mine = [line for line in listed.splitlines() if str(system.config) in line and f"--name {role}-1" in line]
    return int(mine[0].split()[0]) if mine else 0


def move(system: System, name: str, *, back: bool = False) -> None:
    here, away = data(system), data(system).parent / "away"
    away.mkdir(exist_ok=True)
    source, target = (away, here) if back else (here, away)
    for part in PARTS:
        if (file := source / f"{name}{part}").exists():
            file.rename(target / file.name)


@contextmanager
def locked(system: System) -> Iterator[None]:
    with closing(sqlite3.connect(data(system) / "wirewatch.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.slow
def test_a_database_that_is_locked_at_the_start_and_while_a_file_is_saved_is_waited_for(
    system: System, wire: Wire
) -> None:
    data(system).mkdir()
    with locked(system):
        start(system)
        system.wait(lambda: "retry_scheduled" in said(system), "the first word on the lock", 40)
        assert system.processes["run"].poll() is None
    until_alerted(system, wire)
    system.wait(lambda: "For a sign-in link" in said(system), "the welcome")
    with locked(system):
        before = pid_of(system, "process")
        system.write("subscriptions", INBOX + "# saved\n")
        os.kill(before, signal.SIGKILL)
        system.wait(lambda: pid_of(system, "process") not in (0, before), "a new role meanwhile", 10)
        system.wait(lambda: "config_waits_for_database" in said(system), "the word on the file", 40)
    system.wait(lambda: said(system).count("config_applied") >= 4, "the file in force")
    until_alerted(system, wire, more=5)
    assert system.processes["run"].poll() is None
    assert system.stop("run") == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bus.db", "wirewatch.db"])
def test_a_file_that_is_moved_away_is_said_and_missed_and_all_arrives_once_it_is_back(
    system: System, wire: Wire, name: str
) -> None:
    start(system)
    until_alerted(system, wire)
    move(system, name)
    wire.count += 5
    system.wait(lambda: "was deleted or moved away; bring it back" in said(system), "the missing file", 30)
    os.kill(pid_of(system, "process"), signal.SIGKILL)  # a role that is restarted makes no new one
    examined = command(system, "doctor")
    assert examined.returncode == 1
    assert f"{name}" in examined.stdout
    assert "bring" in examined.stdout
    assert not (data(system) / name).exists()
    move(system, name, back=True)
    until_alerted(system, wire)
    assert system.stop("run") == 0


@pytest.mark.slow
def test_a_start_makes_no_part_anew_beside_the_other_unless_told_so(system: System, wire: Wire) -> None:
    start(system)
    until_alerted(system, wire)
    assert system.stop("run") == 0
    for name in ("wirewatch.db", "bus.db"):
        move(system, name)
        for refused in (command(system, "run"), command(system, "alerts")):
            assert refused.returncode == 2
            assert len(refused.stderr.strip().splitlines()) == 1
            assert "is missing or empty" in refused.stderr
            assert "--start-anew" in refused.stderr
        move(system, name, back=True)
    move(system, "wirewatch.db")
    start(system, "--start-anew")
    until_alerted(system, wire)  # again: that is what was asked for
    assert system.stop("run") == 0


@pytest.mark.slow
def test_a_damaged_story_memory_is_rebuilt_and_a_damaged_log_is_named_by_doctor(system: System, wire: Wire) -> None:
    start(system)
    until_alerted(system, wire)
    assert system.stop("run") == 0
    for name in ("stories.db", "bus.db"):
        with closing(sqlite3.connect(data(system) / name)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file = data(system) / name
        kept = file.read_bytes()
        with file.open("r+b") as stream:
            for begin in range(0, len(kept), 4096):
                stream.seek(begin + 100)
                stream.write(b"\xa5" * 200)
        assert f"{name}: damaged" in command(system, "doctor").stdout
        if name == "bus.db":
            file.write_bytes(kept)
    start(system)
    until_alerted(system, wire, more=5)
    assert "story_memory_set_aside" in said(system)
    assert "story_memory_rebuilt" in said(system)
    assert system.stop("run") == 0


@pytest.mark.slow
def test_a_role_that_hangs_is_killed_after_a_minute_and_started_again(system: System, wire: Wire) -> None:
    start(system)
    until_alerted(system, wire)
    hung = {role: pid_of(system, role) for role in ("ingest", "process", "alert")}
    for pid in hung.values():
        os.kill(pid, signal.SIGSTOP)
    system.wait(lambda: said(system).count("worker_hung") == len(hung), "the hung roles", 90)
    until_alerted(system, wire, more=5)
    assert all(pid_of(system, role) not in (0, pid) for role, pid in hung.items())
    assert said(system).count("worker_hung") == len(hung)
    assert system.stop("run") == 0


@pytest.mark.parametrize(("limit", "words"), [("-n 64", "open files"), ("-v 400000", "address space")])
def test_limits_that_are_too_tight_end_a_start_in_a_sentence(system: System, limit: str, words: str) -> None:
    for arguments in (("run",), ("ingest",)):
        done = command(system, *arguments, prefix=f"ulimit {limit}")
        assert done.returncode == 2, done.stderr
        assert words in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_feeds_are_read_under_a_memory_limit_below_the_parsers_own(system: System, wire: Wire) -> None:
    words = [sys.executable, "-m", "wirewatch", "--config", str(system.config), "ingest", "--allow-loopback"]
    with (system.logs / "ingest.log").open("ab") as log:
        system.processes["ingest"] = subprocess.Popen(
            ["sh", "-c", 'ulimit -v 900000; exec "$@"', "sh", *words],
            env=system.environ,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def read() -> bool:
        try:
            with closing(sqlite3.connect(f"file:{data(system)}/wirewatch.db?mode=ro", uri=True)) as connection:
                found = connection.execute("SELECT articles FROM feed_states").fetchone()
        except sqlite3.OperationalError:
            return False
        return found is not None and found[0] == wire.count

    system.wait(read, "the articles", 60)
