"""Whether this process can still open files and connections: when it cannot, the console is gone and looks alive."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from core.log import get

if TYPE_CHECKING:
    from core.heartbeat import Heartbeat

_log = get("console.server.descriptors")


class DescriptorWatch:
    """Looks by doing it; says in the log and the heartbeat when it fails, and when it works again. For one thread."""

    def __init__(self, heartbeat: Heartbeat | None = None) -> None:
        self._heartbeat = heartbeat
        self._used_up = False

    def look(self) -> None:
        """Try once."""
        problem = _problem()
        if problem and not self._used_up:
            _log.error("file_descriptors_used_up", error=problem)
        elif self._used_up and not problem:
            _log.info("file_descriptors_free_again")
        if self._used_up != bool(problem):
            self._used_up = bool(problem)
            if self._heartbeat is not None:
                self._heartbeat.problem = problem


def _problem() -> str:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return f"no file or connection can be opened: {error.strerror}; allow more open files (ulimit -n)"
    return ""
