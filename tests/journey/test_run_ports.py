"""The ports of `wirewatch run`: a taken one is found before anything starts, and one answers for the health of all."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from newsroom import SUBSCRIPTIONS, WATCHLIST
from servers.ports import free_port
from system import System

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = ("ingest-1", "process-1", "alert-1", "console-1")


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    files = {"watchlist": WATCHLIST, "feeds": "feeds: []\n", "subscriptions": SUBSCRIPTIONS}
    with System(tmp_path, {}, files) as system:
        yield system


@pytest.mark.parametrize("setting", ["console_port", "health_port"])
def test_a_taken_port_ends_run_before_anything_starts_and_names_the_fix(system: System, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        system.environ[f"WIREWATCH_{setting.upper()}"] = str(port)
        done = system.run("run")
    assert done.returncode == 2
    assert done.stderr.startswith(f"wirewatch: {setting}: cannot listen on 127.0.0.1 port {port}")
    assert f"WIREWATCH_{setting.upper()}" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == "", "no sign-in link, and nothing that says that it starts"
    assert list(Path(system.environ["WIREWATCH_DATA_DIR"]).glob("*.db")) == [], "nothing was begun"


def test_a_role_by_itself_says_in_a_sentence_that_its_health_port_is_taken(system: System) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        system.environ["WIREWATCH_HEALTH_PORT"] = str(taken.getsockname()[1])
        done = system.run("process")
    assert done.returncode == 2
    assert "health_port: cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def _ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def test_one_health_port_answers_for_all_roles_of_a_run(system: System) -> None:
    port = free_port()
    system.environ["WIREWATCH_HEALTH_PORT"] = str(port)
    system.start("run", "run")
    system.wait(lambda: _ask(port, "/readyz") == (200, "ready\n"), "all roles ready")
    assert _ask(port, "/healthz") == (200, "alive\n")
    status, text = _ask(port, "/metrics")
    assert status == 200
    for name in ROLES:
        assert re.search(rf'process_cpu_seconds_total{{worker="{name}"}} \d', text)
    assert text.count("# TYPE process_cpu_seconds_total counter") == 1

    process = _pid_of(system, "process")
    os.kill(process, signal.SIGSTOP)
    assert _ask(port, "/readyz") == (503, "process-1: does not answer yet\n")
    os.kill(process, signal.SIGKILL)
    system.wait(lambda: _pid_of(system, "process") not in (0, process), "a new process role")
    system.wait(lambda: _ask(port, "/readyz")[0] == 200, "ready again, on the same ports")
    assert "Traceback" not in system.said()
    assert system.stop("run") == 0


def test_what_a_run_keeps_is_for_its_user_alone_and_a_journal_gets_no_sign_in_link(system: System) -> None:
    data = Path(system.environ["WIREWATCH_DATA_DIR"])
    data.mkdir(exist_ok=True)
    (data / "bus.db").touch(0o644)  # of a version that did not look
    system.start("run", "run")
    system.wait(lambda: "For a sign-in link: " in system.said(), "the console's address")
    assert "sign-in?token" not in system.said()
    system.wait(lambda: len(list(data.glob("*.db"))) == 3, "the databases")
    open_to_others = [file for file in data.rglob("*") if file.is_file() and file.stat().st_mode & 0o077]
    assert open_to_others == []
    export = data / "export"
    system.command("export", str(export))
    assert {entry.stat().st_mode & 0o077 for entry in [export, *export.iterdir()]} == {0}
    assert system.stop("run") == 0


def test_a_data_folder_that_we_make_is_for_its_user_alone(system: System, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh" / "data"
    system.environ["WIREWATCH_DATA_DIR"] = str(fresh)
    system.command("status")
    assert fresh.stat().st_mode & 0o777 == 0o700


def _pid_of(system: System, role: str) -> int:
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
    found = [line for line in listed.splitlines() if str(system.config) in line and f"--name {role}-1" in line]
    return int(found[0].split()[0]) if found else 0
