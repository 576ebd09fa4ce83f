"""`wirewatch run`: a child process per role, restarted when it dies, stopped together within ten seconds."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core import log
from core.errors import BadInput

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_log = log.get("supervise")
_STOP_SECONDS = 8.0  # then kill: the promise is ten seconds
_CALM_SECONDS = 30.0  # a child that lived this long starts again at once


@dataclass(frozen=True)
class Role:
    """One child: its name (a worker slot that keeps its partitions over restarts) and its arguments."""

    name: str
    arguments: tuple[str, ...]


@dataclass
class _Child:
    role: Role
    process: subprocess.Popen[bytes]
    started: float
    quick_deaths: int = 0
    restart_at: float | None = field(default=None)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this supervisor alone; raises `BadInput` when another has it.

    The lock is the kernel's and ends with the process, however it dies.
    """
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadInput(
                f"{data_dir}: another `wirewatch run` works here; stop it, or set data_dir (WIREWATCH_DATA_DIR)"
                " and console_port for a second one"
            ) from error
        yield


def backoff(quick_deaths: int) -> float:
    """Give the seconds before the next start: at once the first time, then 1, 2, 4 … 30."""
    return 0.0 if quick_deaths == 0 else min(30.0, 2.0 ** (quick_deaths - 1))


def supervise(roles: Sequence[Role], stop: threading.Event, each_second: Callable[[], None]) -> None:
    """Run all roles until `stop` is set; call `each_second` meanwhile."""
    children = [_Child(role, _start(role), time.monotonic()) for role in roles]
    try:
        while not stop.wait(1.0):
            for child in children:
                _look_after(child, time.monotonic())
            each_second()
    finally:
        _stop_all([child.process for child in children])


def _start(role: Role) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "wirewatch", *role.arguments]
    # Its own session: Ctrl-C in the terminal reaches us only, and we stop the children in order.
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  # our own command


def _look_after(child: _Child, now: float) -> None:
    code = child.process.poll()
    if code is None:
        return
    if child.restart_at is None:
        calm = now - child.started >= _CALM_SECONDS
        child.quick_deaths = 0 if calm else child.quick_deaths + 1
        wait = backoff(child.quick_deaths - 1 if child.quick_deaths else 0)
        child.restart_at = now + wait
        _log.warning("worker died", worker=child.role.name, exit_code=code, again_in_seconds=wait)
    if now >= child.restart_at:
        child.process, child.started, child.restart_at = _start(child.role), now, None


def _stop_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("killed: it did not stop in time", pid=process.pid)
            process.kill()
            process.wait()
