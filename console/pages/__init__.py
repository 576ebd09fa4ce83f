"""The web pages, one file a page, on NiceGUI: this package is its only door.

    overview.py   the first page: keeps itself up to date while somebody looks
      ├─ tiles.py, alerts.py, running.py, deliveries.py    its parts, each built from frozen values
      └─ parts.py    small elements: text, times, links that cannot run scripts, lists that change in place

Text from feeds enters a page in two ways only, as an element's text or as a checked `href`; never as markup.
"""

from __future__ import annotations

from fastapi import FastAPI
from nicegui import ui

from console.api.sign_in import ICON
from console.pages import overview
from console.sources import Sources

_STYLE = '<link rel="stylesheet" href="/console.css">'


def mount(app: FastAPI, sources: Sources) -> None:
    """Put the pages into the application, at `/`."""
    ui.add_head_html(_STYLE, shared=True)
    overview.add_page(sources)
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
