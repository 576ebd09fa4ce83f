"""Feeds on many ports of this machine, in a process of their own: what the polling benchmarks ask.

    with FeedHosts(feeds=400, hosts=100) as hosts:
        hosts.urls
        hosts.change(8)     # so many feeds have one entry more from now on

A host answers as servers do: ETag, 304 to who shows it, connections kept.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Self

ENTRIES = 25
APART = 50
"""Feeds from one that changes to the next."""
_ITEM = (
    "<item><guid isPermaLink='false'>{feed}-{number}</guid><title>Paper {feed} reports item {number} of the day</title>"
    "<link>https://paper{feed}.example/{number}</link><pubDate>Tue, 24 Nov 2026 11:00:00 GMT</pubDate>"
    "<description>What happened in place {number}, as told by paper {feed}, at some length.</description></item>"
)


def document(feed: int, newest: int = ENTRIES) -> bytes:
    """Give what a feed shows that has had so many entries."""
    items = "".join(_ITEM.format(feed=feed, number=number) for number in range(newest, newest - ENTRIES, -1))
    return f'<rss version="2.0"><channel><title>Paper {feed}</title>{items}</channel></rss>'.encode()


class FeedHosts:
    """The feeds, as their client sees them."""

    def __init__(self, feeds: int, hosts: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(feeds), str(hosts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.urls = [self._line() for _ in range(feeds)]

    def change(self, feeds: int) -> None:
        """Let so many feeds have a new entry: others each time."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{feeds}\n")
        self._process.stdin.flush()
        self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()


class _Papers:
    """What the hosts serve: how many entries each feed has had so far."""

    def __init__(self, feeds: int) -> None:
        self.entries = [ENTRIES] * feeds
        self._next = 0

    def change(self, feeds: int) -> None:
        for _ in range(feeds):
            around, place = divmod(self._next, len(self.entries))
            self.entries[(place + around) % len(self.entries)] += 1
            self._next += APART

    def answer(self, head: bytes) -> bytes:
        feed = int(head.split(b" ", 2)[1][1:])
        newest = self.entries[feed]
        tag = f'"{newest}"'
        if f"if-none-match: {tag}".encode() in head.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        body = document(feed, newest)
        fields = f"ETag: {tag}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}"
        return f"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n".encode() + body


async def _serve(feeds: int, hosts: int) -> None:
    papers = _Papers(feeds)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(papers.answer(await reader.readuntil(b"\r\n\r\n")))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(connected, "127.0.0.1", 0) for _ in range(hosts)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    for feed in range(feeds):
        print(f"http://127.0.0.1:{ports[feed % hosts]}/{feed}")
    sys.stdout.flush()
    while line := await asyncio.to_thread(sys.stdin.readline):
        papers.change(int(line))
        print("changed", flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
