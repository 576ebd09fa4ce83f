"""Writes docs/images/: an alert mail and the console, as the sample wire makes them. `make pictures`."""

from __future__ import annotations

import re
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from servers.chromium import chromium
from servers.smtp import SmtpServer
from source import ROOT
from system import System

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = ROOT / "docs" / "images"
SUBSCRIPTIONS = """\
subscriptions:
  - {id: everything, to: {inbox: operator}, all: true}
  - {id: sahel-desk, to: {email: desk@example.org}, tags: [sahel]}
"""
ENOUGH_ALERTS, ENOUGH_MAILS = 8, 2


def main() -> None:
    """Run the whole system with the shipped watchlist for a minute, and look at it."""
    with tempfile.TemporaryDirectory() as name, SmtpServer() as smtp, chromium() as browser:
        folder = Path(name)
        watchlist = (ROOT / "config" / "watchlist.yaml").read_text("utf-8")
        files = {"watchlist": watchlist, "feeds": "sample_wire: true\n", "subscriptions": SUBSCRIPTIONS}
        mail = {"WIREWATCH_SMTP_URL": smtp.url, "WIREWATCH_MAIL_FROM": "wire@example.org"}
        with System(folder, mail, files) as system:
            system.start("run", "run")
            system.wait(lambda: len(smtp.mails) >= ENOUGH_MAILS and len(system.alerts()) >= ENOUGH_ALERTS, "news", 120)
            link = re.findall(r"Sign in .*: (http\S+)", (system.logs / "run.log").read_text("utf-8"))[-1]
            _picture(browser, _html(smtp.mails[-1].message), IMAGES / "mail.png", width=640, height=560)
            _picture(browser, link, IMAGES / "console.png", width=1040, height=660)


def _html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def _picture(browser: Browser, what: str, file: Path, *, width: int, height: int) -> None:
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme="light") as context:
        page = context.new_page()
        if what.startswith("http"):
            page.goto(what)
            page.locator(".ww-alert").nth(3).wait_for()
        else:
            page.set_content(what)
        page.screenshot(path=file)


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    main()
