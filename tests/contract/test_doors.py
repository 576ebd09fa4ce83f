"""The command and REST are doors to the same operations: the same answers, the same refusals, one record each."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from alert_examples import NOW, article, batch, subscription, tagged
from served import IN_CLEAR, served
from sites import shipped

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.worker import AlertHandler
from console.app import create_api
from console.sources import Sources
from core.bus.dead import dead_letter
from core.bus.port import ARTICLES, DEAD, Received
from core.clock import now
from core.outcomes import AttemptOutcome, DeadReason
from operations.access import grants
from operations.actor import Scope
from operations.audit import list_audit
from wirewatch import wiring
from wirewatch.cli.app import main
from wirewatch.whoever import whoever_starts

if TYPE_CHECKING:
    from core.database import Database
    from operations.site import Site

DESK = subscription("desk", "email", "desk@example.org", entities=("aqim",))


@dataclass
class Doors:
    """One site, and both doors to it."""

    site: Site
    api: httpx.Client
    capsys: pytest.CaptureFixture[str]

    def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command; give its exit code and what it printed."""
        self.capsys.readouterr()
        sys.argv = ["wirewatch", "--config", str(self.site.config_dir), *arguments]
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        else:
            code = 0
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    def records(self) -> list[tuple[str, str, str, str]]:
        """Give the audit, the oldest first: action, subject, before, after."""
        listed = reversed(list_audit(self.site, whoever_starts()))
        return [(one.action, one.subject, one.before, one.after) for one in listed]


@pytest.fixture
def quiet() -> Iterator[None]:
    """Put back what a command does to its process."""
    arguments, mask = sys.argv, os.umask(0o022)
    yield
    os.umask(mask)
    sys.argv = arguments


@pytest.fixture
def doors(
    either_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    quiet: None,  # noqa: ARG001
) -> Iterator[Doors]:
    config = tmp_path / "config"
    config.mkdir()
    for kind in ("watchlist", "feeds", "subscriptions"):
        (config / f"{kind}.yaml").write_text(shipped(kind), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", _url(either_database))
    monkeypatch.setenv("WIREWATCH_DATA_DIR", str(tmp_path / "data"))
    site = wiring.open_site(config)
    bus = wiring.open_bus(site.settings)
    with served(create_api(Sources(wiring.lending(site, bus)))) as client:
        made = Doors(site, client, capsys)
        assert made.command("apply")[0] == 0
        client.headers["Authorization"] = (
            f"Bearer {grants.create_token(site, whoever_starts(), 'script', [Scope.OPERATE])}"
        )
        yield made
    bus.close()
    site.database.close()


def _url(database: Database) -> str:
    """Give the address of a test's database as settings have it."""
    url = database._engine.url
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)


def _fill(site: Site) -> None:
    """Put one of everything into the site."""
    AlertHandler(site.database, lambda: (1, (DESK,)), now).handle(
        batch([tagged(), tagged(article("b1", title="Ferry"), story="s2", named=False)])
    )
    outbox = Outbox(site.database, now)
    [leased] = outbox.lease("email:example.org", "one", 1)
    outbox.finish(leased, AttemptResult(AttemptOutcome.REFUSED, "554 spam"), 0.1, 0.5)
    letter = dead_letter("p", Received(ARTICLES, 0, 1, "k", b"v", NOW), DeadReason.CRASHED, "no", NOW)
    with site.open_bus() as bus:
        bus.publish(DEAD, [letter])


ANSWERS = [
    (["alerts", "--json"], "/alerts", "alerts"),
    (["deliveries", "list", "--json"], "/deliveries", "deliveries"),
    (["suppressions", "list", "--json"], "/suppressions", "suppressions"),
    (["subscriptions", "list", "--json"], "/subscriptions", "subscriptions"),
    (["stories", "list", "--json"], "/stories", "stories"),
    (["stories", "show", "s1"], "/stories/s1", ""),
    (["dead", "list", "--json"], "/dead", "dead_letters"),
    (["audit", "--json"], "/audit", "audit"),
    (["why", "a1", "desk", "--json"], "/why?article=a1&subscription=desk", ""),
    (["why", "https://example.org/a1", "desk", "--json"], "/why?article=https://example.org/a1&subscription=desk", ""),
]


def test_both_doors_give_the_same_answers(doors: Doors) -> None:
    _fill(doors.site)
    doors.command("suppressions", "add", "email", "gone@example.org")
    doors.command("subscribe", "inbox=room", "--tag", "sahel", "--yes")
    for arguments, path, key in ANSWERS:
        code, printed, said = doors.command(*arguments)
        assert code == 0, said
        answer = doors.api.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        by_api = answer.json()[key] if key else answer.json()
        assert json.loads(printed) == by_api
        assert by_api, f"{path} shows something"
    [alert] = doors.api.get("/api/v1/alerts").json()["alerts"]
    ledger = doors.api.get(f"/api/v1/alerts/{alert['id']}").json()
    assert json.loads(doors.command("alerts", "show", alert["id"], "--json")[1]) == ledger
    [letter] = doors.api.get("/api/v1/dead").json()["dead_letters"]
    shown = doors.api.get(f"/api/v1/dead/{letter['id']}").json()
    assert json.loads(doors.command("dead", "show", letter["id"])[1]) == shown
    form = doors.api.get(f"/api/v1/alerts/{alert['id']}/preview").json()
    out = doors.site.config_dir / "preview"
    assert doors.command("alerts", "preview", alert["id"], "--out", str(out))[0] == 0
    for field, file in {
        "subject": "subject.txt",
        "text": "mail.txt",
        "html": "mail.html",
        "slack": "slack.txt",
    }.items():
        assert (out / file).read_text(encoding="utf-8") == form[field] != ""
    assert (
        (out / "mail.eml").read_text(encoding="utf-8").startswith("Subject: Al-Qaeda in the Islamic Maghreb: Attaque")
    )
    numbers = json.loads(doors.command("status", "--json")[1])
    assert set(numbers) == set(doors.api.get("/api/v1/status").json())
    assert numbers["dead_letters"] == {"parked": 1, "waiting": 1}


EVERYTHING = {"id": "everything", "to": {"inbox": "operator"}, "all": True}
UNLISTED = {"id": "x", "to": {"inbox": "room"}, "entities": ["aqmi"]}
UNKNOWN = {"id": "x", "to": {"inbox": "room"}, "tags": ["sahell"]}
ODD = {"id": "x", "to": {"email": "no address"}, "all": True}
REFUSALS: list[tuple[list[str], str, str, Any, int]] = [
    (
        ["subscribe", "inbox=operator", "--all", "--id", "everything", "--yes"],
        "POST",
        "/subscriptions",
        EVERYTHING,
        409,
    ),
    (["subscribe", "inbox=room", "--entity", "aqmi", "--id", "x", "--yes"], "POST", "/subscriptions", UNLISTED, 400),
    (["subscribe", "inbox=room", "--tag", "sahell", "--id", "x", "--yes"], "POST", "/subscriptions", UNKNOWN, 400),
    (["subscribe", "email=no address", "--all", "--id", "x", "--yes"], "POST", "/subscriptions", ODD, 400),
    (["subscriptions", "pause", "everything"], "POST", "/subscriptions/everything/state", {"state": "paused"}, 409),
    (["subscriptions", "end", "nothing"], "POST", "/subscriptions/nothing/state", {"state": "ended"}, 404),
    (["deliveries", "retry"], "POST", "/deliveries/retry", {}, 400),
    (["deliveries", "retry", "nothing"], "POST", "/deliveries/retry", {"ids": ["nothing"]}, 404),
    (["suppressions", "add", "email", "a,b"], "POST", "/suppressions", {"channel": "email", "target": "a,b"}, 400),
    (["suppressions", "remove", "email", "a@b.example"], "DELETE", "/suppressions/email/a@b.example", None, 404),
    (["alerts", "show", "nothing"], "GET", "/alerts/nothing", None, 404),
    (["alerts", "preview", "nothing"], "GET", "/alerts/nothing/preview", None, 404),
    (["stories", "show", "s9"], "GET", "/stories/s9", None, 404),
    (["stories", "merge", "s9", "s8"], "POST", "/stories/s9/merge", {"into": "s8"}, 404),
    (["stories", "split", "s9", "a"], "POST", "/stories/s9/split", {"articles": ["a"]}, 404),
    (["dead", "show", "nothing"], "GET", "/dead/nothing", None, 404),
    (["dead", "replay"], "POST", "/dead/replay", {}, 400),
    (["dead", "replay", "nothing"], "POST", "/dead/replay", {"ids": ["nothing"]}, 404),
]


def test_both_doors_refuse_alike_and_change_nothing(doors: Doors) -> None:
    before = doors.records()
    for arguments, method, path, body, status in REFUSALS:
        code, printed, said = doors.command(*arguments)
        assert (code, printed) == (2, ""), arguments
        answer = doors.api.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code == status, (path, answer.text)
        assert said == f"wirewatch: {answer.json()['error']}\n"
    assert doors.records() == before


CHANGES: list[tuple[list[str], str, str, Any]] = [
    (
        ["subscribe", "inbox=room", "--all", "--id", "room", "--yes"],
        "POST",
        "/subscriptions",
        {"id": "room", "to": {"inbox": "room"}, "all": True},
    ),
    (["subscriptions", "pause", "room"], "POST", "/subscriptions/room/state", {"state": "paused"}),
    (["subscriptions", "resume", "room"], "POST", "/subscriptions/room/state", {"state": "active"}),
    (["subscriptions", "end", "room"], "POST", "/subscriptions/room/state", {"state": "ended"}),
    (
        ["suppressions", "add", "email", "gone@example.org", "--why", "has left"],
        "POST",
        "/suppressions",
        {"channel": "email", "target": "gone@example.org", "detail": "has left"},
    ),
    (["suppressions", "remove", "email", "gone@example.org"], "DELETE", "/suppressions/email/gone@example.org", None),
    (["stories", "merge", "s2", "s1"], "POST", "/stories/s2/merge", {"into": "s1"}),
    (["stories", "split", "s1", "b1"], "POST", "/stories/s1/split", {"articles": ["b1"]}),
    (["deliveries", "retry", "--all-failed"], "POST", "/deliveries/retry", {"all_failed": True}),
    (["dead", "replay", "--all"], "POST", "/dead/replay", {"all": True}),
]


@pytest.mark.parametrize("door", ["command", "api"])
def test_each_change_is_recorded_once_by_either_door_with_who_and_which(doors: Doors, door: str) -> None:
    _fill(doors.site)
    for arguments, method, path, body in CHANGES:
        before = doors.records()
        if door == "command":
            assert doors.command(*arguments)[0] == 0, arguments
        else:
            answer = doors.api.request(method, f"/api/v1{path}", json=body)
            assert answer.status_code in (200, 201), answer.text
        after = doors.records()
        assert after[:-1] == before, (arguments, after)
        newest = list_audit(doors.site, whoever_starts(), 1)[0]
        who = whoever_starts().name if door == "command" else "script"
        assert (newest.actor, newest.door) == (who, door)


def test_the_console_reads_with_a_session_and_is_recorded_by_name(doors: Doors) -> None:
    link = doors.command("sign-in")[1].strip()
    with httpx.Client(base_url=doors.api.base_url, timeout=20, trust_env=False, verify=IN_CLEAR) as browser:
        assert browser.post("/sign-in", data={"token": link.partition("token=")[2]}).status_code == 303
        document = {"id": "room", "to": {"inbox": "room"}, "all": True}
        assert browser.post("/api/v1/subscriptions", json=document).status_code == 201
    newest = list_audit(doors.site, whoever_starts(), 1)[0]
    assert (newest.actor, newest.door, newest.action) == (whoever_starts().name, "console", "subscribe")


def test_version_is_printed(doors: Doors) -> None:
    code, printed, _ = doors.command("--version")
    assert code == 0
    assert printed.startswith("wirewatch 0.")
