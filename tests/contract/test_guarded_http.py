"""The client that posts, against real servers; the one that fetches is tested by test_fetch.py."""

from __future__ import annotations

import itertools
import socket
import ssl
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
from servers.ports import HOST, free_port
from servers.tarpit import Tarpit

from core.guarded_http.errors import AddressForbidden, AnswerLost, NotConnected, PortForbidden
from core.guarded_http.message import Response
from core.guarded_http.policy import AddressPolicy
from core.guarded_http.sync_client import SyncClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servers.web import WebServer

ANYWHERE = AddressPolicy(anywhere=True)


def post(
    url: str, *, policy: AddressPolicy = ANYWHERE, deadline: float = 5.0, addresses: tuple[str, ...] = ()
) -> Response:
    arguments = {"resolver": lambda _host, _port: list(addresses)} if addresses else {}
    return SyncClient(policy, deadline=deadline, **arguments).post(url, b"{}", {"X-Test": "1"})


def test_what_is_posted_arrives_whole_and_its_answer_comes_back(web: WebServer) -> None:
    url = web.script("/hook", (202, {"Retry-After": "7"}, b"taken"))
    answer = post(f"{url}?q=1")
    assert (answer.status, answer.field("retry-after"), answer.body) == (202, "7", b"taken")
    [request] = web.requests()
    assert (request.method, request.query, request.body) == ("POST", {"q": "1"}, b"{}")
    assert (request.headers["x-test"], request.headers["host"]) == ("1", f"{HOST}:{web.port}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(web: WebServer, status: int) -> None:
    assert post(web.redirect("/old", "/new", status)).status == status
    assert [request.path for request in web.requests()] == ["/old"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "10.0.0.8"])
def test_a_private_address_is_not_connected_to_beside_a_public_one_either(web: WebServer, address: str) -> None:
    for addresses in ((address,), ("8.8.8.8", address), (address, "8.8.8.8")):
        with pytest.raises(AddressForbidden):
            post(f"http://hooks.example:{web.port}/", policy=AddressPolicy(), addresses=addresses)
    assert web.requests() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]"])
def test_loopback_in_any_spelling_is_refused(web: WebServer, host: str) -> None:
    with pytest.raises(AddressForbidden):
        post(f"http://{host}:{web.port}/", policy=AddressPolicy())
    assert web.requests() == []


def test_a_port_that_is_none_of_the_webs_is_refused(web: WebServer) -> None:
    with pytest.raises(PortForbidden):
        post(f"http://hooks.example:{web.port}/", policy=AddressPolicy(), addresses=("8.8.8.8",))


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "http://[::1"]
)
def test_what_is_no_address_to_post_to_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(AddressForbidden) as refused:
        post(url)
    assert "hunter2" not in str(refused.value)


def test_the_next_address_is_tried_and_only_those_that_were_checked(web: WebServer) -> None:
    url = web.script("/hook").replace(HOST, "hooks.example")
    assert post(url, addresses=("127.0.0.9", HOST)).status == 200
    assert web.requests()[0].headers["host"] == f"hooks.example:{web.port}"


def _pits() -> Iterator[tuple[str, bytes]]:
    yield "silence", b""
    yield "a status line", b"HTTP/1.1 200 OK"
    yield "a header without end", b"X"


@pytest.mark.slow
@pytest.mark.parametrize("drips", [drips for _, drips in _pits()], ids=[name for name, _ in _pits()])
def test_a_tarpit_ends_at_the_deadline(drips: bytes) -> None:
    begun = time.monotonic()
    with Tarpit(drips) as pit, pytest.raises(AnswerLost, match="in time"):
        post(pit.url, deadline=1.5)
    assert time.monotonic() - begun > 1.4


def test_a_body_of_one_byte_at_a_time_ends_at_the_deadline(web: WebServer) -> None:
    with pytest.raises(AnswerLost, match="in time"):
        post(web.drip("/slow", itertools.repeat(b"x"), every=0.05), deadline=1.0)  # it never ends by itself


@pytest.mark.slow
def test_a_receiver_that_does_not_read_ends_at_the_deadline() -> None:
    with Tarpit() as pit, pytest.raises(AnswerLost, match="in time"):
        SyncClient(ANYWHERE, deadline=1.0).post(pit.url, bytes(50_000_000), {})


@pytest.mark.slow
def test_a_handshake_that_drips_ends_at_the_deadline_before_anything_is_sent() -> None:
    connected = threading.Event()
    client = SyncClient(ANYWHERE, deadline=1.5)
    with Tarpit(b"\x16\x03\x03") as pit, pytest.raises(NotConnected, match="in time"):
        client.post(pit.url.replace("http:", "https:"), b"{}", {}, connected=connected.set)
    assert not connected.is_set()


def test_only_the_beginning_of_an_endless_answer_is_read(web: WebServer) -> None:
    assert post(web.endless("/big")).body == bytes(4_096)


def test_nobody_there_is_told_from_an_answer_that_was_lost(web: WebServer) -> None:
    with pytest.raises(NotConnected, match="refused"):
        post(f"http://{HOST}:{free_port()}/")
    with pytest.raises(NotConnected):
        post("http://nobody.invalid/")
    cut = web.route("/cut", lambda _request: (200, {"Content-Length": "9"}, [b"x"]))
    with pytest.raises(AnswerLost):
        post(cut)


def _speaking(answer: Callable[[socket.socket], None]) -> tuple[int, threading.Thread]:
    listening = socket.create_server((HOST, 0))

    def serve() -> None:
        with listening, listening.accept()[0] as connection:
            answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    return listening.getsockname()[1], thread


def test_what_is_no_http_is_said_without_the_servers_words() -> None:
    port, thread = _speaking(lambda connection: connection.sendall(b"220 \x1b[2J<script> ready\r\n\r\n"))
    with pytest.raises(AnswerLost) as lost:
        post(f"http://{HOST}:{port}/")
    thread.join()
    assert "script" not in str(lost.value)
    assert str(lost.value).isprintable()


def test_tls_is_spoken_by_name_and_verified(tmp_path: Path) -> None:
    certificate = tmp_path / "own.pem"  # openssl comes with PostgreSQL
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x", "-keyout"]
    subprocess.run([*made, certificate, "-out", certificate.with_suffix(".crt")], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    names: list[str] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)

    def answer(connection: socket.socket) -> None:
        try:
            server.wrap_socket(connection, server_side=True).close()
        except OSError:
            return

    port, thread = _speaking(answer)
    with pytest.raises(NotConnected, match="certificate"):
        post(f"https://hooks.example:{port}/", addresses=(HOST,))
    thread.join()
    assert names == ["hooks.example"]
