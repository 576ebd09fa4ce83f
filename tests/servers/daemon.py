"""A server process: started, waited for, stopped, killed, paused; it dies with us."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_POLL = 0.02
_LOG_LINES_SHOWN = 25

# The kernel sends the parent-death signal when the *thread* that started the child ends. A test that restarts
# a server from a thread of its own would lose it with that thread; so one thread, which lives as long as we
# do, starts them all.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="server-starter")


class MissingServerError(RuntimeError):
    """What the tests need is not installed. The message names the fix."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing: run `make test-servers`")


class ServerFailedError(RuntimeError):
    """A server did not start, or not in time. The message carries the end of its log."""


def program(name: str) -> str:
    """Find a program on the PATH."""
    found = shutil.which(name)
    if found is None:
        raise MissingServerError(f"the program {name!r}")
    return found


def wait_until(
    ready: Callable[[], bool], what: str, timeout: float = 60, seen: Callable[[], object] | None = None
) -> None:
    """Ask until `ready()`; at most `timeout` seconds, then say `what` was waited for and what was `seen` last."""
    deadline = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > deadline:
            last = "" if seen is None else f"; seen last: {seen()}"
            raise TimeoutError(f"{what}: not within {timeout:g} s{last}")
        time.sleep(_POLL)


class Daemon:
    """One server process and its children, on the same files through every restart.

    `command` is run in `folder`, which also takes its log; `ready` says whether it serves. `user` is who runs
    it when we are root. Stopping sends `stop_signal`, then kills.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        ready: Callable[[], bool],
        *,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = [*tethered(user), *command]
        self._folder = folder
        self._ready = ready
        self._stop_signal = stop_signal
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "server.log"

    @property
    def running(self) -> bool:
        """Whether the process lives; a paused one does."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process; only while it runs."""
        if self._process is None or not self.running:
            raise ServerFailedError(f"{self._command[-1]} is not running")
        return self._process.pid

    def start(self, timeout: float = 60) -> None:
        """Start and wait until it serves. One that runs is only resumed: this mends whatever a test left."""
        if self.running:
            self.resume()
        else:
            self._process = _starter.submit(self._spawn).result()
        try:
            wait_until(self._ready_or_dead, "start of the server", timeout)
        except TimeoutError as error:
            raise ServerFailedError(f"{error}\n{self._end_of_log()}") from error

    def stop(self, timeout: float = 20) -> bool:
        """Let it finish; kill it when it takes longer than `timeout` seconds. Gives whether it ended by itself."""
        if self._process is None or not self.running:
            return True
        self.resume()
        self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """Kill -9 it and its children, and wait until they are gone: nobody lives on to hold the files."""
        if self._process is None or not self.running:
            return
        family = self._signal_family(signal.SIGSTOP, signal.SIGKILL)
        self._process.wait()
        wait_until(lambda: not any(_lives(pid) for pid in family), "death of the server's children")

    def restart(self) -> None:
        """Stop when it still runs, and start: same command, same files."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP it and its children: connections are taken and nobody answers."""
        self._signal_family(signal.SIGSTOP)

    def resume(self) -> None:
        """Undo `pause`."""
        self._signal_family(signal.SIGCONT)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop the servers in order
            )

    def _ready_or_dead(self) -> bool:
        if not self.running:
            raise ServerFailedError(f"the server ended while it started\n{self._end_of_log()}")
        return self._ready()

    def _end_of_log(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
        return "\n".join([" ".join(self._command), *lines])

    def _signal_family(self, *signals: signal.Signals) -> list[int]:
        """Signal the process first, so that it starts no more children while we look for them."""
        parent = self.pid
        os.kill(parent, signals[0])
        family = [parent, *_descendants(parent)]
        for number in signals:
            for pid in family:
                _signal(pid, number)
        return family


def tethered(user: str | None = None) -> list[str]:
    """Give the words before a command that let it die with its parent, and run as `user` when we are root."""
    words = [program("setpriv"), "--pdeathsig", "KILL"]
    if user is not None and os.geteuid() == 0:
        words += ["--reuid", user, "--regid", user, "--init-groups"]
    return [*words, "--"]


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
        os.kill(pid, number)


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def _lives(pid: int) -> bool:
    fields = _stat(pid)
    return bool(fields) and fields[0] not in "ZX"


def _stat(pid: int) -> list[str]:
    """Give state, parent, … of /proc/PID/stat; nothing when there is no such process any more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()  # the name before it is in brackets and may hold anything
