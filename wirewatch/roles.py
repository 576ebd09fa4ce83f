"""One function a worker: builds it from the site's settings and runs it until `stop` is set."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core import collector, metrics
from core.bus.port import ARTICLES, TAGGED
from core.clock import now
from core.heartbeat import Pulse
from core.worker import Worker
from wirewatch import wiring
from wirewatch.dead_letter_gauge import DeadLetterGauge

if TYPE_CHECKING:
    from ingest.poller import Poller
    from operations.site import Site


def run_ingest(site: Site, name: str, stop: threading.Event, *, allow_loopback: bool) -> None:
    """Poll the feeds and publish their articles."""
    from ingest.fetch import Fetcher  # noqa: PLC0415  # heavy imports stay behind the door of their role
    from ingest.parse import Parser  # noqa: PLC0415
    from ingest.poller import Poller  # noqa: PLC0415

    settings = site.settings
    bus = wiring.open_bus(settings)
    with Pulse(site.database, name, "ingest", now) as pulse:
        fetcher = Fetcher(
            deadline=settings.fetch_deadline.total_seconds(),
            wire_limit=settings.fetch_wire_limit,
            inflated_limit=settings.fetch_inflated_limit,
            allow_loopback=allow_loopback,
        )
        parser = Parser()
        poller = Poller(bus, site.database, site.feeds(), fetcher, parser, pulse, now, settings.alert_max_age, name)
        try:
            asyncio.run(_until(stop, poller))
        finally:
            poller.close()
    bus.close()


async def _until(stop: threading.Event, poller: Poller) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        stop.wait()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait, daemon=True, name="stop").start()
    await poller.run(ended)


def run_process(site: Site, name: str, stop: threading.Event) -> None:
    """Tag the articles and place them in stories."""
    from processors.entities.tagger import Tagger  # noqa: PLC0415
    from processors.pipeline import Pipeline  # noqa: PLC0415
    from processors.worker import ProcessHandler  # noqa: PLC0415

    bus = wiring.open_bus(site.settings)
    stories = wiring.open_stories(site.settings)
    stories.check()
    tagger = Tagger(site.watchlist(), site.settings.taggers, kept_in=site.settings.data_dir / "watchlist")
    handler = ProcessHandler(bus, Pipeline(tagger, stories), now)
    collector.spare_what_is_loaded()
    with Pulse(site.database, name, "process", now) as pulse:
        Worker(bus, ARTICLES, "processors", handler, name, pulse, batch=200).run(stop)
    bus.close()


def run_alert(site: Site, name: str, stop: threading.Event) -> None:
    """Archive, decide who is owed an alert, and send."""
    from alerts.delivery.sender import Sender  # noqa: PLC0415
    from alerts.messages.rendering import render  # noqa: PLC0415
    from alerts.planning.release import Bundler  # noqa: PLC0415
    from alerts.retention import keep_house  # noqa: PLC0415
    from alerts.worker import AlertHandler  # noqa: PLC0415
    from wirewatch.channels import links, notifiers, rates, templates  # noqa: PLC0415

    settings = site.settings
    bus = wiring.open_bus(settings)
    handler = AlertHandler(site.database, site.subscriptions(), now)
    # Two pulses: what troubles the sending must not hide what troubles the reading, nor clear it.
    with (
        Pulse(site.database, name, "alert", now) as pulse,
        Pulse(site.database, f"{name}-sender", "send", now) as sending_pulse,
    ):
        say = partial(render, templates=templates(site.config_dir), links=links(settings))
        sender = Sender(
            site.database,
            notifiers(settings),
            now,
            name,
            sending_pulse,
            say=say,
            rates=rates(settings),
            operator=settings.operator_mail,
        )
        bundler = Bundler(site.database, site.subscriptions(), now)
        beside = [
            threading.Thread(target=sender.run, args=(stop,), name="sender"),
            threading.Thread(target=bundler.run, args=(stop,), name="bundler"),
        ]
        for thread in beside:
            thread.start()
        forgetting = (site.database, bus, now, settings.keep_log, settings.keep_archive, stop)
        threading.Thread(target=keep_house, args=forgetting, name="housekeeping", daemon=True).start()
        try:
            Worker(bus, TAGGED, "alerts", handler, name, pulse, batch=200).run(stop)
        finally:
            stop.set()  # if the loop died of a bug, the process ends and is restarted, rather than half alive
            for thread in beside:
                thread.join()
    bus.close()


def run_console(site: Site, name: str, stop: threading.Event) -> None:
    """Show what is going on."""
    from console.app import create_app, serve  # noqa: PLC0415
    from console.sources import PUBLIC  # noqa: PLC0415
    from wirewatch.channels import templates  # noqa: PLC0415

    settings = site.settings
    bus = wiring.open_bus(settings)
    with Pulse(site.database, name, "console", now):
        names = [settings.console_host, urlsplit(settings.public_url).hostname or ""]
        pages = templates(site.config_dir, PUBLIC)
        app = create_app(wiring.lending(site, bus), names, pages)
        serve(app, settings.console_host, settings.console_port, stop)
    bus.close()


def serve_health(site: Site) -> None:
    """Answer /healthz, /readyz and /metrics when the settings name a port."""
    if site.settings.health_port:
        metrics.watch_dead_letters(DeadLetterGauge(site).value)
        metrics.serve(site.settings.health_port, ready=lambda: _trouble(site))


def _trouble(site: Site) -> str:
    from core.errors import WirewatchError  # noqa: PLC0415

    try:
        site.database.check()
    except WirewatchError as error:
        return str(error)
    return ""
