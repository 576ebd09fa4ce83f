from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from core import collector

ROOT = Path(__file__).parents[2]
IN_A_WORKER = """
import gc, weakref
from core import collector

class Ring:
    def __init__(self):
        self.me = self

collector.spare_what_is_loaded()
assert gc.get_freeze_count() > 1000, "what was loaded is left out"
first = weakref.ref(Ring())
kept = []
for _ in range(250_000):
    kept.append(Ring())
assert first() is None, "cycles made later are still found"
"""


def test_what_is_loaded_is_left_out_and_later_cycles_are_found() -> None:
    assert subprocess.run([sys.executable, "-c", IN_A_WORKER], cwd=ROOT, check=False).returncode == 0


def test_a_pause_ends_and_keeps_what_was() -> None:
    with collector.paused():
        assert not gc.isenabled()
        with collector.paused():
            pass
        assert not gc.isenabled(), "an inner pause does not end the outer one"
    assert gc.isenabled()
