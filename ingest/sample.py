"""The sample wire: invented news on loopback, so that a fresh installation is live without the Internet.

Time is cut into slots of four seconds, and each slot has one item of one outlet. Five slots are an event: three or
four outlets tell it, and what is left is an aside (a near miss, or an item that names nobody). Everything follows
from the slot's number, so restarts and other processes serve the same items under the same addresses.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import msgspec

from config.files.feeds import Feed
from core.clock import Clock
from ingest import sample_words as words

SAMPLE_PORT: Final = 8790
HOST: Final = "127.0.0.1"
_PORTS = range(SAMPLE_PORT, SAMPLE_PORT + 10)
_MARK = b"wirewatch sample wire"
SLOT_SECONDS: Final = 4
EVENT_SLOTS: Final = 5
_SHOWN_SLOTS = 30  # two minutes: a first poll brings some events, not a flood
_OK, _NOT_MODIFIED, _NOT_FOUND = 200, 304, 404


class SampleOutlet(msgspec.Struct, frozen=True):
    """An outlet of the invented newsroom."""

    path: str
    name: str
    language: str
    style: int = 0
    """Which of the English spellings it uses."""


OUTLETS: Final = (
    SampleOutlet("/harmattan.xml", "Harmattan Wire (sample)", "en", 0),
    SampleOutlet("/dune-courier.xml", "Dune Courier (sample)", "en", 1),
    SampleOutlet("/river-post.xml", "River Post (sample)", "en", 2),
    SampleOutlet("/depeche-du-fleuve.xml", "Dépêche du Fleuve (sample)", "fr"),
    SampleOutlet("/rimal.xml", "وكالة الرمال (sample)", "ar"),
)


class SampleItem(msgspec.Struct, frozen=True):
    """What one outlet published in one slot."""

    slot: int
    outlet: SampleOutlet
    title: str
    text: str


def slot_at(moment: datetime) -> int:
    """Give the slot that begins at or before a moment."""
    return int(moment.timestamp()) // SLOT_SECONDS


def item_of(slot: int) -> SampleItem:
    """Write the item of a slot: always the same one."""
    event, position = divmod(slot, EVENT_SLOTS)
    dice = _dice("event", event)
    tellers = list(dice.sample(OUTLETS[:3], 3))
    if dice.random() < 0.5:  # noqa: PLR2004  # every other event is told abroad as well
        tellers[2 if dice.random() < 0.5 else len(tellers) :] = [dice.choice(OUTLETS[3:])]  # noqa: PLR2004
    if position >= len(tellers):
        return _aside(slot)
    outlet = tellers[position]
    actor, place, told = dice.choice(words.ACTORS), dice.choice(words.PLACES), dice.choice(words.EVENTS)
    name = actor["en"][outlet.style] if outlet.language == "en" else str(actor[outlet.language])
    title = told[outlet.language].format(actor=name, place=place[outlet.language])
    closing = ("", "More follows.", "This is a developing report.")[outlet.style] if outlet.language == "en" else ""
    text = " ".join([f"{title}.", *_details(dice, outlet.language, 2), closing])
    return SampleItem(slot, outlet, title, text.rstrip())


def _aside(slot: int) -> SampleItem:
    dice = _dice("aside", slot)
    number, place = dice.randint(3, 400), dice.choice(words.PLACES)["en"]
    title = dice.choice(words.ASIDES).format(place=place, n=number)
    return SampleItem(slot, dice.choice(OUTLETS[:3]), title, f"{title}.")


def _details(dice: random.Random, language: str, count: int) -> list[str]:
    line, who, did, things, when = words.DETAILS[language]
    parts = zip(*(dice.sample(some, count) for some in (who, did, things, when)), strict=True)
    return [
        line.format(who=one, did=verb, things=thing, when=at, n=dice.randint(2, 90)) for one, verb, thing, at in parts
    ]


def _dice(*seed: object) -> random.Random:
    digest = hashlib.sha256(repr(seed).encode()).digest()
    return random.Random(digest)  # noqa: S311  # invented news, no secrets


def sample_feeds(address: str) -> tuple[Feed, ...]:
    """Give the feeds of a sample wire that listens at `http://host:port`."""
    every = timedelta(seconds=5)
    return tuple(
        Feed(url=f"{address}{outlet.path}", name=outlet.name, language=outlet.language, every=every)
        for outlet in OUTLETS
    )


def document(outlet: SampleOutlet, now: datetime, address: str) -> str:
    """Write an outlet's feed as it stands at a moment, newest first."""
    newest = slot_at(now)
    items = [item_of(slot) for slot in range(newest, newest - _SHOWN_SLOTS, -1)]
    body = "".join(
        f"<item><title>{escape(item.title)}</title><link>{address}/item/{item.slot}</link>"
        f'<guid isPermaLink="false">sample-{item.slot}</guid><description>{escape(item.text)}</description>'
        f"<pubDate>{format_datetime(datetime.fromtimestamp(item.slot * SLOT_SECONDS, UTC))}</pubDate></item>"
        for item in items
        if item.outlet == outlet
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(outlet.name)}</title>'
        f"<link>{address}/</link><description>{escape(words.LABEL[outlet.language])}</description>"
        f"<language>{outlet.language}</language>{body}</channel></rss>"
    )


class SampleWire:
    """The server, while it is wanted.

    A second process on the machine shares the first one's, and takes its place when it ends; so the addresses,
    and with them the articles, stay the same.
    """

    def __init__(self, clock: Clock, ports: range = _PORTS) -> None:
        self._clock = clock
        self._ports = ports
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def follow(self, *, wanted: bool) -> str:
        """Start or stop as the feed list says; give the wire's address, or nothing. Called again and again."""
        if not wanted:
            self.stop()
        elif self._server is None:
            self._start()
        return f"http://{HOST}:{self._port}" if self._port else ""

    def feeds(self) -> tuple[Feed, ...]:
        """Give its feeds; none while it is not wanted."""
        return sample_feeds(f"http://{HOST}:{self._port}") if self._port else ()

    def allows(self, feed: Feed) -> frozenset[tuple[str, int]]:
        """Give the loopback port that this feed, and no other, may be fetched from."""
        own = self._port and feed in self.feeds()
        return frozenset({(HOST, self._port)}) if own else frozenset()

    def stop(self) -> None:
        """End the server."""
        server, self._server, self._port = self._server, None, 0
        if server is not None:
            server.shutdown()
            server.server_close()

    def _start(self) -> None:
        for port in (self._port,) if self._port else self._ports:
            with contextlib.suppress(OSError):
                self._server = ThreadingHTTPServer((HOST, port), _handler(self._clock, f"http://{HOST}:{port}"))
                self._server.daemon_threads = True
                self._port = port
                threading.Thread(
                    target=self._server.serve_forever, args=(0.1,), daemon=True, name="sample-wire"
                ).start()
                return
            if self._port or _is_ours(port):
                self._port = port
                return


def _is_ours(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{port}/", timeout=1) as answer:
            return _MARK in answer.read(500)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _handler(clock: Clock, address: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Serves the feeds, a page for each item, and a page that says what this is."""

        timeout = 10

        def do_GET(self) -> None:
            kind, body = "text/html; charset=utf-8", _page(self.path, clock())
            for outlet in OUTLETS:
                if self.path == outlet.path:
                    kind, body = "application/rss+xml", document(outlet, clock(), address)
            self._answer(kind, body.encode())

        def _answer(self, kind: str, body: bytes) -> None:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            same = self.headers.get("If-None-Match") == etag
            self.send_response((_NOT_MODIFIED if same else _OK) if body else _NOT_FOUND)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(0 if same else len(body)))
            self.end_headers()
            if not same:
                self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet: it is asked every second."""

    return Handler


def _page(path: str, now: datetime) -> str:
    """Give an item's page, or the one about the wire; nothing for other paths and for the future."""
    if path == "/":
        return f"<!doctype html><title>{_MARK.decode()}</title><p>{words.LABEL['en']}"
    number = path.removeprefix("/item/")
    if not (number.isascii() and number.isdigit() and len(number) < 12) or int(number) > slot_at(now):  # noqa: PLR2004
        return ""
    item = item_of(int(number))
    direction = ' dir="rtl"' if item.outlet.language == "ar" else ""
    return (
        f'<!doctype html><html lang="{item.outlet.language}"{direction}><meta charset="utf-8">'
        f"<title>{escape(item.title)}</title><h1>{escape(item.title)}</h1><p>{escape(item.outlet.name)}"
        f"<p>{escape(item.text)}"
    )
