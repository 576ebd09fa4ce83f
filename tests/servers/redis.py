"""Debian's Redis, on a TCP port and a Unix socket, with an append-only file."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path
from typing import Self

from servers.certificates import Certificate
from servers.daemon import Daemon, program
from servers.ports import HOST, free_port


class RedisServer:
    """One Redis. `maxmemory` (`4mb`) limits it, and `maxmemory_policy` says whether it may evict then.

    With `tls`, it also listens on `tls_port`; with `password`, whoever asks must give it.
    """

    def __init__(
        self,
        *,
        maxmemory_policy: str = "noeviction",
        maxmemory: str = "0",
        tls: Certificate | None = None,
        password: str = "",
    ) -> None:
        self._password = password
        self.tls_port = free_port()
        self.port = free_port()
        self.url = f"redis://{HOST}:{self.port}/0"
        self.folder = Path(tempfile.mkdtemp(prefix="wirewatch-redis-"))
        self.socket = self.folder / "redis.sock"
        self.unix_url = f"unix://{self.socket}?db=0"
        options = {
            "bind": HOST,
            "port": str(self.port),
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            # everysec may postpone the write itself while a background sync is slow: kill -9 would then lose it
            "appendfsync": "always",
            "maxmemory": maxmemory,
            "maxmemory-policy": maxmemory_policy,
        }
        if tls is not None:
            options |= {"tls-port": str(self.tls_port), "tls-auth-clients": "no"}
            options |= {"tls-cert-file": str(tls.certificate), "tls-key-file": str(tls.key)}
            options |= {"tls-ca-cert-file": str(tls.certificate)}
        if password:
            options["requirepass"] = password
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        daemon = Daemon([program("redis-server"), *words], self.folder, self._answers)
        self.start = daemon.start
        self.stop = daemon.stop
        self.kill = daemon.kill
        self.restart = daemon.restart
        self.pause = daemon.pause
        self.resume = daemon.resume
        self.log = daemon.log

    def command(self, *words: str) -> str:
        """Send one command and give the first line of the answer as Redis writes it, e.g. `+OK`."""
        with socket.create_connection((HOST, self.port), timeout=5) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            with connection.makefile("rb") as answer:
                return answer.readline().decode().strip()

    def whole(self, *words: str) -> str:
        """Send one command that is answered by a text, and give the text."""
        with socket.create_connection((HOST, self.port), timeout=5) as connection:
            connection.sendall(" ".join(words).encode() + b"\r\n")
            with connection.makefile("rb") as answer:
                return answer.read(int(answer.readline()[1:])).decode()

    def flush(self) -> None:
        """Forget every key."""
        assert self.command("FLUSHALL") == "+OK"

    def close(self) -> None:
        """End it and remove its files."""
        self.kill()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _answers(self) -> bool:
        try:
            return self.command("PING") == ("-NOAUTH Authentication required." if self._password else "+PONG")
        except OSError:
            return False
