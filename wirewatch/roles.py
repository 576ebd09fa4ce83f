"""One function a worker: builds it from the site's settings and runs it until `stop` is set."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core import collector
from core.bus.port import ARTICLES, TAGGED
from core.clock import now
from core.clock_watch import ClockWatch
from core.errors import Transient
from core.heartbeat import WorkerHeartbeat
from core.ip_networks import LOOPBACK, networks
from core.lateness import Lateness
from core.retry import with_retry
from core.worker import Worker
from wirewatch import wiring
from wirewatch.recorded import recorded_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from core.retry import Report
    from ingest.poller import Poller
    from ingest.websub.pushes import Pushes
    from operations.site import Site
    from processors.entities.in_use import ListInUse
    from processors.stories.memory.port import StoryIndex


def _heartbeat(site: Site, name: str, role: str, standing: Callable[[], str] = str) -> WorkerHeartbeat:
    return WorkerHeartbeat(site.database, name, role, now, recorded_settings(site.settings), standing=standing)


def _watch_clock(put_right: Callable[[datetime], int], heartbeat: WorkerHeartbeat, stop: threading.Event) -> None:
    def report(problem: str) -> None:
        heartbeat.problem = problem

    watch = ClockWatch(now, put_right, report)
    threading.Thread(target=watch.run, args=(stop,), name="clock", daemon=True).start()


def run_ingest(site: Site, name: str, stop: threading.Event, *, allow_loopback: bool) -> None:
    """Poll the feeds and publish their articles."""
    from ingest.formats.parser import Parser  # noqa: PLC0415  # heavy imports stay behind the door of their role
    from ingest.pages.host_turns import SharedTurns  # noqa: PLC0415
    from ingest.poller import Poller  # noqa: PLC0415
    from ingest.store.leases import bring_forward  # noqa: PLC0415
    from operations.feed_discovery import fetcher_of, full_text_of  # noqa: PLC0415

    settings = site.settings
    bus, feeds = wiring.open_bus(settings), site.watched_feeds()
    with _heartbeat(site, name, "ingest", feeds.problem) as heartbeat:
        fetcher = fetcher_of(settings, allow_loopback=allow_loopback)
        _watch_clock(partial(bring_forward, site.database), heartbeat, stop)
        parser, pages = Parser(), Parser(children=1)  # a page that takes its child's whole time holds up no feed
        poller = Poller(
            bus,
            site.database,
            feeds.get,
            fetcher,
            parser,
            heartbeat,
            now,
            settings.alert_max_age,
            name,
            settings.fetch_host_pause.total_seconds(),
            site.secret,
            full_text_of(settings, pages, allow_loopback=allow_loopback, turns=SharedTurns(site.database, now, name)),
            _pushes(site, name, stop, allow_loopback=allow_loopback),
        )
        try:
            asyncio.run(_until(stop, poller))
        finally:
            poller.close()
            pages.close()
    bus.close()


def _pushes(site: Site, name: str, stop: threading.Event, *, allow_loopback: bool) -> Pushes | None:
    """Ask hubs to push, where they can reach the console; None where they cannot."""
    from core.guarded_http.policy import AddressPolicy  # noqa: PLC0415
    from core.guarded_http.sync_client import SyncClient  # noqa: PLC0415
    from ingest.fetch import agent_of  # noqa: PLC0415
    from ingest.websub.asking import HubAsker  # noqa: PLC0415
    from ingest.websub.pushes import Pushes  # noqa: PLC0415
    from operations.feed_pushes import callback_base  # noqa: PLC0415

    settings = site.settings
    base = callback_base(settings, allow_loopback=allow_loopback)
    if not base:
        return None
    client = SyncClient(AddressPolicy(loopback=allow_loopback), deadline=settings.fetch_deadline.total_seconds())
    asker = HubAsker(site.database, client, now, base, agent_of(settings.fetch_contact))
    threading.Thread(target=asker.run, args=(stop,), name="hubs", daemon=True).start()
    return Pushes(site.database, now, name)


async def _until(stop: threading.Event, poller: Poller) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        stop.wait()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True, name="stop").start()
    await poller.run(ended)


def _checked_stories(site: Site) -> StoryIndex:
    stories = wiring.open_stories(site.settings)
    try:
        stories.check()
    except Transient:
        stories.close()
        raise
    return stories


def run_process(site: Site, name: str, stop: threading.Event) -> None:
    """Tag the articles and place them in stories."""
    from config.versions.activation import Activation  # noqa: PLC0415
    from processors.entities.in_use import ListInUse, compilers  # noqa: PLC0415
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.pipeline import Pipeline  # noqa: PLC0415
    from processors.stories import compiled  # noqa: PLC0415
    from processors.worker import ProcessHandler  # noqa: PLC0415
    from wirewatch.languages import MeaningInForce  # noqa: PLC0415

    compiled.warn_if_outdated()
    bus, settings, feeds = wiring.open_bus(site.settings), site.settings, site.feeds()
    activation = Activation(site.database, name, now)
    in_use = ListInUse(site.versions, activation, compilers(settings.data_dir / "watchlist"))
    late: list[Lateness] = []  # known once all is loaded that it handles with
    standing = lambda: _together(in_use.problem(), *(one.problem() for one in late))  # noqa: E731  # one line of a line
    with _heartbeat(site, name, "process", standing) as heartbeat:
        report = partial(setattr, heartbeat, "problem")
        stories = with_retry(lambda: _checked_stories(site), stop, "open the story memory", report)
        heartbeat.beat()  # the others wait for those who are alive
        with_retry(in_use.start, stop, "read the watchlist", report)
        meaning = MeaningInForce(settings.languages, lambda: feeds()[1])
        with_retry(meaning, stop, "read the feed list", report)  # loads the encoder now, not at the first article
        pipeline = Pipeline(Tagger.reading(in_use.get, settings.taggers), stories, meaning)
        pipeline.load()
        handler = Lateness(ProcessHandler(bus, pipeline, now), now)
        late.append(handler)
        collector.spare_what_is_loaded()
        following = threading.Thread(target=_follow_list, args=(in_use, stop, report), name="watchlist")
        following.start()
        try:
            Worker(bus, ARTICLES, "processors", handler, name, heartbeat, batch=200).run(stop)
        finally:
            stop.set()
            following.join()
    bus.close()


def _together(*problems: str) -> str:
    return "; ".join(filter(None, problems))


def _follow_list(in_use: ListInUse, stop: threading.Event, report: Report) -> None:
    try:
        in_use.follow(stop, report)
    finally:
        stop.set()  # if this thread died of a bug, the process ends and is restarted, rather than never reload again


def run_alert(site: Site, name: str, stop: threading.Event) -> None:
    """Archive, decide who is notified, and send."""
    from alerts.delivery.clock_back import bring_forward  # noqa: PLC0415
    from alerts.delivery.sender import Sender  # noqa: PLC0415
    from alerts.messages.renderer import Renderer  # noqa: PLC0415
    from alerts.readers.reader_views import ReaderViews  # noqa: PLC0415
    from alerts.readers.sign_up import token_maker  # noqa: PLC0415
    from alerts.releaser import Releaser  # noqa: PLC0415
    from alerts.retention import run_retention  # noqa: PLC0415
    from alerts.worker import AlertHandler  # noqa: PLC0415
    from operations.feed_health import run_feed_news  # noqa: PLC0415
    from wirewatch.channels import channels, links, notifiers, tell_operator, templates  # noqa: PLC0415

    settings = site.settings
    bus, listed = wiring.open_bus(settings), site.watched_subscriptions()
    deciding = AlertHandler(site.database, site.subscriptions(listed), now, operator=settings.operator_mail)
    handler = Lateness(deciding, now)
    standing = lambda: _together(listed.problem(), handler.problem())  # noqa: E731  # one line of a line
    words = templates(site.config_dir, settings, rejected=tell_operator(site))
    # Two heartbeats: what troubles the sending must not hide what troubles the reading, nor clear it.
    with (
        _heartbeat(site, name, "alert", standing) as heartbeat,
        _heartbeat(site, f"{name}-sender", "send", words.problem) as sending_heartbeat,
        closing(words),
    ):
        _watch_clock(partial(bring_forward, site.database), sending_heartbeat, stop)
        readers = ReaderViews(site.subscriptions())
        render = Renderer(token_maker(site.database, now), words, links(settings), readers)
        sender = Sender(
            site.database,
            notifiers(settings),
            now,
            name,
            sending_heartbeat,
            render=render,
            channels=channels(settings),
            operator=settings.operator_mail,
        )
        releaser = Releaser(site.database, site.subscriptions(), now)
        beside = [
            threading.Thread(target=sender.run, args=(stop,), name="sender"),
            threading.Thread(target=releaser.run, args=(stop,), name="releaser"),
            threading.Thread(target=run_feed_news, args=(site, stop), name="feed news"),
        ]
        for thread in beside:
            thread.start()
        retained = (site.database, bus, now, settings.keep_log, settings.keep_archive, stop)
        threading.Thread(target=run_retention, args=retained, name="retention", daemon=True).start()
        try:
            Worker(bus, TAGGED, "alerts", handler, name, heartbeat, batch=200).run(stop)
        finally:
            stop.set()  # if the loop died of a bug, the process ends and is restarted, rather than half alive
            for thread in beside:
                thread.join()
    bus.close()


def run_console(site: Site, name: str, stop: threading.Event) -> None:
    """Show what is going on."""
    from console.app import create_app  # noqa: PLC0415
    from console.server import serve  # noqa: PLC0415
    from console.sources import PUBLIC  # noqa: PLC0415
    from wirewatch.channels import tell_operator, templates  # noqa: PLC0415

    settings = site.settings
    bus = wiring.open_bus(settings)
    pages = templates(site.config_dir, settings, PUBLIC, tell_operator(site))
    with _heartbeat(site, name, "console", pages.problem) as heartbeat, closing(pages):
        names = [settings.console_host, urlsplit(settings.public_url).hostname or ""]
        app = create_app(wiring.lending(site, bus), names, pages)
        unbounded = (*LOOPBACK, *networks(settings.trusted_proxies))
        serve(app, settings.console_host, settings.console_port, stop, heartbeat, unbounded=unbounded)
    bus.close()
