"""A member of a group in a process of its own, for tests that kill it: polls one batch, says so, and hangs."""

from __future__ import annotations

import sys
import threading

from core.bus.kafka.bus import KafkaBus
from core.bus.port import Bus
from core.bus.sqlite import SqliteBus


def main(kind: str, where: str, prefix: str, member: str) -> None:
    bus: Bus = SqliteBus(where, lease=2) if kind == "sqlite" else KafkaBus([where], prefix, session=3)
    consumer = bus.subscribe("articles", "readers", member)
    while not consumer.poll(5, 1.0):
        pass
    print("polled", flush=True)  # noqa: T201  # what the test waits for
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
