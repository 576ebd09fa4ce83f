"""Python reads this when it starts with this folder on its path: the product's clock is off by what a file says.

The clock has one door (core/clock.py), so nothing else need be touched, and time that merely passes stays as it is.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import core.clock

_right = core.clock.now
_file = Path(os.environ["SOAK_CLOCK"])


def _moved() -> datetime:
    return _right() + timedelta(seconds=float(_file.read_text(encoding="ascii") or 0))


core.clock.now = _moved
