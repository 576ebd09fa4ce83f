"""One rule for every time that is kept, so that a clock that is put back delays nothing.

    set at ──── wait ────▶ due          by the clock that set it
    now ─ further ahead than the wait ─▶ due now: the clock went back meanwhile

Where only the due time is kept, `is_over` compares it with the longest wait; where the moment at which it was set is
kept too, `set_ahead` asks whether that lies in the future. Machines' clocks differ a little: within `TOLERANCE` they
believe each other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

TOLERANCE = timedelta(minutes=1)
"""A clock that is put back by less delays what waits by no more."""


def is_over(left: float, longest: float) -> bool:
    """Tell whether a wait is over that seems to last `left` seconds more, and was never longer than `longest`."""
    return not 0 < left <= longest


def set_ahead(moment: sa.ColumnElement[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Give the condition that something was set, at `moment`, by a clock ahead of ours."""
    return moment > now + TOLERANCE
