"""The console as a process of its own: `python console_process.py DATABASE_URL BUS_FILE PORT`, until SIGTERM.

NiceGUI lives once in a process; the tests keep it out of theirs.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sites import site_of

from console.app import create_app
from console.server import serve
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database


def main(url: str, bus_file: str, port: int) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    database, bus = Database(url), SqliteBus(Path(bus_file))
    settings = {"public_url": f"http://127.0.0.1:{port}", "sign_up": "example.org"}
    site = site_of(database, bus, now, Path(bus_file).parent, **settings)
    serve(create_app(site), "127.0.0.1", port, stop)
    bus.close()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
