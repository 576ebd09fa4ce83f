"""The operator's templates are filled in by a child process that may be killed: the parent's side of it.

A sandbox alone bounds neither time nor memory: a template needs no forbidden word to count to 10**11. Limits of the
system do, and they hold for a whole process; so it is one of its own, started when the first such template is used.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from core.errors import BadInput

_MEMORY = 512 << 20
_ANSWER_LIMIT = 16 << 20
"""Bytes: a million characters, escaped."""


class TemplateFailed(BadInput):
    """An operator's template cannot be filled in. The text says why, for people."""


class TemplateTooDear(TemplateFailed):
    """It cost more time or memory than it may."""


class TemplateProcess:
    """A child that fills in the templates of a folder, started when it is needed. For all threads, one at a time."""

    def __init__(self, folder: Path, shipped: Path, *, cpu_seconds: int = 2, wall_seconds: float = 10.0) -> None:
        self._folder = folder
        self._shipped = shipped
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def render(self, name: str, words: Mapping[str, object] | None) -> str:
        """Fill in a template, or without words only read it.

        Raises `TemplateFailed`, and `OSError` where no process can be started.
        """
        asked = json.dumps({"name": name, "words": words}).encode() + b"\n"
        with self._lock:
            answer = self._ask(asked)
        if "text" in answer:
            return str(answer["text"])
        raise (TemplateTooDear if answer["dear"] else TemplateFailed)(str(answer["error"]))

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, asked: bytes) -> Mapping[str, object]:
        process = self._alive()
        assert process.stdin is not None  # noqa: S101  # it was started with pipes
        assert process.stdout is not None  # noqa: S101
        alarm = threading.Timer(self._wall_seconds, process.kill)
        alarm.start()
        line = b""
        try:
            process.stdin.write(asked)
            process.stdin.flush()
            line = process.stdout.readline(_ANSWER_LIMIT)
        except OSError:  # it died before it had read all
            line = b""
        finally:
            alarm.cancel()
        if not line.endswith(b"\n"):
            self._end()
            raise TemplateTooDear(
                f"takes more than {self._cpu_seconds} s of processor time, or more memory than it may"
                " (it is tried again when a file of its folder changes)"
            )
        answer: Mapping[str, object] = json.loads(line)
        return answer

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            arguments = [str(self._folder.absolute()), str(self._shipped), str(self._cpu_seconds), str(_MEMORY)]
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", "alerts.messages.template_child", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # No secrets for a process that does what a text from outside says.
                env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"},
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # a buffered writer flushes as it closes, into a dead child's pipe
                if pipe is not None:
                    pipe.close()
