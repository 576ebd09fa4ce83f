"""The web pages, one file a page, on NiceGUI: this package is its only door.

    overview.py   the first page: keeps itself up to date while somebody looks
      ├─ tiles.py, alerts.py, running.py, deliveries.py    its parts, each built from frozen values
      └─ parts.py    small elements: text, times, links that cannot run scripts, lists that change in place

Text from feeds enters a page in two ways only, as an element's text or as a checked `href`; never as markup.
"""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from nicegui import app as pages
from nicegui import ui

from console.api.sign_in import ICON
from console.api.v1.answers import nothing_there
from console.pages import overview
from console.small_page import small_page
from console.sources import Sources
from core.log import get

_log = get("console.pages")

_HEAD = '<link rel="stylesheet" href="/console.css"><meta name="referrer" content="same-origin">'
"""The browser names our own origin with the form that signs out: the guard asks for it."""


def mount(app: FastAPI, sources: Sources) -> None:
    """Put the pages into the application, at `/`."""
    ui.add_head_html(_HEAD, shared=True)
    overview.add_page(sources)
    pages.add_exception_handler(404, nothing_there)
    pages.add_exception_handler(Exception, broken)
    # No storage secret: sessions are ours (operations/access/sessions.py), NiceGUI stores nothing about people.
    # No compression: the guard reads the page first, and it is compressed outside the guard.
    ui.run_with(
        app,
        title="Wirewatch",
        dark=None,
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
        favicon=ICON,
        reconnect_timeout=10,
    )


async def broken(_request: Request, error: Exception) -> Response:
    """Say that a page cannot be shown; why is in the log, not on the page."""
    _log.error("page_failed", exc_info=error)
    return small_page("This page cannot be shown", "<p>Why is in the console's log.</p>", status=500)
