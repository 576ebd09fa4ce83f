"""The mail, and what a reader sees behind its links, in a real browser: it fits, and the forms work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import mention, subscription, tagged
from console_examples import Console, told
from message_examples import DELIVERY, contents, item

from alerts.messages.rendering import render
from alerts.readers.subscribers import Subscribers
from alerts.reports.queries import list_alerts
from alerts.tables import snoozes
from config.files.subscriptions import SubscriptionList, dump_subscriptions
from config.versions.store import Versions
from core.clock import now

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

WISH = subscription("sahel-desk", "email", "desk@example.org", tags=("sahel",))
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
LONG = "Donaudampfschifffahrtsgesellschaft" * 8


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("console")) as console:
        text = dump_subscriptions(SubscriptionList(subscriptions=(WISH,)))
        versions = Versions(console.database, now)
        versions.save("subscriptions", text, base=0, author="test", origin="file", note="")
        console.alert(told("a1", f"Attaque près de Gao {LONG}"), wanted=[WISH])
        yield console


def _link(console: Console) -> str:
    with console.database.reading() as connection:
        return console.links.alert(list_alerts(connection)[0].id)


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_reader_unsubscribes_and_thinks_better_of_it(console: Console, page: Page, size: dict[str, int]) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(_link(console))
    assert _fits(page)
    page.get_by_role("button", name="Unsubscribe from sahel-desk").click()
    page.get_by_role("heading", name="You are unsubscribed").wait_for()
    stored = Subscribers(console.database, now)
    assert set(stored.unsubscribed([WISH])) == {"sahel-desk"}
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="You are subscribed again").wait_for()
    assert stored.unsubscribed([WISH]) == {}
    assert refused == []


def test_a_reader_chooses_for_how_long_to_snooze(console: Console, page: Page) -> None:
    page.goto(_link(console))
    page.get_by_label("a week").check()
    page.get_by_role("button", name="Snooze this story").click()
    page.get_by_role("heading", name="Snoozed").wait_for()
    with console.database.reading() as connection:
        [until] = connection.execute(sa.select(snoozes.c.until)).scalars()
    assert timedelta(days=6, hours=23) < until - now() <= timedelta(days=7)


def test_an_arabic_headline_reads_from_right_to_left_below_a_latin_name(tmp_path: Path, page: Page) -> None:
    with Console(tmp_path) as console:
        console.alert(told("a1", "هجوم قرب غاو (مالي)"), wanted=[WISH])
        page.goto(_link(console))
        quote = page.locator("blockquote")
        assert "Maghreb" in quote.inner_text()
        assert quote.evaluate("element => getComputedStyle(element).direction") == "rtl"


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_the_mail_fits_its_window_and_can_be_read(console: Console, page: Page, tmp_path: Path, width: int) -> None:
    sentence = f"AQMI a revendiqué {LONG}"
    wide = tagged(told("a2", LONG, source=LONG).article, mention(sentence=sentence, sentence_start=0, start=0, end=4))
    for given in (contents(item(wide, LONG)), contents(item(wide), item(tagged(story="s2")))):
        (tmp_path / "mail.html").write_text(render(DELIVERY, given, links=console.links).html, encoding="utf-8")
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"file://{tmp_path}/mail.html")
        assert _fits(page)
        sizes = page.evaluate(
            "[...document.querySelectorAll('p,li')].map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 12
