"""Whether the system says that all is well, asked all the while."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from system import ROOT

if TYPE_CHECKING:
    from soak.site import Site

SECONDS_APART = 8.0
_DOCTOR_TIMEOUT = 60


@dataclass(frozen=True)
class Light:
    """One look: `green` where `wirewatch doctor` finds nothing to complain of."""

    at: float
    """Seconds since 1970, when the look began."""
    green: bool
    complaints: tuple[str, ...]
    """The checks that were not well."""


class Lights:
    """Asks `wirewatch doctor` again and again while it runs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._seen: list[Light] = []

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> list[Light]:
        """Look no more; gives all that was seen."""
        self._stop.set()
        self._thread.join()
        return self._seen

    def _go_on(self) -> None:
        while not self._stop.wait(SECONDS_APART):
            self._seen.append(self.look())

    def look(self) -> Light:
        """Ask once."""
        at = time.time()
        system = self._site.system
        try:
            done = subprocess.run(
                [sys.executable, "-m", "wirewatch", "--config", str(system.config), "doctor", "--json"],
                env=system.environ,
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=_DOCTOR_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Light(at, green=False, complaints=(f"no answer within {_DOCTOR_TIMEOUT} s",))
        try:
            findings = json.loads(done.stdout)
        except ValueError:
            return Light(at, green=False, complaints=(f"no answer but: {done.stderr.strip()[-300:]}",))
        bad = tuple(str(one["what"]) for one in findings if not one["ok"])
        return Light(at, green=done.returncode == 0 and not bad, complaints=bad)
