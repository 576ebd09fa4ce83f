"""A supervised child ends with its parent, however that ends."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

CHILD = """
import os, sys
from wirewatch.run.stopping import stop_event
stop = stop_event(supervised=True)
os.write(0, b".")
print("ready", flush=True)
sys.exit(0 if stop.wait(30) else 1)
"""


@pytest.mark.parametrize("reads", [True, False], ids=["heard", "not heard"])  # unread, the connection is reset
def test_a_child_stops_when_its_parent_is_gone(*, reads: bool) -> None:
    ours, theirs = socket.socketpair()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=theirs.fileno(), stdout=subprocess.PIPE, text=True
    ) as child:
        theirs.close()
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        if reads:
            ours.recv(10)
        ours.close()
        assert child.wait(60) == 0
