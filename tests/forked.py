"""Our own commands as processes that begin with all their imports: a fork of a process that has done them.

A command that is started anew spends a second of processor time on imports, a process worker four with what it loads
(`loaded.py`); the tests start hundreds. What is forked is a process like any other: an environment, files, signals and
an exit code of its own. That a bare `python -m wirewatch` works is for the tests of `run`, `doctor` and of an upgrade.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import reduction
from pathlib import Path
from typing import IO, Any

from source import PACKAGES, ROOT, files

_PR_SET_PDEATHSIG = 1
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for package in PACKAGES
        for file in files(package)
        if not file.startswith("core/migrations/") and not file.endswith("__main__.py")
    ]
    + ["loaded"]
)


class Forked:
    """A running command: what tests use of `subprocess.Popen`."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        *,
        stdin: IO[Any] | None = None,
        stdout: IO[Any],
        stderr: IO[Any],
    ) -> None:
        """Start `wirewatch ARGUMENTS`; it dies with us."""
        with contextlib.ExitStack() as opened:
            given = stdin or opened.enter_context(Path(os.devnull).open("rb"))
            fds = [_Fd(one.fileno()) for one in (given, stdout, stderr)]
            self._process = _context.Process(target=_become, args=(list(arguments), dict(environ), fds))
            self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Give the exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit code; raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("wirewatch", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill -9."""
        self.send_signal(signal.SIGKILL)


def run(
    arguments: Sequence[str], environ: Mapping[str, str], *, given: str = "", timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run `wirewatch ARGUMENTS` to its end."""
    with contextlib.ExitStack() as opened:
        stdin, stdout, stderr = [opened.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(3)]
        stdin.write(given)
        stdin.seek(0)
        process = Forked(arguments, environ, stdin=stdin, stdout=stdout, stderr=stderr)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        for one in (stdout, stderr):
            one.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, stdout.read(), stderr.read())


class _Fd:
    """A file of ours that the new process is to have, too."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _detached, (reduction.DupFd(self._number),)


def _detached(given: Any) -> int:  # noqa: ANN401  # multiprocessing names no type for it
    number: int = given.detach()
    return number


def _become(arguments: list[str], environ: dict[str, str], fds: list[int]) -> None:
    """Be that command, from here on."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # until the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    sys.argv = ["wirewatch", *arguments]
    from wirewatch.cli.app import main  # noqa: PLC0415  # not in the process that starts this one

    main()
