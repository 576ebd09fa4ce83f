"""The keys of the API's answers, read from a console at work on one alert that was sent and one that failed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
from newsroom import WATCHLIST
from surface import keys_of, routes
from system import System

from core.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FEEDS = "feeds: [{url: 'https://near.example/feed.xml', name: Near}]\n"
SUBSCRIPTIONS = """\
subscriptions:
  - {id: desk, to: {inbox: desk}, entities: [aqim]}
  - {id: room, to: {slack: no_such_secret}, entities: [aqim]}
"""
ARTICLES = [
    {"url": "https://near.example/1", "title": "Army names an AQMI leader", "text": "The army spoke of AQMI today."},
    {"url": "https://far.example/9", "title": "Army names an AQMI leader", "text": "The army spoke of AQMI today."},
]


def live_sections(folder: Path) -> dict[str, list[str]]:
    """Give the section of what `GET` answers. A route whose parameters nobody here can fill in says so."""
    files = {"feeds": FEEDS, "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
    with System(folder, {}, files) as system:
        system.command("apply")
        token = re.findall(r"[\w-]{20,}", system.command("tokens", "create", "surface", "--scope", "operate"))[-1]
        system.start_roles("process-1", "alert-1", "console-1")
        moment = now().isoformat()
        lines = "".join(json.dumps({**one, "published": moment}) + "\n" for one in ARTICLES)
        system.command("import", "articles", "-", "--alert", given=lines)
        system.wait(lambda: {one["deliveries"][0]["state"] for one in system.alerts()} >= {"sent"}, "an alert")
        system.command("suppressions", "add", "email", "gone@example.org")
        with httpx.Client(
            base_url=f"http://127.0.0.1:{system.console_port}",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=20,
        ) as client:
            system.wait(lambda: bool(_ask(client, "/api/v1/status")["workers"]), "a heartbeat")
            return {"keys of answers": sorted(set(_keys(client, system.alerts()[0])))}


def _keys(client: httpx.Client, alert: Mapping[str, Any]) -> Iterator[str]:
    known = {
        "alert": alert["id"],
        "article": alert["articles"][0]["article"] if isinstance(alert["articles"][0], dict) else alert["articles"][0],
        "subscription": "desk",
        "entity": "aqim",
    }
    for route in routes():
        method, path, *query = route.split(" ", 2)
        if method != "GET" or not path.startswith("/api/"):
            continue
        needed = re.findall(r"{(\w+)}", path)
        asked = {name: known[name] for name in re.findall(r"\w+", "".join(query)) if name in known}
        if set(needed) <= set(known):
            yield from (f"{path}: {key}" for key in keys_of(_ask(client, path.format(**known), asked)))
        else:
            yield f"{path}: not asked here"


def _ask(client: httpx.Client, path: str, query: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
    return client.get(path, params=query).raise_for_status().json()
