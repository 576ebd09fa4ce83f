"""The console as a process of its own: `python console_process.py DATABASE_URL BUS_FILE PORT`, until SIGTERM.

NiceGUI lives once in a process; the tests keep it out of theirs.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from alerts.messages.links import Links
from console.app import create_app, serve
from console.sources import SignUp
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database


def main(url: str, bus_file: str, port: int) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    database, bus = Database(url), SqliteBus(Path(bus_file))
    links = Links(f"http://127.0.0.1:{port}", [b"the key of the tests"])
    sign_up = SignUp("example.org", f"http://127.0.0.1:{port}")
    app = create_app(database=database, bus=bus, clock=now, links=links, sign_up=sign_up)
    serve(app, "127.0.0.1", port, stop)
    bus.close()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
