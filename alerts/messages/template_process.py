"""The operator's templates are filled in by a child process that may be killed: the parent's side of it.

A sandbox alone bounds neither time nor memory: a template needs no forbidden word to count to 10**11. Limits of the
system do, and they hold for a whole process; so it is one of its own, started when the first such template is used.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path

from core.child_process import ChildProcess
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
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        arguments = [str(folder.absolute()), str(shipped), str(cpu_seconds), str(_MEMORY)]
        self._child = ChildProcess("alerts.messages.template_child", arguments)

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
            self._child.end()

    def _ask(self, asked: bytes) -> Mapping[str, object]:
        to, answers = self._child.pipes()
        with self._child.killed_after(self._wall_seconds):
            try:
                to.write(asked)
                to.flush()
                line = answers.readline(_ANSWER_LIMIT)
            except OSError:  # it died before it had read all
                line = b""
        if not line.endswith(b"\n"):
            self._child.end()
            raise TemplateTooDear(
                f"takes more than {self._cpu_seconds} s of processor time, or more memory than it may"
                " (it is tried again when a file of its folder changes)"
            )
        answer: Mapping[str, object] = json.loads(line)
        return answer
