"""A module of ours in a process of its own, for what strangers wrote: started when needed, killed when it is late.

What it reads may cost it its life, and nobody else anything. It gets no secrets: nothing of our environment.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_LAST_WORDS = 4_096


class ChildProcess:
    """`python -m MODULE ARGUMENTS`, for one thread at a time; `kill` is for any."""

    def __init__(self, module: str, arguments: Sequence[str], *, keep_stderr: bool = False) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._keep_stderr = keep_stderr
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None

    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Give what it reads and what it writes; starts it where none is alive."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = self._started()
        assert self._process.stdin is not None  # noqa: S101  # it was started with pipes
        assert self._process.stdout is not None  # noqa: S101
        return self._process.stdin, self._process.stdout

    def _started(self) -> subprocess.Popen[bytes]:
        if self._keep_stderr:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # `end` closes it; a pipe that nobody reads would fill up
        return subprocess.Popen(  # noqa: S603  # our own module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr or subprocess.DEVNULL,
            env={"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PYTHONUTF8": "1"},
            start_new_session=True,
        )

    @contextmanager
    def killed_after(self, seconds: float) -> Iterator[threading.Event]:
        """Kill it when the block takes longer; the event says whether that was so."""
        late, process = threading.Event(), self._process

        def over() -> None:
            late.set()
            if process is not None:
                process.kill()

        alarm = threading.Timer(seconds, over)
        alarm.start()
        try:
            yield late
        finally:
            alarm.cancel()

    def kill(self) -> None:
        """Kill it, from any thread."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        """Kill it and close what led to it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, self._stderr):
            with suppress(OSError):  # a buffered writer flushes as it closes, into a pipe whose reader is dead
                if pipe is not None:
                    pipe.close()

    def returncode(self, within: float) -> int:
        """Give how it ended, 0 where it lives on after so many seconds."""
        try:
            return 0 if self._process is None else self._process.wait(within)
        except subprocess.TimeoutExpired:
            return 0

    def last_line(self) -> str:
        """Give what it wrote last to its stderr; empty where that is not kept."""
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, 2)
        self._stderr.seek(max(0, size - _LAST_WORDS))
        lines = self._stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""
