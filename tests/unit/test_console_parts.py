"""The console's pure parts: hosts, readings, sentences, times."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.guard import is_known_host, policy
from console.latest import Latest
from core.errors import ServiceAway


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
    assert (latest.get().value, latest.get()) == (1, latest._reading)
    assert (latest._reading.value, latest._reading.problem) == (1, "the database is away")
    again = latest.get()
    assert (again.value, again.problem) == (3, "")


def test_readings_are_shared_for_a_while() -> None:
    latest = Latest(_scripted(1), every=60)
    assert [latest.get().value for _ in range(3)] == [1, 1, 1]


def test_making_sign_in_links_imports_no_web_library() -> None:
    code = (
        "import sys, console.sessions; print(sorted({'nicegui', 'fastapi', 'starlette', 'uvicorn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_pages_write_times_short_and_links_only_to_the_web() -> None:
    # In a process of its own: NiceGUI is a whole application once it is imported.
    code = """
from datetime import datetime, timedelta, UTC
from console.pages.parts import is_web_address, show_time, zone_of
from console.pages.alerts import marked, outlets
from alerts.shown import ShownMention
noon, paris = datetime(2026, 7, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Paris")
assert show_time(noon, paris, noon) == "14:00:00"
assert show_time(noon - timedelta(days=1), paris, noon) == "30 Jun 14:00"
assert show_time(noon - timedelta(days=400), paris, noon) == "27 May 2025"
assert zone_of("Nowhere/At-all").key == "UTC" and zone_of("../etc/passwd").key == "UTC"
assert is_web_address("https://a.example/x?y") and is_web_address("http://a.example")
for bad in ("javascript:alert(1)", "data:text/html,x", "//a.example", "/local", "", "http://", "http://[", "ftp://a.b"):
    assert not is_web_address(bad), bad
assert outlets(("A",)) == "A" and outlets(("A", "B")) == "A + 1 outlet" and outlets(("A", "B", "C")) == "A + 2 outlets"
mention = ShownMention("e", "E", "Gao", "Gao", "exact", "text", "Near Gao today", 5, 8)
assert marked(mention) == ("Near ", "Gao", " today")
print("done")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "done", done.stderr
