"""A TCP proxy that can lose an answer, move to another port, and let others act before a request.

Lost: the server did what it was asked, and the client never hears of it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Self

from servers.ports import HOST, free_port


class LossyProxy:
    """Stands before the port `behind`. `lose_answer_to(word)` cuts the next connection that sends `word`, once."""

    def __init__(self, behind: int) -> None:
        self.port = free_port()
        self.lost = 0
        self._behind = behind
        self._word = b""
        self._act: tuple[bytes, Callable[[], object] | None] | None = None
        self._asked = False
        self.answers: list[bytes] = []
        """The beginnings of the answers to what `before` names."""
        self._listener = socket.create_server((HOST, self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_answer_to(self, word: bytes) -> None:
        """Let the request with `word` through, and cut the connection instead of giving its answer."""
        self._word = word

    def move_to(self, port: int) -> None:
        """Lead new connections to another port, as a floating address does after a failover; old ones stay."""
        self._behind = port

    def before(self, word: bytes, act: Callable[[], object]) -> None:
        """Do `act` once before the next request with `word` goes through; note its answer, and those to later ones."""
        self._act = word, act

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, socket.create_connection((HOST, self._behind)) as far:
            doomed = threading.Event()
            back = threading.Thread(target=self._answers, args=(far, near, doomed), daemon=True)
            back.start()
            while data := _received(near):
                if self._word and self._word in data:
                    self._word = b""
                    doomed.set()
                self._act_before(data)
                far.sendall(data)
            _end(far)
            back.join()

    def _act_before(self, request: bytes) -> None:
        if self._act is None or self._act[0] not in request:
            return
        word, act = self._act
        self._act = word, None
        if act is not None:
            act()
        self._asked = True

    def _answers(self, far: socket.socket, near: socket.socket, doomed: threading.Event) -> None:
        while data := _received(far):
            if doomed.is_set():
                self.lost += 1
                break
            if self._asked:
                self.answers.append(data)
                self._asked = False
            near.sendall(data)
        _end(near)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(1 << 16)
    except OSError:
        return b""


def _end(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
