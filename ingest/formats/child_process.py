"""One child process of the parser at a time: started, asked, and buried."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import msgspec

from ingest.failure import FetchFailed
from ingest.formats.allowed import allowed
from ingest.formats.child_exit import ChildExit, outcome_of
from ingest.formats.document import Parsed, ParseError
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed

_ANSWER_LIMIT = 256 << 20  # 2000 entries of the longest text, escaped
_DYING = 1.0  # seconds from the end of its pipe to its end
_LAST_WORDS = 4_096


class ChildProcess:
    """A child that is started when it is needed, for one thread at a time. The limits: seconds, seconds, bytes."""

    def __init__(self, cpu_seconds: int, wall_seconds: float, memory: int) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None

    def parse(self, document: bytes, origin: Origin) -> Parsed | NoFeed | ParseError:
        """Have a document read; raises `FetchFailed` where that cost the child its life."""
        process = self._alive()
        late = threading.Event()

        def over() -> None:
            late.set()
            process.kill()

        alarm = threading.Timer(self._wall_seconds, over)
        alarm.start()
        try:
            return msgspec.json.decode(_ask(process, document, origin), type=Parsed | NoFeed | ParseError)
        except (OSError, EOFError, msgspec.DecodeError) as error:
            ended = ChildExit(_returncode(process), late.is_set(), self._last_line())
            self.end()
            memory = allowed(resource.RLIMIT_AS, self._memory)
            raise FetchFailed(*outcome_of(ended, self._cpu_seconds, self._wall_seconds, memory)) from error
        finally:
            alarm.cancel()

    def kill(self) -> None:
        """Kill the child, from any thread."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        """Kill the child and close what led to it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, self._stderr):
                _close(pipe)

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # `end` closes it; a pipe that nobody reads would fill up
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", "ingest.formats.child", str(self._cpu_seconds), str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # No secrets for a process that reads what strangers wrote.
                env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"},
                start_new_session=True,
            )
        return self._process

    def _last_line(self) -> str:
        if self._stderr is None:
            return ""
        size = self._stderr.seek(0, 2)
        self._stderr.seek(max(0, size - _LAST_WORDS))
        lines = self._stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def _ask(process: subprocess.Popen[bytes], document: bytes, origin: Origin) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    head = msgspec.json.encode(origin)
    process.stdin.write(struct.pack("!II", len(head), len(document)) + head + document)
    process.stdin.flush()
    head = process.stdout.read(4)
    size = struct.unpack("!I", head)[0] if len(head) == 4 else _ANSWER_LIMIT + 1  # noqa: PLR2004
    if size > _ANSWER_LIMIT:
        raise EOFError
    answer = process.stdout.read(size)
    if len(answer) < size:
        raise EOFError
    return answer


def _returncode(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(_DYING)
    except subprocess.TimeoutExpired:  # it lives, and answered what nobody understands
        return 0


def _close(pipe: IO[bytes] | None) -> None:
    # A buffered writer flushes as it closes, into a pipe whose reader is dead.
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return
