"""The console's pure parts: hosts, readings, sentences, times."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import Request

from alerts.messages.snapshot import SnapshotMention
from console.guard import Guard, Identities
from console.guard.headers import policy
from console.guard.origins import is_known_host
from console.latest import Latest, Reading
from console.pages import broken
from console.wording import marked, outlets, show_time, zone_of
from core import log
from core.clock import now
from core.database import Database
from core.errors import ServiceAway
from operations.access.sessions import cookie_name, create_token, redeem


@pytest.mark.parametrize("host", ["localhost:8087", "127.0.0.1", "[::1]:8087", "10.0.0.7:80", "wire.example.org"])
def test_our_names_and_bare_addresses_are_known_hosts(host: str) -> None:
    assert is_known_host(host, {"localhost", "wire.example.org"})


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[", "a@b"])
def test_foreign_names_are_no_known_hosts(host: str) -> None:
    assert not is_known_host(host, {"localhost"})


def test_the_policy_lets_no_inline_script_run_without_the_nonce() -> None:
    scripts = next(part for part in policy("n0nce").split(";") if "script-src" in part)
    assert "'nonce-n0nce'" in scripts
    assert "'unsafe-inline'" not in scripts


def test_a_websocket_without_a_session_is_refused_before_the_application_sees_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    name = cookie_name("")
    seen: list[str] = []
    sent: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:  # noqa: ANN401
        seen.append(scope["type"])

    async def send(message: Any) -> None:  # noqa: ANN401
        sent.append(message)

    async def receive() -> Any:  # noqa: ANN401
        return {"type": "websocket.connect"}

    def connect(cookie: str) -> None:
        headers = [(b"host", b"localhost"), (b"cookie", f"{name}={cookie}".encode())]
        scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers}
        asyncio.run(Guard(application, Identities(database, now), (), name)(scope, receive, send))

    connect("guessed")
    assert (seen, sent) == ([], [{"type": "websocket.close", "code": 1008}])
    with database.transaction() as connection:
        cookie = redeem(connection, create_token(connection, now()), now())
    connect(str(cookie))
    assert seen == ["websocket"]
    database.close()


def _scripted(*answers: int | Exception) -> Callable[[], int]:
    left = list(answers)

    def read() -> int:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


def test_a_reading_that_fails_keeps_the_last_value_and_says_why() -> None:
    latest = Latest(_scripted(1, ServiceAway("the database is away"), 3), every=0)
    assert latest.get() == Reading(1)
    assert latest.get() == Reading(1, "the database is away")
    assert latest.get() == Reading(3)


def test_readings_are_shared_for_a_while() -> None:
    latest = Latest(_scripted(1), every=60)
    assert [latest.get().value for _ in range(3)] == [1, 1, 1]


@pytest.mark.slow
def test_making_sign_in_links_imports_no_web_library() -> None:
    web = "{'nicegui', 'fastapi', 'starlette', 'uvicorn'}"
    code = f"import sys, operations.access.grants; print(sorted({web} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_times_are_as_short_as_they_stay_clear() -> None:
    noon, paris = datetime(2026, 7, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Paris")
    assert show_time(noon, paris, noon) == "14:00:00"
    assert show_time(noon - timedelta(days=1), paris, noon) == "30 Jun 14:00"
    assert show_time(noon - timedelta(days=400), paris, noon) == "27 May 2025"


@pytest.mark.parametrize("name", ["Nowhere/At-all", "../etc/passwd", "", None])
def test_a_zone_that_is_unknown_here_is_utc(name: object) -> None:
    assert zone_of(name).key == "UTC"


def test_outlets_are_counted_after_the_first() -> None:
    assert [outlets(names) for names in (("A",), ("A", "B"), ("A", "B", "C"))] == ["A", "A + 1 outlet", "A + 2 outlets"]


def test_the_name_is_marked_in_its_sentence() -> None:
    mention = SnapshotMention("e", "E", "Gao", "Gao", "exact", "text", "Near Gao today", 5, 8)
    assert marked(mention) == ("Near ", "Gao", " today")


def test_a_page_that_crashes_says_so_and_the_reason_is_in_the_log_only(capfd: pytest.CaptureFixture[str]) -> None:
    log.configure("error")
    answer = asyncio.run(broken(Request({"type": "http"}), RuntimeError("the-reason")))
    assert answer.status_code == 500
    assert b"This page cannot be shown" in bytes(answer.body)
    assert b"the-reason" not in bytes(answer.body)
    logged = capfd.readouterr().err
    assert "page_failed" in logged
    assert "the-reason" in logged
