"""`wirewatch run`: a child process per role, restarted when it dies or hangs, stopped together within ten seconds."""

from __future__ import annotations

import fcntl
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import liveness, log
from core.errors import BadInput
from core.retry import backoff

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

_log = log.get("supervise")
_STOP_SECONDS = 8.0  # then kill: the promise is ten seconds
_CALM_SECONDS = 30.0  # a child that lived this long starts again at once
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Role:
    """One child: its name (a worker slot that keeps its partitions over restarts) and its arguments.

    `health` is a listening socket that each of its processes inherits; ours stays open, so that its port stays.
    """

    name: str
    arguments: tuple[str, ...]
    health: socket.socket | None = None


@dataclass
class _Child:
    role: Role
    process: subprocess.Popen[bytes]
    beats: socket.socket
    """Our end of its standard input: it says there that it lives, and sees there that we do."""
    started: float
    heard: float
    quick_deaths: int = 0
    restart_at: float | None = None


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this supervisor alone; raises `BadInput` when another has it.

    The lock is the kernel's and ends with the process, however it dies.
    """
    with _lock_file(data_dir) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadInput(
                f"{data_dir}: another `wirewatch run` works here; stop it, or set data_dir (WIREWATCH_DATA_DIR)"
                " and console_port for a second one"
            ) from error
        yield


def _lock_file(data_dir: Path) -> TextIO:
    try:
        return (data_dir / "run.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"data_dir {data_dir}: {error.strerror}; name a folder that can be written to") from error


class Supervisor:
    """Runs the children of `roles`. `run` belongs to one thread; `is_running` may be asked from any."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._roles = roles
        self._children: dict[str, _Child] = {}

    def run(self, stop: threading.Event, each_second: Callable[[], None]) -> None:
        """Start all, look after them until `stop` is set, then stop them; call `each_second` meanwhile."""
        try:
            for role in self._roles:
                began = time.monotonic()
                self._children[role.name] = _Child(role, *_start(role), began, began)
            while not stop.wait(1.0):
                for child in self._children.values():
                    _kill_if_hung(child, time.monotonic())
                    _look_after(child, time.monotonic())
                each_second()
        finally:
            _stop_all([child.process for child in self._children.values()])
            for child in self._children.values():
                child.beats.close()

    def is_running(self, name: str) -> bool:
        """Say whether a child has a process now."""
        child = self._children.get(name)
        return child is not None and child.process.poll() is None


def pause_before_restart(quick_deaths: int) -> float:
    """Give the seconds before the next start: at once the first time, then 1, 2, 4 … 30."""
    return backoff(quick_deaths - 1, None, 1.0, first=1.0, longest=_LONGEST_PAUSE) if quick_deaths > 1 else 0.0


def is_hung(heard: float, now: float) -> bool:
    """Tell whether a child that was heard last at `heard` is to be killed and started again."""
    return now - heard > liveness.SILENT_AFTER


def _start(role: Role) -> tuple[subprocess.Popen[bytes], socket.socket]:
    inherited = [role.health.fileno()] if role.health is not None else []
    extra = [word for number in inherited for word in ("--health-fd", str(number))]
    command = [sys.executable, "-m", "wirewatch", *role.arguments, *extra]
    # Its own session: Ctrl-C in the terminal reaches us only, and we stop the children in order.
    ours, its = socket.socketpair()
    ours.setblocking(False)  # noqa: FBT003  # the library's own
    with its:
        process = subprocess.Popen(command, stdin=its.fileno(), start_new_session=True, pass_fds=inherited)  # noqa: S603  # our own command
    return process, ours


def _kill_if_hung(child: _Child, now: float) -> None:
    """Kill a child from which nothing has come for a minute: stopped, or its loops stand still."""
    if child.process.poll() is not None:
        return
    with suppress(OSError):  # nothing more to read
        while child.beats.recv(4096):
            child.heard = now
    if is_hung(child.heard, now):
        seconds = round(now - child.heard)
        _log.error("worker_hung", worker=child.role.name, silent_seconds=seconds, note="killed, and started again")
        child.process.kill()


def _look_after(child: _Child, now: float) -> None:
    code = child.process.poll()
    if code is None:
        return
    if child.restart_at is None:
        calm = now - child.started >= _CALM_SECONDS
        child.quick_deaths = 0 if calm else child.quick_deaths + 1
        wait = pause_before_restart(child.quick_deaths)
        child.restart_at = now + wait
        _log.warning("worker_died", worker=child.role.name, exit_code=code, again_in_seconds=wait)
    if now >= child.restart_at:
        child.beats.close()
        child.process, child.beats = _start(child.role)
        child.started = child.heard = now
        child.restart_at = None


def _stop_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("worker_killed", note="it did not stop in time", pid=process.pid)
            process.kill()
            process.wait()
