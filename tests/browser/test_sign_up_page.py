"""Signing up in a real browser, on a phone and at a desk; the screenshots are kept for a look."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from console_examples import Console, told
from sending import take

from alerts.messages.renderer import Renderer
from alerts.messages.service_messages import ServiceMessage
from alerts.readers.sign_up import token_maker
from alerts.readers.subscribers import Subscribers
from config.versions.store import Versions
from core.clock import now
from core.outcomes import SubscriptionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

WATCHLIST = """
entities:
  - {id: aqim, name: Al-Qaeda in the Islamic Maghreb, kind: group, names: [AQIM, AQMI], tags: [sahel, maghreb]}
  - {id: droukdel, name: Abdelmalek Droukdel, kind: person, tags: [sahel]}
"""
HOSTILE = "<script>document.title='owned'</script> <!channel> \u202egnp"
HEADLINES = ("Attaque près de Gao revendiquée", "Convoi arrêté à Kidal", HOSTILE)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("console")
    with Console(folder) as console:
        versions = Versions(console.database, now)
        versions.save("watchlist", WATCHLIST, base=0, author="test", origin="file", note="")
        console.alert(*(told(f"a{number}", title) for number, title in enumerate(HEADLINES)))
        yield console


def _shot(page: Page, name: str) -> None:
    folder = Path(__file__).parents[2] / ".cache" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("width", "name"), [(390, "phone"), (1280, "desktop")])
def test_a_reader_signs_up_and_confirms(console: Console, page: Page, width: int, name: str) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{console.address}/subscribe")
    assert "sahel" not in page.locator("body").inner_text(), "a stranger sees nothing of the list"
    page.get_by_label("Your e-mail address").fill(f"{name}@example.org")
    _fits(page)
    _shot(page, f"sign-up-address-{name}")
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    _shot(page, f"sign-up-asked-{name}")
    page.goto(_link(console))
    page.get_by_label("sahel").check()
    page.get_by_label("How often").select_option("at once")
    page.get_by_label("Your time zone").fill("Africa/Bamako")
    _fits(page)
    _shot(page, f"sign-up-form-{name}")
    page.get_by_role("button", name="Show what would have come").click()
    page.get_by_text("last 7 days").wait_for()
    page.get_by_text("<script>document.title='owned'</script>").wait_for()
    assert page.title() == "What would have come · Wirewatch", "the script of a headline did not run"
    _fits(page)
    _shot(page, f"sign-up-estimate-{name}")
    page.get_by_role("button", name="Yes, send me these alerts").click()
    page.get_by_role("heading", name="You are subscribed").wait_for()
    _shot(page, f"sign-up-done-{name}")
    active = Subscribers(console.database, now).listed(SubscriptionState.ACTIVE)
    assert f"{name}@example.org" in {one.owner for one in active}
    assert refused == []


def _link(console: Console) -> str:
    """Give the address in the one mail that is due."""
    taken = take(console.database, now, "email:example.org", 50)
    [one] = [one for one in taken if isinstance(one.message, ServiceMessage)]
    text = Renderer(token_maker(console.database, now))(one.leased.id, one.message).text
    [link] = re.findall(r"^http\S+$", text, re.MULTILINE)
    return str(link)
