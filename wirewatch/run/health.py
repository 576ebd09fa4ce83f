"""One answer for all roles of `wirewatch run`: each is asked on its own port, and their answers are put together.

monitor ─▶ health_port ─▶ ingest-1, process-1, alert-1, console-1 at once
/readyz      ready when all are; else a line for each that is not
/metrics     every sample with the label `worker`
"""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from core import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECONDS = 3.0
"""How long a role may take to answer: a monitor gives us some ten."""
_OK = 200


class CombinedHealth:
    """The health of the workers named in `ports`, each on loopback; `is_running` says whether its process lives."""

    def __init__(self, ports: Mapping[str, int], is_running: Callable[[str], bool]) -> None:
        self._ports = ports
        self._is_running = is_running

    def ready(self) -> str:
        """Give a line for each worker that cannot work."""
        answers = self._ask("/readyz")
        return "\n".join(f"{name}: {text.strip()}" for name, (status, text) in answers.items() if status != _OK)

    def exposition(self) -> bytes:
        """Give what all of them count; a worker that does not answer is left out."""
        answers = self._ask("/metrics")
        return metrics.combined({name: text for name, (status, text) in answers.items() if status == _OK})

    def _ask(self, path: str) -> dict[str, tuple[int, str]]:
        with ThreadPoolExecutor(len(self._ports)) as pool:
            answers = pool.map(lambda name: self._ask_one(name, path), self._ports)
            return dict(zip(self._ports, answers, strict=True))

    def _ask_one(self, name: str, path: str) -> tuple[int, str]:
        if not self._is_running(name):
            return 0, "not running; it is started again"
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[name], timeout=_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "does not answer yet"
        finally:
            connection.close()
