"""Debian's Chromium, driven by Playwright. Playwright's own download of a browser is not needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from servers.daemon import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_ARGUMENTS = (
    "--no-sandbox",  # it refuses to start for root otherwise
    "--disable-gpu",
    # The rest keeps it from talking to anybody but the pages under test.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a headless browser; ends with the block."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # half a second that only browser tests pay

    executable = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
