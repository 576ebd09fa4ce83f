"""What polls cost: CPU seconds for 1,000, beside the package `reader` in the same run.

    PYTHONPATH=tests .venv/bin/python benchmarks/poll_cost.py [--feeds 400] [--hosts 100] [--reader PYTHON]

PYTHON is that of a virtual environment with `reader` in it; ours need not have it:

    python -m venv /tmp/peers && /tmp/peers/bin/pip install reader

The feeds are on as many ports of this machine as there are hosts, served by a process of its own, whose time does not
count (feed_hosts.py); that of our parser's children does. All is read once, then rounds in which nothing has changed
and rounds in which one feed of fifty has; the two take turns, so that the machine's moods meet both. Our clock jumps
an hour between rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from feed_hosts import FeedHosts
from polling import Room

from core.database import Database

ROUNDS = (("unchanged", 0), ("unchanged", 0), ("unchanged", 0), ("2 % changed", 50), ("2 % changed", 50))
"""What a round is called, and of how many feeds one has changed before it."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Wirewatch:
    """Our poller with a database of its own."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def first(self, feeds: int) -> float:
        """Read all; new feeds come due a hundred a second."""
        return self._spent(feeds // 100 + 1, timedelta(seconds=1))

    def round(self) -> float:
        """Ask all; give the CPU seconds."""
        return self._spent(1, timedelta(hours=1))

    def memory(self) -> float:
        """Give the most megabytes so far."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def _spent(self, times: int, step: timedelta) -> float:
        children, begun = _parsers(), time.process_time()
        for _ in range(times):
            self._room.now += step
            asyncio.run(self._room.poller.once())
        return time.process_time() - begun + _parsers() - children


class Reader:
    """The package `reader` in another Python (poll_cost_reader.py)."""

    def __init__(self, python: str, urls: list[str]) -> None:
        program = Path(__file__).with_name("poll_cost_reader.py")
        self._process = subprocess.Popen([python, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ask(" ".join(urls))

    def round(self) -> float:
        """Ask all; give the CPU seconds."""
        return float(self._ask("round"))

    def memory(self) -> float:
        """Give the most megabytes so far."""
        return float(self._ask("memory"))

    def end(self) -> None:
        """End it."""
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def main() -> None:
    """Print the cost of each round."""
    arguments = _arguments()
    with ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory())
        hosts = held.enter_context(FeedHosts(arguments.feeds, arguments.hosts))
        database = held.enter_context(closing(Database(f"sqlite:///{Path(folder) / 'w.db'}")))
        database.migrate()
        room = Room(database)
        held.callback(room.poller.close)
        room.feeds(*hosts.urls)
        _measure(hosts, Wirewatch(room), Reader(arguments.reader, hosts.urls) if arguments.reader else None)


def _measure(hosts: FeedHosts, ours: Wirewatch, theirs: Reader | None) -> None:
    feeds = len(hosts.urls)
    _say("first", feeds, ours.first(feeds), theirs.round() if theirs else 0.0)
    for what, one_of in ROUNDS:
        if one_of:
            hosts.change(feeds // one_of)
        wall = time.monotonic()
        spent = ours.round()
        wall = time.monotonic() - wall
        _say(what, feeds, spent, theirs.round() if theirs else 0.0, f"  ({wall:.1f} s)")
    print(f"memory: {ours.memory():.0f} MB" + (f", reader {theirs.memory():.0f} MB" if theirs else ""))
    if theirs:
        theirs.end()


def _say(what: str, feeds: int, ours: float, theirs: float, note: str = "") -> None:
    line = f"{what:12} {ours / feeds * 1_000:6.2f} CPU s for 1,000 polls{note}"
    print(
        line + (f", reader {theirs / feeds * 1_000:6.2f}: {theirs / ours:.2f} times ours" if theirs else ""), flush=True
    )


def _parsers() -> float:
    """Give the CPU seconds of the parser's living children."""
    spent = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if words[1] == str(os.getpid()) and b"ingest.formats.child" in command:
            spent += (int(words[11]) + int(words[12])) / _TICKS
    return spent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=400)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--reader", default="", help="a Python that has the package `reader`")
    return parser.parse_args()


if __name__ == "__main__":
    main()
