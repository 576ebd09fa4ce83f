"""Connections that wait for their host's next feed: asked again, but never by who may not ask it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from core.ip_networks import networks
from core.outcomes import FetchOutcome
from ingest.failure import FetchFailed
from ingest.fetch import Fetcher

if TYPE_CHECKING:
    from servers.web import WebServer


class Names:
    """A resolver that knows where all names are, and how often it was asked: once a connection."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return ["127.0.0.1"]


def test_the_next_feed_of_a_host_is_asked_on_the_same_connection_and_later_ones_on_a_new_one(web: WebServer) -> None:
    names = Names()
    feeds = [web.page(f"/{number}", b"<rss/>").replace("127.0.0.1", "paper.example") for number in range(3)]

    async def polls() -> None:
        fetcher = Fetcher(allow_loopback=True, resolver=names)
        async with fetcher.keeping():
            tags = [(await fetcher.fetch(feed)).etag for feed in feeds]
            unchanged = [await fetcher.fetch(feed, etag=tag) for feed, tag in zip(feeds, tags, strict=True)]
            assert [one.status for one in unchanged] == [304] * 3
        assert names.asked == ["paper.example"]
        await fetcher.fetch(feeds[0])
        await fetcher.fetch(feeds[0])

    asyncio.run(polls())
    assert names.asked == ["paper.example"] * 3, "outside of the block nothing is kept"


def test_a_connection_into_a_private_network_is_none_for_who_may_not_ask_there(web: WebServer) -> None:
    inside = web.page("/inside", b"<rss/>").replace("127.0.0.1", "intranet.example")
    outside = web.redirect("/outside", inside).replace("127.0.0.1", "paper.example")
    own = frozenset({("paper.example", web.port)})

    async def polls() -> None:
        fetcher = Fetcher(private=networks("127.0.0.0/8"), resolver=Names())
        async with fetcher.keeping():
            assert (await fetcher.fetch(inside)).body == b"<rss/>"
            with pytest.raises(FetchFailed) as failed:
                await fetcher.fetch(outside, allowed=own)
        assert failed.value.outcome is FetchOutcome.FORBIDDEN_ADDRESS

    asyncio.run(polls())
    assert len(web.requests("/inside")) == 1


def test_a_connection_that_its_server_has_closed_is_no_failure(web: WebServer) -> None:
    url = web.page("/feed", b"<rss/>")

    async def polls() -> None:
        fetcher = Fetcher(allow_loopback=True)
        async with fetcher.keeping():
            await fetcher.fetch(url)
            web.stop()
            web.start()
            assert (await fetcher.fetch(url)).body == b"<rss/>"

    asyncio.run(polls())


@pytest.mark.parametrize("last_words", [b"", b"HTTP/1.1 4", b"nonsense\r\n\r\n"])
def test_a_connection_that_is_closed_as_we_ask_is_no_failure(last_words: bytes) -> None:
    connections = []

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>")
        if len(connections) == 1:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(last_words)
        await writer.drain()
        writer.close()

    async def polls() -> None:
        server = await asyncio.start_server(served, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        fetcher = Fetcher(allow_loopback=True)
        async with server, fetcher.keeping():
            assert [(await fetcher.fetch(url)).body for _ in range(2)] == [b"<rss/>"] * 2

    asyncio.run(polls())
    assert len(connections) == 2
