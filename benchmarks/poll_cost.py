"""What an unchanged poll costs: CPU seconds for 1,000 polls that are answered by 304.

    PYTHONPATH=tests .venv/bin/python benchmarks/poll_cost.py [FEEDS] [HOSTS]

The feeds are on as many ports of this machine as there are hosts, served by a process of its own, whose time does not
count. Three rounds after the first, in which everything is read; the clock jumps an hour between rounds.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from polling import Room

from core.database import Database

ROUNDS = 3
SERVER = """
import sys
sys.path[:0] = {path!r}
from polling import item, rss
from servers.web import WebServer
servers = [WebServer() for _ in range({hosts})]
for number in range({feeds}):
    web = servers[number % {hosts}]
    print(web.page(f"/{{number}}", rss(*(item(number * 100 + one) for one in range(25)))), flush=True)
for web in servers:
    web.start()
print("ready", flush=True)
sys.stdin.read()
"""


def main() -> None:
    """Print the cost of each round."""
    feeds, hosts = (int(argument) for argument in (sys.argv[1:] + ["400", "100"][len(sys.argv) - 1 :]))
    code = SERVER.format(path=[path for path in sys.path if not path.endswith("benchmarks")], feeds=feeds, hosts=hosts)
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        urls = [server.stdout.readline().strip() for _ in range(feeds)]
        server.stdout.readline()
        database = Database(f"sqlite:///{Path(folder) / 'w.db'}")
        database.migrate()
        room = Room(database)
        room.feeds(*urls)
        asyncio.run(_measured(room, feeds))
        room.poller.close()
        database.close()
        server.kill()


async def _measured(room: Room, feeds: int) -> None:
    for number in range(ROUNDS + 1):
        begun, wall = time.process_time(), time.monotonic()
        await room.poller.once()
        spent, took = time.process_time() - begun, time.monotonic() - wall
        what = "first, all is read" if not number else "unchanged"
        print(f"{what:20} {spent / feeds * 1_000:6.2f} CPU s for 1,000 polls, {took:6.1f} s for {feeds}")
        room.now += timedelta(hours=1)


if __name__ == "__main__":
    main()
