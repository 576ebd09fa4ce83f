"""The console's application on a port of its own, without NiceGUI, and a client that asks it as a script would."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from servers.daemon import wait_until
from servers.ports import answers, free_port
from sites import site_of

from console.app import create_api
from console.server import serve
from console.sources import Sources
from core.bus.sqlite import SqliteBus
from core.database import Database


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


class Client:
    """Asks the running console as a script would."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.cookie = ""

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._asked(urllib.request.Request(self.address + path, headers={"Cookie": self.cookie, **named}))

    def _asked(self, request: urllib.request.Request) -> tuple[int, str, dict[str, str]]:
        try:
            with _opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers.items())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers.items())

    def post(self, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body.encode(), {"Cookie": self.cookie, **named})
        return self._asked(request)

    def head(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers={"Cookie": self.cookie}, method="HEAD")
        return self._asked(request)[:2]

    def sign_in(self, token: str) -> tuple[int, str, dict[str, str]]:
        """Press the button, and keep the cookie."""
        answer = self.post("/sign-in", f"token={token}", Origin=self.address)
        if "set-cookie" in answer[2]:
            self.cookie = answer[2]["set-cookie"].split(";")[0]
        return answer

    def json(self, path: str) -> Any:  # noqa: ANN401
        status, body, _ = self.get(path)
        assert status == 200, body
        return msgspec.json.decode(body)


@contextmanager
def running(database: Database, bus: SqliteBus, clock: Callable[[], Any], **settings: str) -> Iterator[Client]:
    stop, port = threading.Event(), free_port()
    app = create_api(Sources(site_of(database, bus, clock, Path("data"), **settings)), names=["wire.example.org"])
    thread = threading.Thread(target=serve, args=(app, "127.0.0.1", port, stop))
    thread.start()
    try:
        wait_until(lambda: answers(port), "the console")
        yield Client(port)
    finally:
        stop.set()
        thread.join(6)
        assert not thread.is_alive()
