"""The first page in a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alert_examples import mention, tagged
from console_examples import Console, told
from waiting import eventually

from config.versions.activation import Activation
from config.versions.not_in_force import record
from config.versions.store import Versions
from core.clock import now
from core.heartbeat import WorkerHeartbeat
from operations.access import sessions

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from servers.postgres import PostgresServer

_numbers = itertools.count(1)
_LEFT = "element => element.getBoundingClientRect().left"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("console")
    with Console(folder) as console:
        yield console


@pytest.fixture
def signed_in(console: Console, page: Page) -> Page:
    """A page that shows the console, and fails the test when a script of it was refused or broke."""
    console.sign_in(page)
    page.get_by_role("heading", name="Newest alerts").wait_for()
    page.locator(".ww-tile").first.wait_for()
    return page


def _new_id() -> str:
    return f"a{next(_numbers)}"


def test_the_link_signs_in_and_the_page_shows_an_alert_with_its_reason(console: Console, signed_in: Page) -> None:
    console.alert(told(_new_id(), "Attaque près de Gao revendiquée"))
    card = signed_in.locator(".ww-alert", has_text="Attaque près de Gao revendiquée")
    card.wait_for()
    assert card.locator("mark").inner_text() == "AQMI"
    assert card.get_by_role("link").get_attribute("rel") == "noopener noreferrer"
    assert "“AQMI” names Al-Qaeda in the Islamic Maghreb" in card.inner_text()
    assert "subscription sahel-desk wants tag sahel" in card.inner_text()
    assert "Le Fleuve" in card.inner_text()
    assert signed_in.url == f"{console.address}/"


def test_an_arabic_alert_reads_from_right_to_left(console: Console, signed_in: Page) -> None:
    sentence, name = "هاجم تنظيم القاعدة قافلة قرب غاو.", "تنظيم القاعدة"
    start = sentence.index(name)
    found = mention(text=name, sentence=sentence, sentence_start=0, start=start, end=start + len(name))
    console.alert(tagged(told(_new_id(), "هجوم قرب غاو", source="صحيفة النهر").article, found, story="gao"))
    card = signed_in.locator(".ww-alert", has_text=sentence)
    card.wait_for()
    first, marked, last = (piece.evaluate(_LEFT) for piece in card.locator("blockquote > *").all())
    assert first > marked > last
    for line in ("h3 > *", "blockquote"):
        assert card.locator(line).evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_a_file_that_is_not_in_force_is_told_until_it_is(console: Console, signed_in: Page) -> None:
    reason = "watchlist.yaml:3: entities[x].kind: did you mean group?"
    with ExitStack() as alive:
        for role in ("ingest", "process", "alert"):
            alive.enter_context(WorkerHeartbeat(console.database, f"{role}-1", role, now))
        signed_in.locator(".ww-verdict", has_text="Everything runs").wait_for()
        record(console.database, {"watchlist": reason}, now())
        signed_in.locator(".ww-verdict", has_text="watchlist.yaml is not in force").wait_for()
        banner = signed_in.locator(".ww-banner", has_text=reason)
        banner.wait_for()
        assert "watchlist.yaml is not in force since" in banner.inner_text()
        record(console.database, {}, now())
        signed_in.locator(".ww-verdict", has_text="Everything runs").wait_for()
        banner.wait_for(state="hidden")
        versions = Versions(console.database, now)
        refused = _saved(versions, "# too long for a worker\n")
        compiling = Activation(console.database, "process-2", now)
        compiling.look()
        compiling.refuse(refused, "MemoryError: no room for it")
        said = f"version {refused} was saved, and worker process-2 cannot compile it: MemoryError: no room for it"
        banner = signed_in.locator(".ww-banner", has_text=said)
        banner.wait_for()
        _saved(versions, "# shorter\n")
        banner.wait_for(state="hidden")


def _saved(versions: Versions, more: str) -> int:
    current = versions.current("watchlist")
    number, text = (0, "entities: []\n") if current is None else (current.number, current.content)
    return versions.save("watchlist", text + more, base=number, author="ada", origin="file", note="").number


def test_a_new_alert_and_another_outlet_appear_by_themselves(console: Console, signed_in: Page) -> None:
    first = told(_new_id(), "Convoi arrêté à Kidal", story="kidal")
    card = signed_in.locator(".ww-alert", has_text="Convoi arrêté à Kidal")
    assert card.count() == 0
    console.alert(first)
    card.wait_for()
    console.alert(told(_new_id(), "Convoy stopped at Kidal", story="kidal", source="Dune Courier"))
    card.get_by_text("Le Fleuve + 1 outlet").wait_for()


def test_a_hostile_headline_is_text_and_its_link_leads_nowhere(console: Console, signed_in: Page) -> None:
    hostile = (
        "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
        "{{ constructor.constructor('document.title=1')() }} `${document.title='broken'}`"
    )
    console.alert(told(_new_id(), hostile, url="javascript:document.title='broken'", source="<b>bold</b>"))
    card = signed_in.locator(".ww-alert", has_text="onerror")
    card.wait_for()
    assert hostile in card.inner_text()
    assert "<b>bold</b>" in card.inner_text()
    assert card.locator("img, script, b, a").count() == 0
    signed_in.reload()
    card.wait_for()
    assert signed_in.title() == "Wirewatch"


def test_no_script_or_style_of_the_page_is_refused_by_its_policy(console: Console, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    console.sign_in(page)
    page.locator(".ww-chart canvas").first.wait_for()
    assert said == []


def test_an_injected_script_does_not_run(console: Console, signed_in: Page) -> None:
    # As if escaping had failed somewhere: the policy is the second wall.
    ran = signed_in.evaluate("""async () => {
        const script = document.createElement('script'); script.textContent = 'window.ran = true';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = true">');
        await new Promise(done => setTimeout(done, 300));
        return window.ran === true;
    }""")
    assert ran is False
    assert console.address in signed_in.url


def test_who_is_not_signed_in_sees_how_to_get_a_link(console: Console, page: Page) -> None:
    page.goto(f"{console.address}/")
    assert page.url == f"{console.address}/sign-in"
    assert "wirewatch sign-in" in page.locator("body").inner_text()
    assert page.locator(".ww-alert").count() == 0


def test_a_link_works_once(console: Console, signed_in: Page) -> None:
    link = console.sign_in_link()
    for _ in range(2):
        signed_in.context.clear_cookies()
        signed_in.goto(link)
        signed_in.get_by_role("button", name="Sign in").click()
    signed_in.get_by_text("This link was used before").wait_for()


def test_an_open_page_leaves_when_its_session_is_ended(console: Console, signed_in: Page) -> None:
    with console.database.transaction() as connection:
        sessions.end_all(connection)
    signed_in.wait_for_url(f"{console.address}/sign-in", timeout=10_000)
    assert signed_in.locator(".ww-alert").count() == 0


def test_the_button_signs_out(console: Console, signed_in: Page) -> None:
    _shot(signed_in, "console-signed-in")
    signed_in.get_by_role("button", name="Sign out").click()
    signed_in.get_by_text("You are not signed in").wait_for()
    _shot(signed_in, "signed-out")
    signed_in.goto(f"{console.address}/")
    assert signed_in.url == f"{console.address}/sign-in"


def test_small_pages_of_ours_stand_where_nothing_is(console: Console, signed_in: Page) -> None:
    answer = signed_in.goto(f"{console.address}/nothing/here")
    assert answer is not None
    assert (answer.status, signed_in.title()) == (404, "There is no such page · Wirewatch")
    _shot(signed_in, "no-such-page")
    signed_in.context.clear_cookies()
    for path in ("/subscribe/x/y", "/subscribed", "/a/x/y/z"):
        answer = signed_in.goto(f"{console.address}{path}")
        assert answer is not None
        assert (answer.status, signed_in.title()) == (404, "There is no such page · Wirewatch")
    signed_in.goto(console.sign_in_link())
    _shot(signed_in, "sign-in")


def _shot(page: Page, name: str) -> None:
    folder = Path(__file__).parents[2] / ".cache" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def test_while_the_database_is_away_the_page_says_so_and_keeps_what_it_had(
    tmp_path: Path, page: Page, postgres_url: str, postgres_server: PostgresServer
) -> None:
    with Console(tmp_path, postgres_url) as console:
        console.alert(told(_new_id(), "Rien ne se perd"))
        console.sign_in(page)
        card = page.locator(".ww-alert", has_text="Rien ne se perd")
        card.wait_for()
        banner = page.get_by_role("alert")
        assert not banner.is_visible()
        postgres_server.stop()
        banner.wait_for()
        assert "database" in banner.inner_text()
        assert card.is_visible()
        postgres_server.start()
        banner.wait_for(state="hidden")
        console.alert(told(_new_id(), "Et tout reprend"))
        page.locator(".ww-alert", has_text="Et tout reprend").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_at_the_side(console: Console, signed_in: Page, width: int) -> None:
    console.alert(told(_new_id(), "Un titre " + "trèslong" * 30))
    signed_in.set_viewport_size({"width": width, "height": 900})
    signed_in.locator(".ww-alert", has_text="trèslong").first.wait_for()
    eventually(lambda: _widths(signed_in)[0] <= width, seen=lambda: _widths(signed_in))
    assert _widths(signed_in)[1] == width


def _widths(page: Page) -> list[int]:
    """Give how wide the page is, and its window."""
    widths: list[int] = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return widths


def test_it_stops_although_a_page_is_open(tmp_path: Path, page: Page) -> None:
    with Console(tmp_path) as console:
        console.sign_in(page)
        page.locator(".ww-tile").first.wait_for()
        assert console.process.stop(60)
