"""A server that takes every connection and then says nothing, or one byte a second, for ever."""

from __future__ import annotations

import socket
import threading
from typing import Self

from servers.ports import HOST, free_port


class Tarpit:
    """A context manager. `drips` are the bytes that it says, over and over; empty: silence."""

    def __init__(self, drips: bytes = b"") -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}/"
        self.smtp_url = f"smtp://{HOST}:{self.port}"
        self.entered = threading.Semaphore(0)
        """Released for each connection."""
        self._drips = drips
        self._stop = threading.Event()
        self._listening = socket.create_server((HOST, self.port), backlog=64)
        self._held: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for held in self._held:
            held.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._held.append(connection)
            self.entered.release()
            if self._drips:
                threading.Thread(target=self._drip, args=(connection,), daemon=True).start()

    def _drip(self, connection: socket.socket) -> None:
        place = 0
        while not self._stop.wait(1):
            try:
                connection.send(self._drips[place % len(self._drips) :][:1])
            except OSError:
                return
            place += 1
