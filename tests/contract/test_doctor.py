"""`wirewatch doctor` beside real workers, servers and disks: each fault is found, none ends in a traceback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from newsroom import SUBSCRIPTIONS, WATCHLIST
from servers.certificates import Authority
from system import ROOT, System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import WebServer

pytestmark = pytest.mark.processes  # our own commands, or servers

BY_MAIL = "subscriptions:\n  - {id: desk, to: {email: desk@example.org}, all: true}\n"
ROLES = ("ingest-1", "process-1", "alert-1", "console-1")


def system_in(folder: Path, subscriptions: str = SUBSCRIPTIONS, feeds: str = "feeds: []\n") -> System:
    return System(folder, {}, {"watchlist": WATCHLIST, "feeds": feeds, "subscriptions": subscriptions})


@contextmanager
def settings_of_this_shell(system: System, **environ: str) -> Iterator[None]:
    before, system.environ = system.environ, {**system.environ, **environ}
    yield
    system.environ = before


def examined(system: System, *, mount: str = "") -> tuple[int, dict[str, str]]:
    """Run the doctor; give its exit code and what is BAD, by subject. `mount` prepares its data folder."""
    line = [*line_of(system, "doctor"), "--json"]
    done = run_mounted(system, line, mount) if mount else system.run("doctor", "--json")
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    bad: dict[str, str] = {}
    for one in found:
        if not one["ok"]:
            bad[one["what"]] = "\n".join(filter(None, [bad.get(one["what"]), one["message"]]))
    assert (done.returncode != 0) == bool(bad)
    return done.returncode, bad


def line_of(system: System, verb: str) -> list[str]:
    return [sys.executable, "-m", "wirewatch", "--config", str(system.config), verb]


def run_mounted(system: System, command: list[str], prepare: str) -> subprocess.CompletedProcess[str]:
    """Run with a file system of its own as data folder, in a mount namespace that ends with it."""
    data = system.environ["WIREWATCH_DATA_DIR"]
    os.makedirs(data, exist_ok=True)  # noqa: PTH103  # a string of the environment
    script = f'set -e; DATA="{data}"; {prepare}; exec "$@"'
    mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command]
    return subprocess.run(
        mounted, env=system.environ, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def running(tmp_path: Path, smtp: SmtpServer) -> Iterator[System]:
    """Give every role at work, by mail, with a mail server."""
    with system_in(tmp_path, BY_MAIL) as system:
        system.environ["WIREWATCH_SMTP_URL"] = smtp.url
        system.environ["WIREWATCH_PUBLIC_URL"] = "https://wire.example.org"
        system.start_roles(*ROLES)
        system.wait(lambda: "role" not in " ".join(examined(system)[1]), "all roles at work")
        yield system


def test_all_is_well_where_everything_runs_and_the_workers_environment_counts_and_a_dead_role_is_named(
    running: System,
) -> None:
    assert examined(running) == (0, {})
    with settings_of_this_shell(running, WIREWATCH_SMTP_URL="", WIREWATCH_PUBLIC_URL=""):
        _, bad = examined(running)
        assert "mail" not in bad, "mails go out"
        assert "links" not in bad
        assert "smtp_url is smtp://127.0.0.1" in bad["settings of alert-1"]
        assert "not set here" in bad["settings of alert-1"]
        assert "public_url is https://wire.example.org there" in bad["settings of process-1"]
    running.kill("process-1")
    running.wait(lambda: "worker process-1" in examined(running)[1], "the death is seen", 40)
    _, bad = examined(running)
    assert "no worker finds names and stories" in bad["role process"]
    assert "died" in bad["worker process-1"]


def test_workers_that_run_without_the_mail_server_of_this_shell_are_found(tmp_path: Path, smtp: SmtpServer) -> None:
    with system_in(tmp_path, BY_MAIL) as system:
        system.start_roles("alert-1")
        system.wait(lambda: "role send" not in examined(system)[1], "a sender at work")
        with settings_of_this_shell(system, WIREWATCH_SMTP_URL=smtp.url):
            _, bad = examined(system)
        assert "alert-1-sender" in bad["mail"]
        assert "runs without a mail server" in bad["mail"]
        assert "http://127.0.0.1:" in bad["links"]


def test_with_nothing_running_every_role_is_missing_and_mail_and_links_are_found(tmp_path: Path) -> None:
    system = system_in(tmp_path, BY_MAIL)
    system.command("apply")
    code, bad = examined(system)
    assert code == 1
    assert bad["role ingest"].startswith("no worker reads feeds")
    assert {f"role {role}" for role in ("process", "alert", "send", "console")} <= set(bad)
    assert "no mail server set" in bad["mail"]
    assert "which no reader's machine can open" in bad["links"]


def test_what_is_away_is_said_with_the_fix_and_no_secret(tmp_path: Path) -> None:
    system = system_in(tmp_path)
    system.environ |= {
        "WIREWATCH_BUS_URL": "kafka://127.0.0.1:1",
        "WIREWATCH_STORIES_URL": "redis://:ge/heim@#@127.0.0.1:1/0",
        "WIREWATCH_DATABASE_URL": "postgresql://wire:ge/heim@#@127.0.0.1:1/x",
        "WIREWATCH_SMTP_URL": "smtp://wire:ge/heim@#@127.0.0.1:1",
    }
    code, bad = examined(system)
    assert code == 1
    for subject, setting in {
        "bus": "bus_url",
        "stories": "stories_url",
        "database": "database_url",
        "mail": "WIREWATCH_SMTP_URL",
    }.items():
        assert setting in bad[subject]
        assert "127.0.0.1" in bad[subject]
    assert "heim" not in " ".join(bad.values())


@pytest.mark.parametrize("setting", ["BUS", "STORIES", "DATABASE"])
def test_a_password_in_an_address_that_cannot_be_read_is_not_shown_by_any_command(tmp_path: Path, setting: str) -> None:
    scheme = {"BUS": "kafka", "STORIES": "redis", "DATABASE": "postgresql"}[setting]
    system = system_in(tmp_path)
    system.environ[f"WIREWATCH_{setting}_URL"] = f"{scheme}://wire:ge/heim@#@127.0.0.1:port/0"
    for verb in ("doctor", "process"):
        done = system.run(verb)
        assert done.returncode in (1, 2)
        assert f"{setting.lower()}_url" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert "heim" not in done.stdout + done.stderr


def test_a_mail_server_is_asked_as_a_sender_asks(tmp_path: Path, smtp: SmtpServer) -> None:
    system = system_in(tmp_path, BY_MAIL)
    system.environ["WIREWATCH_SMTP_URL"] = smtp.url
    assert "mail" not in examined(system)[1]
    system.environ["WIREWATCH_SMTP_URL"] = smtp.url.replace("://", "://wire:secret@")
    assert "offers no sign-in" in examined(system)[1]["mail"]


def test_a_certificate_that_nobody_signed_is_refused_as_by_a_sender(tmp_path: Path) -> None:
    with encrypting(tmp_path) as port:
        system = system_in(tmp_path, BY_MAIL)
        system.environ["WIREWATCH_SMTP_URL"] = f"smtps://localhost:{port}"
        bad = examined(system)[1]["mail"]
    assert "its certificate is not trusted" in bad
    assert f"localhost:{port}" in bad


@contextmanager
def encrypting(folder: Path) -> Iterator[int]:
    """Give a port where TLS is offered with a certificate of one's own making."""
    context = Authority(folder).issue("mail").context
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            while True:
                try:
                    near, _ = listening.accept()
                except OSError:
                    return
                with near, suppress(OSError):
                    context.wrap_socket(near, server_side=True).close()

        threading.Thread(target=shake_hands, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_each_failing_feed_is_named_with_its_reason(tmp_path: Path, web: WebServer) -> None:
    gone = web.route("/gone.rss", lambda _request: (404, {}, b""))
    prose = web.page("/prose.html", b"<p>This is no feed.", "text/html")
    with system_in(tmp_path, feeds=f"feeds:\n  - {{url: '{gone}'}}\n  - {{url: '{prose}'}}\n") as system:
        system.start_roles("ingest-1")
        system.wait(lambda: sum(what.startswith("feed ") for what in examined(system)[1]) == 2, "both failed")
        _, bad = examined(system)
        assert "404" in bad[f"feed {gone}"]
        assert "neither RSS nor Atom" in bad[f"feed {prose}"]


READ_ONLY = 'mount -t tmpfs -o ro,size=2m tmpfs "$DATA"'
FULL = 'mount -t tmpfs -o size=2m tmpfs "$DATA"; head -c 4m /dev/zero > "$DATA/junk" 2>/dev/null || true'


@pytest.mark.parametrize(
    ("mount", "subject", "words"), [(READ_ONLY, "data folder", "Read-only file system"), (FULL, "disk", "0 MB free")]
)
def test_a_disk_that_takes_nothing_is_a_sentence_in_doctor(
    tmp_path: Path, mount: str, subject: str, words: str
) -> None:
    _, bad = examined(system_in(tmp_path), mount=mount)
    assert words in bad[subject]
    assert "WIREWATCH_DATA_DIR" in bad[subject]


@pytest.mark.slow
def test_a_start_refuses_a_read_only_disk_and_waits_until_a_full_one_has_room(tmp_path: Path) -> None:
    system = system_in(tmp_path)
    line = line_of(system, "run")
    refused = run_mounted(system, line, READ_ONLY)
    assert refused.returncode in (1, 2)
    assert refused.stderr.startswith("wirewatch: ")
    assert "Traceback" not in refused.stderr
    room = 'rm "$DATA/junk"; mount -o remount,size=64m "$DATA"'
    waited = run_mounted(system, ["timeout", "--signal=INT", "75", *line], f"{FULL}; (sleep 20; {room}) & true")
    assert "retry_scheduled" in waited.stderr
    assert "check the disk" in waited.stderr
    assert "Traceback" not in waited.stderr
    assert "Console: http://" in waited.stdout


def test_little_space_is_found_before_it_is_none(tmp_path: Path) -> None:
    system = system_in(tmp_path)
    _, bad = examined(system, mount='mount -t tmpfs -o size=20m tmpfs "$DATA"')
    assert "MB free" in bad["disk"]
    assert set(bad) & {"database", "bus", "stories"} == set(), "they still work"


@pytest.mark.parametrize("where", ["settings.yaml/below", "settings.yaml"])
def test_a_data_folder_that_can_be_none_is_a_sentence(tmp_path: Path, where: str) -> None:
    system = system_in(tmp_path)
    system.environ["WIREWATCH_DATA_DIR"] = str(system.config / where)
    _, bad = examined(system)
    assert "WIREWATCH_DATA_DIR" in bad["data folder"]
    done = system.run("run")
    assert done.returncode == 2
    assert "WIREWATCH_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_settings_file_of_bytes_is_a_finding(tmp_path: Path) -> None:
    system = system_in(tmp_path)
    (system.config / "settings.yaml").write_bytes(b"\xff\xfe\x00console")
    assert "settings" in examined(system)[1]
