"""The first page: is everything running, what comes in, who was notified of what and why, what failed.

As first served the page is a frame without data (console/guard/headers.py relies on it); what it shows comes over the
websocket, at once and then every two seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Request
from nicegui import run, ui

from alerts.reports.ledger import DeliveryLedger
from alerts.reports.queries import AlertView
from config.files.doubts import NameDoubt
from console.latest import Reading
from console.pages import alerts, deliveries, names, running
from console.pages.parts import LiveList, box, text
from console.pages.tiles import RateLine, Tiles, not_in_force, numbers, verdict
from console.sources import Sources
from console.wording import show_time, zone_of
from core.errors import Transient
from core.heartbeat import WorkerView
from operations.access.sessions import cookie_name
from operations.feeds import FeedView
from operations.overview import Overview
from operations.status import Lag
from operations.watchlist import CheckedNames

REFRESH_SECONDS = 2.0
T = TypeVar("T")


def add_page(sources: Sources) -> None:
    """Register the page at `/`."""

    @ui.page("/", title="Wirewatch")
    def overview(request: Request) -> None:
        """Build the frame, and fill it while somebody looks who is signed in."""
        cookie = request.cookies.get(cookie_name(sources.site.settings.public_url), "")
        ui.timer(REFRESH_SECONDS, OverviewPage(sources, cookie).refresh)


Build = Callable[[T, ZoneInfo, datetime], ui.element]
"""Builds one item of a panel."""


class Panel(Generic[T]):
    """A titled list; says what to expect while it is empty."""

    def __init__(self, title: str, empty: tuple[str, str], build: Build[T], classes: str = "") -> None:
        self._zone, self._now = ZoneInfo("UTC"), datetime.fromtimestamp(0, UTC)
        self._section = box("section", f"ww-panel {classes}")
        with self._section:
            text("h2", title)
            with box("div", "ww-empty") as self._empty:
                text("strong", empty[0])
                text("p", empty[1])
            self._list: LiveList[T] = LiveList(
                box("div", "ww-list"), _key, lambda value: build(value, self._zone, self._now)
            )
        self._empty.set_visibility(False)

    def show(self, values: Sequence[T], zone: ZoneInfo, now: datetime) -> None:
        """Show these."""
        if zone != self._zone or now.astimezone(zone).date() != self._now.astimezone(zone).date():
            self._list.forget()  # every time on the page reads differently now
        self._zone, self._now = zone, now
        self._empty.set_visibility(not values)
        self._list.show(values)

    def hide_when(self, hidden: bool) -> None:  # noqa: FBT001  # a switch
        """Take the whole panel off the page."""
        self._section.set_visibility(not hidden)


class OverviewPage:
    """The page of one reader."""

    def __init__(self, sources: Sources, cookie: str) -> None:
        self._sources = sources
        self._cookie = cookie
        self._zone: ZoneInfo | None = None
        with box("header", "ww-head"):
            ui.element("img").props('src="/icon.svg" alt=""')
            text("h1", "Wirewatch")
            self._verdict = text("span", "Connecting …", "ww-verdict")
            self._updated = text("span", "", "quiet ww-updated")
            with box("form").props('method="post" action="/sign-out"'):
                text("button", "Sign out", "ww-out")
        with box("main", "ww-main"):
            self._banner = text("div", "", "ww-banner")
            self._banner.props["role"] = "alert"
            self._banner.set_visibility(False)
            self._tiles = Tiles()
            with box("div", "ww-columns"):
                with box("div", "ww-side"):
                    self._workers: Panel[WorkerView] = Panel("Running", running.NO_WORKERS, running.worker_row)
                    with box("section", "ww-panel"):
                        text("h2", "Articles a minute")
                        self._rate = RateLine()
                with box("div", "ww-center"):
                    self._alerts: Panel[AlertView] = Panel("Newest alerts", alerts.EMPTY, alerts.alert_card)
                with box("div", "ww-side"):
                    nothing = ("", "")
                    row = deliveries.delivery_row
                    self._failed: Panel[DeliveryLedger] = Panel("Failed", nothing, row)
                    self._waiting: Panel[DeliveryLedger] = Panel("Trying again", nothing, row)
                    self._sent: Panel[DeliveryLedger] = Panel("Sent", deliveries.NOTHING_SENT, row)
                    self._names: Panel[NameDoubt] = Panel("Watchlist: look again", nothing, names.doubt_row)
                    self._feeds: Panel[FeedView] = Panel("Feeds", running.NO_FEEDS, running.feed_row)

    async def refresh(self) -> None:
        """Bring the page up to date, or leave it when the session is over."""
        if await run.io_bound(self._is_signed_in) is False:
            ui.navigate.to("/sign-in")
            return
        if self._zone is None:
            self._zone = await _browser_zone()
        reading: Reading[Overview] | None = await run.io_bound(self._sources.overview.get)
        lag: Reading[Lag] | None = await run.io_bound(self._sources.lag.get)
        if reading is None or lag is None:  # the console is ending
            return
        self._show_problems(reading, lag.value.problem if lag.value else "", self._zone)
        checked: Reading[CheckedNames] | None = await run.io_bound(self._sources.check.get)
        if reading.value is not None:
            self._show(reading.value, lag.value, self._zone, stale=bool(reading.problem))
            doubts = names.shown(checked.value) if checked and checked.value else ()
            self._names.show(doubts, self._zone, reading.value.at)
            self._names.hide_when(not doubts)

    def _is_signed_in(self) -> bool:
        try:
            return self._sources.identities.of_cookie(self._cookie) is not None
        except Transient:  # nobody can tell now
            return True

    def _show_problems(self, reading: Reading[Overview], bus: str, zone: ZoneInfo) -> None:
        lines = [f"{problem}. What you see is older." for problem in [reading.problem] if problem]
        lines += [f"The bus does not answer: {bus}" for bus in [bus] if bus]
        lines += [] if reading.value is None else not_in_force(reading.value, zone)
        self._banner.set_visibility(bool(lines))
        message = "\n".join(lines)
        if self._banner.text != message:
            self._banner.text = message

    def _show(self, snapshot: Overview, lag: Lag | None, zone: ZoneInfo, *, stale: bool) -> None:
        now = snapshot.at
        look, sentence = ("dead", "No new data") if stale else verdict(snapshot)
        self._verdict.text = sentence
        self._verdict.classes(replace=f"ww-verdict ww-{look}")
        self._updated.text = f"as of {show_time(now, zone, now)}"
        self._tiles.show(numbers(snapshot, lag))
        self._rate.show(snapshot.rate, zone)
        # The heartbeat and the count move all the time: without them a row stays as it is.
        quiet = [
            msgspec.structs.replace(worker, handled=0, beat=worker.started if worker.alive else worker.beat)
            for worker in snapshot.workers
        ]
        self._workers.show(quiet, zone, now)
        self._alerts.show(snapshot.alerts, zone, now)
        self._failed.show(snapshot.failed, zone, now)
        self._failed.hide_when(not snapshot.failed)
        self._waiting.show(snapshot.waiting, zone, now)
        self._waiting.hide_when(not snapshot.waiting)
        self._sent.show(snapshot.sent, zone, now)
        self._feeds.show(snapshot.feeds, zone, now)


def _key(value: object) -> str:
    """Give what an item is called in its list."""
    match value:
        case AlertView(id=identity):
            return identity
        case WorkerView(name=name):
            return name
        case FeedView(url=url):
            return url
        case DeliveryLedger(id=identity):
            return identity
        case _:
            return repr(value)


async def _browser_zone() -> ZoneInfo:
    try:
        return zone_of(await ui.run_javascript("Intl.DateTimeFormat().resolvedOptions().timeZone", timeout=5))
    except TimeoutError:
        return ZoneInfo("UTC")
