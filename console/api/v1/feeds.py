"""`/api/v1/feeds`: every feed in force and how it is doing; the list edited, one or many at a time."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic
from fastapi import APIRouter, Body, Response

from config.files.codes import Line
from config.files.feeds import document_of_feed
from config.files.schema import Value
from console.api.v1.answers import Acting, as_json
from console.sources import Sources
from operations import feed_list, feeds

_ACTS = {
    "pause": feed_list.pause_feed,
    "resume": feed_list.resume_feed,
    "ask": feed_list.ask_feed,
    "remove": feed_list.remove_feed,
}


class FeedAct(Value):
    """What is done with a feed, which its address names."""

    url: Line
    act: Literal["pause", "resume", "ask", "remove"]


class FeedAddress(Value):
    """An address of a feed, or of a site that has one."""

    address: Line


class FeedListText(Value):
    """Another list of feeds: OPML, CSV with a heading, or an address a line."""

    list: Annotated[str, pydantic.StringConstraints(min_length=1)]


def create_router(sources: Sources) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/feeds")
    site = sources.site

    @router.get("")
    def listed(actor: Acting, url: str = "") -> Response:
        """Give them, those that need somebody first; with `url` that one alone."""
        found = (feeds.show_feed(site, actor, url),) if url else feeds.list_feeds(site, actor)
        return as_json({"feeds": found})

    @router.post("")
    def add(actor: Acting, document: Annotated[dict[str, Any], Body()]) -> Response:
        """Put one on the list, as a line of feeds.yaml says it."""
        return as_json(document_of_feed(feed_list.add_feed(site, actor, feed_list.read_feed(document))), 201)

    @router.post("/acts")
    def act(actor: Acting, wanted: FeedAct) -> Response:
        """Pause, resume, ask or remove one."""
        _ACTS[wanted.act](site, actor, wanted.url)
        return as_json({"url": wanted.url, "act": wanted.act})

    @router.post("/discover")
    def discover(actor: Acting, at: FeedAddress) -> Response:
        """Say which feed is at an address or linked there, and what it brings; adds nothing."""
        from operations import feed_discovery  # noqa: PLC0415  # it loads what ingest fetches and reads with

        return as_json(feed_discovery.discover(site, actor, at.address))

    @router.post("/import")
    def import_feeds(actor: Acting, given: FeedListText) -> Response:
        """Add the feeds of another list, and report what was known or cannot be one."""
        return as_json(feed_list.import_feeds(site, actor, given.list.encode()))

    @router.get("/export")
    def export(actor: Acting) -> Response:
        """Give the list in force as OPML."""
        return as_json({"opml": feed_list.export_feeds(site, actor)})

    return router
