"""A proxy of the web: CONNECT for https, whole addresses for http; says who asked for what."""

from __future__ import annotations

import base64
import socket
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Self
from urllib.parse import urlsplit

from servers.ports import HOST, free_port


class WebProxy:
    """Passes on what it is asked for, by whoever has `password` (`user:password`), if it wants one.

    `names`: ports of this machine by names that only it can resolve.
    """

    def __init__(self, password: str = "", names: dict[str, int] | None = None) -> None:
        self.port = free_port()
        self.asked: list[str] = []
        """`CONNECT host:port`, `GET http://…`."""
        self.names = names or {}
        self.wanted = f"Basic {base64.b64encode(password.encode()).decode()}" if password else ""
        self._server = ThreadingTCPServer((HOST, self.port), _handler(self), bind_and_activate=False)
        self._server.allow_reuse_address = self._server.daemon_threads = True

    def __enter__(self) -> Self:
        self._server.server_bind()
        self._server.server_activate()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def connected(self, host: str, port: int) -> socket.socket:
        where = (HOST, self.names[host]) if host in self.names else (host, port)
        return socket.create_connection(where, timeout=10)


def _handler(proxy: WebProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if self._may():
                host, _, port = self.path.rpartition(":")
                with proxy.connected(host, int(port)) as far:
                    self.connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pump, args=(far, self.connection), daemon=True)
                    back.start()
                    _pump(self.connection, far)
                    back.join(10)

        def do_GET(self) -> None:
            if self._may():
                parts = urlsplit(self.path)
                with proxy.connected(parts.hostname or "", parts.port or 80) as far:
                    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
                    fields = "".join(
                        f"{name}: {value}\r\n"
                        for name, value in self.headers.items()
                        if not name.lower().startswith(("proxy-", "connection"))
                    )
                    far.sendall(f"GET {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode("latin-1"))
                    _pump(far, self.connection)
            self.close_connection = True

        def _may(self) -> bool:
            proxy.asked.append(f"{self.command} {self.path}")
            if proxy.wanted and self.headers.get("Proxy-Authorization") != proxy.wanted:
                self.send_response(407)
                self.send_header("Content-Length", "0")
                self.end_headers()
                self.close_connection = True
                return False
            return True

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


def _pump(source: socket.socket, to: socket.socket) -> None:
    """Pass on what comes until there is no more."""
    try:
        while data := source.recv(65_536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        pass
