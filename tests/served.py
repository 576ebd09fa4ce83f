"""A web application on a port of its own in a thread, and a client of it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from fastapi import FastAPI
from servers.daemon import wait_until
from servers.ports import HOST, answers, free_port

from console.server import serve

IN_CLEAR = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that meet no TLS: httpx reads all authorities of the machine for each (40 ms)."""


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve until the test is over."""
    port, stop = free_port(), threading.Event()
    thread = threading.Thread(target=serve, args=(app, HOST, port, stop))
    thread.start()
    try:
        wait_until(lambda: answers(port), "the application answers")
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=20, trust_env=False, verify=IN_CLEAR) as client:
            yield client
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
