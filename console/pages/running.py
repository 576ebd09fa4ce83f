"""Who runs, and how the feeds are doing."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from nicegui import ui

from console.pages.parts import box, moment, text
from console.wording import show_time
from core.heartbeat import WorkerView
from operations.feeds import FeedView

NO_WORKERS = ("Nothing runs yet", "“wirewatch run” on the server starts everything.")
NO_FEEDS = ("No feeds", "Put some into config/feeds.yaml and run “wirewatch apply”.")
ROLES = {
    "ingest": "reads feeds",
    "process": "finds names and stories",
    "alert": "decides who is notified",
    "send": "sends",
    "console": "this window",
}
OUTCOMES = {
    "new": "new articles",
    "unchanged": "nothing new",
    "empty": "a feed without entries",
    "http_error": "the server answered with an error",
    "unreachable": "cannot be reached",
    "certificate": "its certificate is not valid",
    "too_large": "too large",
    "forbidden_address": "forbidden address",
    "not_a_feed": "no feed at this address",
    "web_page": "a web page, and no feed",
    "parked": "a page of somebody else's",
    "parser_killed": "hostile or broken: parser stopped",
    "crashed": "a fault of Wirewatch: its parser fails on it",
    "gone": "gone for good (410)",
    "misconfigured": "a secret for it is not set",
}


def condition(worker: WorkerView) -> str:
    """Say how a worker is: `ok`, `trouble` or `dead`."""
    if not worker.alive:
        return "dead"
    return "trouble" if worker.problem else "ok"


def worker_row(worker: WorkerView, zone: ZoneInfo, now: datetime) -> ui.element:
    """Build one worker. The beat and the count change every two seconds and are left out."""
    state = condition(worker)
    with box("div", f"ww-row ww-{state}") as element:
        text("span", "", "ww-dot", {"ok": "running", "trouble": "running, with a problem", "dead": "dead"}[state])
        with box("div", "ww-grow"):
            with box("div", "ww-line"):
                text("strong", worker.name, title=f"{worker.host}, process {worker.pid}")
                text("span", ROLES.get(worker.role, worker.role), "quiet")
            if state == "dead":
                text("p", f"No sign of life since {show_time(worker.beat, zone, now)}", "ww-detail")
            if worker.problem:
                text("p", worker.problem, "ww-detail")
        with box("span", "ww-when quiet"):
            text("span", "since ")
            moment(worker.started, zone, now)
    return element


def feed_row(feed: FeedView, zone: ZoneInfo, now: datetime) -> ui.element:
    """Build one feed."""
    state = {"ok": "ok", "failing": "trouble", "empty": "trouble", "waiting": "idle"}[feed.state]
    state = "trouble" if feed.conditions else state
    with box("div", f"ww-row ww-{state}") as element:
        text("span", "", "ww-dot", feed.state)
        with box("div", "ww-grow"):
            with box("div", "ww-line"):
                text("strong", feed.name or urlsplit(feed.url).hostname or feed.url, title=feed.url)
                text("span", OUTCOMES.get(feed.outcome, feed.outcome) or "not polled yet", "quiet")
            for one in feed.conditions:
                detail = f" ({one.detail})" if one.detail else ""
                text("p", f"This feed {one.sentence}{detail}. What to do: {one.fix}.", "ww-detail")
            if feed.failures:
                times = f"failed {feed.failures} time{'s' if feed.failures > 1 else ''} in a row"
                text("p", f"{times}: {feed.detail}" if feed.detail else times, "ww-detail")
            with box("p", "ww-times quiet"):
                if feed.succeeded is not None:
                    text("span", "last read ")
                    moment(feed.succeeded, zone, now)
                elif feed.polled is not None:
                    text("span", "never read")
                if feed.due is not None:
                    text("span", " · next " if feed.polled is not None else "next ")
                    moment(feed.due, zone, now)
    return element
