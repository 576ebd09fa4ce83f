"""A day of the watchlist, on both stacks: killed before use, an alias tried and saved, a broken file, a merge, back."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from newsroom import feeds, rss, story
from system import System

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from servers.web import Answer, Request, WebServer

WATCHLIST = """\
entities:
  - {id: aqim, name: AQIM, kind: group}  # ours
  - {id: rsf, name: Rapid Support Forces, kind: group}
"""
ALIAS = WATCHLIST.replace("Forces, kind: group", "Forces, kind: group, names: [Hemedti]")
BY_ONE = ALIAS + "  - {id: jnim, name: JNIM, kind: group}\n"
BY_OTHER = ALIAS.replace("AQIM, kind: group", "AQIM, kind: group, names: [AQMI]")
BY_THIRD = ALIAS.replace("AQIM, kind: group", "AQIM, kind: group, names: [GSPC]")
INBOX = "subscriptions: [{id: desk, to: {inbox: desk}, kinds: [group]}]\n"


class News:
    """A feed that grows; each item names somebody, in words that no other item has."""

    def __init__(self, web: WebServer) -> None:
        self._items: list[tuple[str, str, str]] = []
        self.url = web.route("/wire.xml", self._answer)

    def tell_of(self, who: str) -> str:
        """Publish one more; gives its headline."""
        link, title, text = story(len(self._items), watched=False)
        self._items.append((link, title.replace("nobody", who), text))
        return self._items[-1][1]

    def _answer(self, _request: Request) -> Answer:
        return 200, {"Content-Type": "application/rss+xml"}, rss(*self._items)


class Desk:
    """Somebody who edits by the API of a running system, and sees the alerts."""

    def __init__(self, system: System) -> None:
        self._system = system
        token = re.findall(r"[\w-]{20,}", system.command("tokens", "create", "ada", "--scope", "operate"))[-1]
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{system.console_port}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    def ask(self, method: str, path: str, wanted: int = 200, **body: object) -> dict[str, Any]:
        answer = self._client.request(method, f"/api/v1/{path}", json=body or None)
        assert answer.status_code == wanted, answer.text
        answered: dict[str, Any] = answer.json()
        return answered

    def save(self, content: str, base: int, wanted: int = 200, **more: object) -> dict[str, Any]:
        return self.ask("PUT", "watchlist", wanted, content=content, base=base, **more)

    def told(self) -> set[str]:
        return {one["headline"] for one in self.ask("GET", "alerts?limit=100")["alerts"]}

    def wait_for(self, headline: str) -> None:
        self._system.wait(lambda: headline in self.told(), f"an alert: {headline}", 90)

    def wait_until_used(self, version: int) -> None:
        used = re.compile(rf"watchlist_in_use.*\bversion=\W*{version}\b")
        self._system.wait(lambda: used.search(self._system.said()) is not None, f"version {version} in use", 90)

    def ready(self) -> str:
        try:
            return self._client.get("/readyz").text
        except httpx.TransportError:
            return ""


@pytest.mark.slow
def test_a_list_is_edited_tried_saved_broken_merged_and_taken_back_while_news_come(
    tmp_path: Path, stack: Mapping[str, str], web: WebServer
) -> None:
    news = News(web)
    files = {"feeds": feeds(news.url, every="5s"), "watchlist": WATCHLIST, "subscriptions": INBOX}
    with System(tmp_path, stack, files) as system:
        system.command("apply")
        desk = Desk(system)
        die_before_use(system)
        unlisted, first = news.tell_of("Hemedti"), news.tell_of("Rapid Support Forces")
        system.start("run", "run", "--allow-loopback")
        system.wait(lambda: desk.ready() == "ready\n", "the console", 90)
        desk.wait_for(first)
        assert desk.told() == {first}, "saved before the kill, and used after it"

        an_alias_is_tried_and_saved(desk)
        a_broken_file_changes_nothing_and_the_alias_is_found(system, desk, news)
        two_editors_are_merged(desk, news)

        desk.ask("POST", "versions/watchlist/1/rollback", note="too many")
        desk.wait_until_used(5)
        after, last = news.tell_of("Hemedti"), news.tell_of("AQIM")
        desk.wait_for(last)
        assert not {unlisted, after} & desk.told()
        assert system.stop("run") == 0


def die_before_use(system: System) -> None:
    """Kill the worker between the saving of a list and its use."""
    system.environ["WIREWATCH_TEST_CRASH_AT"] = "before_activation"
    system.start_roles("process-1")
    assert system.processes.pop("process-1").wait(90) == -signal.SIGKILL
    del system.environ["WIREWATCH_TEST_CRASH_AT"]


def an_alias_is_tried_and_saved(desk: Desk) -> None:
    refused = desk.save(ALIAS, 1, 409)
    assert "never tried" in refused["error"]
    found = desk.ask("POST", "watchlist/try", content=ALIAS, since="1d")
    assert [(one["entity"], one["gained"]) for one in found["differences"]] == [("rsf", 1)]
    [volume] = found["subscriptions"]
    assert (volume["before"]["messages"], volume["after"]["messages"]) == (1, 2)
    saved = desk.save(ALIAS, 1, note="the leader's name")
    assert (saved["version"], saved["trial"]["differences"]) == (2, found["differences"])
    desk.wait_until_used(2)


def a_broken_file_changes_nothing_and_the_alias_is_found(system: System, desk: Desk, news: News) -> None:
    good = (system.config / "watchlist.yaml").read_text(encoding="utf-8")
    assert good == ALIAS, "the folder's file follows what was saved by the API"
    system.write("watchlist", "entities:\n  - {id: aqim, name: AQIM, kind: gruop}\n")
    system.wait(lambda: "not in force: watchlist.yaml" in desk.ready(), "the console says so", 90)
    desk.wait_for(news.tell_of("Hemedti"))
    system.write("watchlist", good)
    system.wait(lambda: desk.ready() == "ready\n", "all in force again", 90)
    assert desk.ask("GET", "watchlist")["version"] == 2


def two_editors_are_merged(desk: Desk, news: News) -> None:
    assert desk.save(BY_ONE, 2, untried=True)["merged"] is False
    merged = desk.save(BY_OTHER, 2, untried=True)
    assert (merged["version"], merged["merged"]) == (4, True)
    refused = desk.save(BY_THIRD, 2, 409, untried=True)
    assert "changed aqim too, by ada (version 4)" in refused["error"]
    desk.wait_until_used(4)
    for headline in [news.tell_of(who) for who in ("JNIM", "AQMI")]:
        desk.wait_for(headline)
