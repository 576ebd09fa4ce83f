"""A whole Wirewatch for a test: its config folder, its environment, its processes, and what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import forked
import httpx
import sqlalchemy as sa
from forked import Forked
from servers.ports import free_port

from alerts.tables import deliveries
from core.database import Database

ROOT = Path(__file__).parents[1]
SETTINGS = "# all defaults\n"


class System:
    """Roles as processes of their own, on whatever backing services `environ` names. A context manager."""

    def __init__(self, folder: Path, environ: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.config = folder / "config"
        self.config.mkdir(parents=True)
        self.console_port = free_port()
        for name, text in {"settings": SETTINGS, **files}.items():
            self.write(name, text)
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")},
            "WIREWATCH_DATA_DIR": str(folder / "data"),
            "WIREWATCH_CONSOLE_PORT": str(self.console_port),
            **environ,
        }
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.processes: dict[str, Forked | subprocess.Popen[bytes]] = {}

    def write(self, name: str, text: str) -> None:
        """Write one config file, at once for a reader."""
        temporary = self.config / f"{name}.tmp"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.config / f"{name}.yaml")

    def start(self, name: str, *arguments: str) -> None:
        """Start `wirewatch ARGUMENTS` as process `name`; its log is kept."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = Forked(
                ["--config", str(self.config), *arguments], self.environ, stdout=log, stderr=log
            )

    def start_roles(self, *roles: str) -> None:
        """Start roles by slot: `ingest-1`, `process-1`, `process-2`, `alert-1`, …"""
        for slot in roles:
            role = slot.rsplit("-", 1)[0]
            extra = ["--allow-loopback"] if role == "ingest" else []
            self.start(slot, role, "--name", slot, *extra)

    def kill(self, name: str) -> None:
        """Kill -9."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self, name: str, timeout: float = 15) -> int:
        """Ask to stop; gives the exit code."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(timeout)

    def command(self, *arguments: str, given: str | None = None) -> str:
        """Run a command to its end and give what it printed; an error fails the test with what it said."""
        done = self.run(*arguments, given=given or "")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(
        self, *arguments: str, given: str = "", config: Path | None = None, environ: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, whatever that is; on another config folder, with more environment."""
        words = ["--config", str(config or self.config), *arguments]
        return forked.run(words, {**self.environ, **environ}, given=given)

    def alerts(self) -> list[dict[str, Any]]:
        """Give all alerts."""
        listed: list[dict[str, Any]] = json.loads(self.command("alerts", "--json"))
        return listed

    def delivery_states(self) -> Counter[str]:
        """Count deliveries by state in the database itself: `alerts` at each look would take what the roles need."""
        database = Database(
            self.environ.get("WIREWATCH_DATABASE_URL") or f"sqlite:///{self.environ['WIREWATCH_DATA_DIR']}/wirewatch.db"
        )
        try:
            with database.reading() as connection:
                return Counter(connection.scalars(sa.select(deliveries.c.state)))
        finally:
            database.close()

    def said(self) -> str:
        """Give all logs, for the message of a failing test."""
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.logs.glob("*.log")))

    def wait(self, done: Callable[[], bool], what: str, timeout: float = 60) -> None:
        """Wait until something holds, or fail with the logs."""
        deadline = time.monotonic() + timeout
        while True:
            looked = time.monotonic()
            if done():
                return
            now = time.monotonic()
            assert now < deadline, f"not within {timeout:g} s: {what}\n{self.said()}"
            time.sleep(max(0.2, 2 * (now - looked)))  # a look by a command leaves the processor to what it waits for

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class ConsoleReader:
    """Reads the console's API as somebody who is signed in; starts with a link of `wirewatch sign-in`."""

    def __init__(self, link: str) -> None:
        self._client = httpx.Client(base_url=link.split("/sign-in", 1)[0], timeout=10)
        answer = self._client.post("/sign-in", data={"token": link.partition("token=")[2]})
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text

    def get(self, path: str) -> tuple[int, str]:
        """Give the status and the text of an answer."""
        answer = self._client.get(path)
        return answer.status_code, answer.text

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
