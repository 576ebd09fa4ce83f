"""The shapes in which feeds name their items: how many alerts each must give, from the feed to the inbox.

The real poller over HTTP, the real pipeline and the real alert worker, one after the other. Each item names another
watched group, so that each is worth an alert of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import batch, subscription
from polling import START, Room

from alerts.tables import notifications
from alerts.worker import AlertHandler
from config.files.watchlist import parse_watchlist
from core.database import Database
from processors.entities.tagger import Tagger
from processors.pipeline import Pipeline
from processors.stories.memory.embedded import EmbeddedStories

if TYPE_CHECKING:
    from pathlib import Path

    from servers.web import WebServer

GROUPS = (
    "Zarvik Brigade", "Onduro Front", "Kelmat Army", "Tisrou League", "Bashgar Corps", "Wimbari Union", "Yolande Guard",
    "Ferkat Path",
)  # fmt: skip
PLACES = ("Abrouk", "Denvar", "Illig", "Mostra", "Pelto", "Sarnin", "Ulvek", "Quorra")
DEEDS = (
    "set fire to the customs house and drove off with the takings",
    "released nineteen miners who had been held since spring",
    "shelled the airfield twice before dawn, wounding a mechanic",
    "signed a truce with the shepherds of the upper valley",
    "blew up the railway bridge between both provinces",
    "kidnapped a judge on his way to the assizes",
    "opened a radio station in the former post office",
    "burned the harvest of four hamlets near the border",
)
WATCHLIST = "entities:\n" + "".join(
    f"  - {{id: g{n}, name: {name}, kind: group, names: [{name}]}}\n" for n, name in enumerate(GROUPS)
)
SITE = "https://river.example"


def item(
    number: int,
    *,
    guid: str | None = None,
    link: str | None = None,
    date: str | None = None,
    more: str = "",
    title: str = "",
) -> str:
    who, place, deed = GROUPS[number], PLACES[number], DEEDS[number]
    moment = START - timedelta(minutes=10 + number)
    named = f"<guid isPermaLink='false'>{escape(f'g-{number}' if guid is None else guid)}</guid>" if guid != "" else ""
    where = f"<link>{escape(f'{SITE}/{number}' if link is None else link)}</link>" if link != "" else ""
    when = f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if date is None else f"<pubDate>{date}</pubDate>"
    return (
        f"<item>{named}{where}<title>{title or f'{who} {deed.split()[0]} {place}'}</title>"
        f"<description>{who} {deed}, near {place}.</description>{when if date != '' else ''}{more}</item>"
    )


def rss(*items: str) -> bytes:
    head = f'<rss version="2.0"><channel><title>River</title><link>{SITE}/</link>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def numbered(*numbers: int, **how: str | Callable[[int], str]) -> bytes:
    """Give a feed of items; what is callable is asked for each number."""
    return rss(
        *(item(n, **{name: value(n) if callable(value) else value for name, value in how.items()}) for n in numbers)
    )


def related(number: int) -> str:
    return item(number, more=f'<x:r xmlns:x="{SITE}/ns"><link>{SITE}/0</link></x:r>')


def broken(document: bytes) -> bytes:
    return document.replace(b"</channel>", b"<item><guid>x</guid><title>Cut \xd0</title></item></channel>")


def cyrillic(*, bad: bool) -> bytes:
    text = rss(item(0, title="Zarvik Brigade: взрыв на мосту в Абруке"))
    return broken(text) if bad else text


ONE_AT_A_TIME = (0, 1, 2)
FOUR = (3, 2, 1, 0)
TODAY = START - timedelta(minutes=10)

SHAPES: dict[str, tuple[int, list[bytes]]] = {
    "control": (3, [numbered(n) for n in ONE_AT_A_TIME]),
    "one link, no guid": (3, [numbered(n, guid="", link=f"{SITE}/now") for n in ONE_AT_A_TIME]),
    "guid 0 for all": (3, [numbered(n, guid="0") for n in ONE_AT_A_TIME]),
    "guid 0 for all, kept in the feed": (3, [numbered(*range(last, -1, -1), guid="0") for last in ONE_AT_A_TIME]),
    "guid 0 and one link for all": (3, [numbered(2, 1, 0, guid="0", link=f"{SITE}/")]),
    "a related link that is another article's": (2, [numbered(0), rss(related(1))]),
    "one common related link": (3, [rss(related(n + 1)) for n in ONE_AT_A_TIME]),
    "a live blog": (3, [numbered(n, link=f"{SITE}/live#post-{n}") for n in ONE_AT_A_TIME]),
    "all guids new": (4, [numbered(*FOUR), numbered(*FOUR, guid=lambda n: f"new-{n}")]),
    "another domain, guids kept": (4, [numbered(*FOUR), numbered(*FOUR, link=lambda n: f"https://s.example/{n}")]),
    "guids and links new": (
        4,
        [numbered(*FOUR), numbered(*FOUR, guid=lambda n: f"new-{n}", link=lambda n: f"https://s.example/{n}")],
    ),
    "guid is the link; https, slash, tracking": (
        4,
        [
            numbered(*FOUR, guid=lambda n: f"http://river.example/{n}", link=lambda n: f"http://river.example/{n}"),
            numbered(*FOUR, guid=lambda n: f"{SITE}/{n}/", link=lambda n: f"{SITE}/{n}/?utm_source=rss"),
        ],
    ),
    "dates in figures": (
        3,
        [
            rss(
                item(0, date=f"{TODAY:%Y/%m/%d %H:%M:%S}"),
                item(1, date=f"{TODAY:%d-%m-%Y %H:%M:%S}"),
                item(2, date=f"{TODAY:%a, %d %b %Y %H:%M:%S} GMT"),
            )
        ],
    ),
    "a bad byte elsewhere": (1, [cyrillic(bad=True), cyrillic(bad=True), cyrillic(bad=False)]),
    "ten undated old items of a new feed": (0, [numbered(*range(8), date="")]),
    "an undated item of a known feed": (1, [numbered(date=""), numbered(0, date="")]),
    "a page of the year 1": (0, [numbered(0, date="Mon, 01 Jan 0001 00:00:00 +0000")]),
    "guids new at every fetch": (3, [numbered(2, 1, 0, guid=lambda n, r=r: f"{n}-{r}") for r in range(3)]),  # type: ignore[misc]
    "a ticker": (3, [numbered(n, guid="ticker", link=f"{SITE}/ticker", title="Ticker") for n in ONE_AT_A_TIME]),
}


class Newsroom:
    """One poller, the pipeline and the alert worker; every poll goes the whole way."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.room = Room(database)
        self.stories = EmbeddedStories(folder / "stories.db")
        self.pipeline = Pipeline(Tagger(lambda: (1, parse_watchlist(WATCHLIST, "watchlist.yaml"))), self.stories)
        desk = subscription(entities=tuple(f"g{n}" for n in range(len(GROUPS))))
        self.alerts = AlertHandler(database, lambda: (1, (desk,)), self._now)

    def poll(self) -> None:
        published = self.room.poll(timedelta(minutes=20))  # past the jitter of its interval
        if published:
            self.alerts.handle(batch(self.pipeline.process(published)))

    def notified(self) -> int:
        with self.room.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(notifications)) or 0

    def _now(self) -> datetime:
        return self.room.now


@pytest.fixture
def newsroom(migrated: Path, tmp_path: Path) -> Iterator[Newsroom]:
    database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    made = Newsroom(database, tmp_path)
    yield made
    made.room.poller.close()
    made.stories.close()
    database.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_identity_gives_the_alerts_it_must(newsroom: Newsroom, web: WebServer, shape: str) -> None:
    expected, documents = SHAPES[shape]
    for document in documents:
        newsroom.room.feeds(web.page("/feed", document, "application/rss+xml"))
        newsroom.poll()
    assert newsroom.notified() == expected
