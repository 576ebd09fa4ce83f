"""Connections that say nothing, or half of it, against the real server and real sockets: they end, and are bounded."""

from __future__ import annotations

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from servers.daemon import wait_until
from servers.ports import HOST, answers, free_port
from waiting import eventually

from console.server import serve
from console.server.connections import Limits
from core.ip_networks import LOOPBACK

pytestmark = pytest.mark.slow  # they wait for limits of a second

QUICK = Limits(header=1.0, body=1.5, answer=3.0)


class Told:
    """A heartbeat that is looked at."""

    problem = ""

    def handled(self, count: int) -> None:
        """Count nothing."""


def _application() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def hello() -> str:
        return "hello"

    @app.post("/")
    async def length(request: Request) -> int:
        return len(await request.body())

    return app


@contextmanager
def _serving(limits: Limits, *, told: Told | None = None, bounded: bool = False) -> Iterator[int]:
    port, stop = free_port(), threading.Event()
    settings = {"limits": limits, "unbounded": () if bounded else LOOPBACK}
    thread = threading.Thread(target=serve, args=(_application(), HOST, port, stop, told), kwargs=settings)
    thread.start()
    try:
        wait_until(lambda: answers(port), "the server")
        yield port
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def _connected(port: int, first: bytes = b"") -> socket.socket:
    connection = socket.create_connection((HOST, port), timeout=10)
    if first:
        connection.sendall(first)
    return connection


def _seconds_until_closed(connection: socket.socket) -> float:
    started = time.monotonic()
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - started


REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
HALVES = {
    "silence": b"",
    "half a line": b"GET / HT",
    "half a header": REQUEST,
    "half a body": REQUEST + b"\r\nhalf",
    "half a second request": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost:",
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_what_is_half_said_is_closed(half: bytes) -> None:
    with _serving(QUICK) as port, _connected(port, half) as connection:
        assert _seconds_until_closed(connection) > 0.5


def test_a_header_that_drips_gets_no_longer(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        _serving(QUICK) as port,
        _connected(port, b"GET / HTTP/1.1\r\n") as connection,
        pytest.raises(OSError, match=r"Broken pipe|reset"),
    ):
        _send(connection, b"X-Drip: 1\r\n", 600, 0.1)
    assert "Traceback" not in capfd.readouterr().err


def test_a_header_without_end_is_not_kept() -> None:
    limits = Limits(header=30.0, header_bytes=100_000)
    with (
        _serving(limits) as port,
        _connected(port, b"GET / HTTP/1.1\r\n") as connection,
        pytest.raises(OSError, match=r"Broken pipe|reset"),
    ):
        _send(connection, b"X-Long: " + b"x" * 8000 + b"\r\n", 1000, 0.001)


def _send(connection: socket.socket, line: bytes, times: int, pause: float) -> None:
    for _ in range(times):
        connection.sendall(line)
        time.sleep(pause)


def test_who_asks_in_full_is_served_meanwhile_and_again_on_the_same_connection() -> None:
    with _serving(QUICK) as port, ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(_connected(port, b"GET"))
        client = stack.enter_context(httpx.Client(base_url=f"http://{HOST}:{port}", trust_env=False))
        for _ in range(5):
            assert client.get("/").json() == "hello"
            assert client.post("/", content=b"x" * 300_000).json() == 300_000
            time.sleep(0.5)  # longer in all than a header may take


def test_there_is_a_bound_on_connections_and_it_ends_with_them() -> None:
    with _serving(Limits(connections=20, header=60.0)) as port:
        eventually(lambda: _is_served(port))
        with ExitStack() as stack:
            held = [stack.enter_context(_connected(port)) for _ in range(30)]
            eventually(lambda: sum(_is_refused(one) for one in held) >= 10)
            assert not _is_served(port)
        eventually(lambda: _is_served(port))


def test_one_client_may_not_hold_all_connections_but_a_proxy_may() -> None:
    limits = Limits(connections=100, of_one_client=10, header=60.0)
    for bounded, expected in ((True, False), (False, True)):
        with _serving(limits, bounded=bounded) as port, ExitStack() as stack:
            for _ in range(30):
                stack.enter_context(_connected(port))
            time.sleep(0.3)
            assert _is_served(port) is expected


def _is_served(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _is_refused(connection: socket.socket) -> bool:
    connection.settimeout(0.05)
    try:
        return connection.recv(4096, socket.MSG_PEEK).startswith(b"HTTP/1.1 503")
    except TimeoutError:
        return False


def test_running_out_of_file_descriptors_is_said_and_recovers() -> None:
    told = Told()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with _serving(Limits(header=3.0), told=told) as port:
        eventually(lambda: _is_served(port))  # a loop that is still being made needs descriptors of its own
        used = max(int(name) for name in _descriptors())
        resource.setrlimit(resource.RLIMIT_NOFILE, (used + 10, hard))
        held: list[socket.socket] = []
        try:
            eventually(lambda: _all_are_taken(port, held) and "ulimit -n" in told.problem)
        finally:
            for one in held:
                one.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        eventually(lambda: told.problem == "")
        eventually(lambda: _is_served(port))


def _all_are_taken(port: int, held: list[socket.socket]) -> bool:
    """Connect until no descriptor is left: again whenever asked, since what this process closes gives some back."""
    with pytest.raises(OSError, match="Too many open files"):
        _connect_for_ever(port, held)
    return True


def _connect_for_ever(port: int, held: list[socket.socket]) -> None:
    while True:
        held.append(socket.create_connection((HOST, port), timeout=2))


def _descriptors() -> list[str]:
    return [entry.name for entry in Path("/proc/self/fd").iterdir()]
