"""`wirewatch run` as a newcomer uses it: the shipped config, a browser, a mail server, and Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from servers.daemon import tethered, wait_until
from servers.ports import free_port
from system import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from servers.smtp import SmtpServer
    from servers.web import WebServer

MORE = """
  - id: sahel-desk
    to: {email: desk@example.org}
    tags: [sahel]
  - id: sahel-room
    to: {slack: sahel_room}
    tags: [sahel]
"""


class Running:
    """`wirewatch run` in a terminal, on a copy of the shipped config, with what it printed."""

    def __init__(self, folder: Path, smtp: SmtpServer, web: WebServer) -> None:
        self.config = folder / "config"
        self.config.mkdir()
        for file in (ROOT / "config").glob("*.yaml"):
            shutil.copy(file, self.config)
        self.log = folder / "run.log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
        self.environ = environ | {
            "WIREWATCH_DATA_DIR": str(folder / "data"),
            "WIREWATCH_CONSOLE_PORT": str(free_port()),
            "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
            "WIREWATCH_MAIL_FROM": "wire@example.org",
            "WIREWATCH_SECRET_SAHEL_ROOM": web.route("/slack", lambda _request: (200, {}, b"ok")),
        }
        self.command = [*tethered(), sys.executable, "-m", "wirewatch", "--config", str(self.config), "run"]
        ours, terminal = pty.openpty()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environ, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=terminal, stderr=log
            )
        os.close(terminal)
        threading.Thread(target=self._copy, args=(ours,), daemon=True).start()

    def _copy(self, terminal: int) -> None:
        """Write what comes to the terminal into the log."""
        with suppress(OSError), self.log.open("ab", buffering=0) as log:  # the terminal's end is an error on Linux
            while printed := os.read(terminal, 4096):
                log.write(printed)
        os.close(terminal)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, pattern: str, timeout: float = 60) -> str:
        wait_until(lambda: re.search(pattern, self.said()) is not None, f"{pattern} in {self.log}", timeout, self.said)
        found = re.search(pattern, self.said())
        assert found is not None
        return found[found.lastindex or 0]

    def edit(self, name: str, more: str) -> None:
        file = self.config / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")

    def children(self) -> dict[str, int]:
        """Give the pid of each role."""
        listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
        ours = [line for line in listed.splitlines() if str(self.config) in line]
        found = {re.search(r"--name (\w+)-1", line): int(line.split()[0]) for line in ours}
        return {match[1]: pid for match, pid in found.items() if match}


@pytest.fixture
def running(tmp_path: Path, smtp: SmtpServer, web: WebServer) -> Iterator[Running]:
    running = Running(tmp_path, smtp, web)
    yield running
    running.process.kill()
    running.process.wait()


def test_a_newcomer_sees_alerts_of_the_sample_wire_gets_mail_and_may_err_and_stop(
    running: Running, page: Page, smtp: SmtpServer, web: WebServer
) -> None:
    page.goto(running.wait_for(r"Sign in .*: (http\S+)"))
    page.get_by_role("button", name="Sign in").click()
    # The children start while the link is printed; the page waits for them as a person would.
    page.locator(".ww-alert").first.wait_for(timeout=60_000)
    assert "(sample)" in page.locator(".ww-alert").first.inner_text()

    running.edit("subscriptions", MORE)
    running.wait_for(r"config_applied.*subscriptions")
    mail = smtp.wait_for(1, timeout=60)[0]
    assert mail.recipients == ("desk@example.org",)
    assert "Invented for" in mail.text or "sample" in mail.text
    assert "Why:" in web.wait_for(1, "/slack", timeout=60)[0].json()["text"]

    good = (running.config / "watchlist.yaml").read_text(encoding="utf-8")
    running.edit("watchlist", "  - id: aqim\n    name: Twice\n    kind: gruop\n")
    problem = running.wait_for(r"config_not_applied.*")
    assert re.search(r"watchlist\.yaml:\d+", problem)
    assert "did you mean group?" in problem
    (running.config / "watchlist.yaml").write_text("", encoding="utf-8")  # an editor that empties before it writes
    running.wait_for(r"would remove \d+ of \d+ entities")
    (running.config / "watchlist.yaml").write_text(good, encoding="utf-8")
    running.wait_for(r"config_in_force_again.*watchlist")

    before = running.children()
    assert set(before) == {"ingest", "process", "alert", "console"}
    os.kill(before["process"], signal.SIGKILL)
    again = (None, before["process"])
    wait_until(lambda: running.children().get("process") not in again, "a new process role", 20, running.children)

    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 0
    assert running.children() == {}


def test_a_second_run_is_refused_and_kill_of_the_first_leaves_no_orphan(running: Running) -> None:
    wait_until(lambda: len(running.children()) == 4, "four roles", 30, running.children)
    second = subprocess.run(running.command, env=running.environ, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "another `wirewatch run` works here" in second.stderr
    running.process.kill()
    wait_until(lambda: running.children() == {}, "the end of the children", 20, running.children)
