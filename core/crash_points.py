"""Places where a test may kill the process as `kill -9` would, to see that nothing is lost: docs/delivery.md.

    WIREWATCH_TEST_CRASH_AT=after_accept wirewatch alert      # dies the first time
    WIREWATCH_TEST_CRASH_AT=after_accept:3 wirewatch alert    # the third time

`wirewatch/` reads the variable and calls `arm`; unarmed, a point is one comparison. Nothing else depends on it.
"""

from __future__ import annotations

import os
import signal
import threading
from enum import StrEnum

from core.errors import BadInput


class CrashPoint(StrEnum):
    """The way of an alert, in its order; then that of an edit."""

    AFTER_POLL = "after_poll"  # messages in hand, nothing written
    AFTER_CLAIM = "after_claim"  # revisions claimed in an open transaction
    BEFORE_OUTBOX_COMMIT = "before_outbox_commit"  # everything written, nothing committed
    AFTER_OUTBOX_COMMIT = "after_outbox_commit"  # owed, and the bus still at the old position
    AFTER_POSITION = "after_position"  # the bus knows too
    AFTER_LEASE = "after_lease"  # in a sender's hands, not tried
    BEFORE_DATA = "before_data"  # the far side listens and has nothing yet
    AFTER_ACCEPT = "after_accept"  # the far side has it, we have not written that down
    BEFORE_OUTCOME_COMMIT = "before_outcome_commit"  # written, not committed
    AFTER_OUTCOME_COMMIT = "after_outcome_commit"  # the end
    AFTER_A_KIND = "after_a_kind"  # apply: the first changed kind is written, the others are not
    AFTER_VERSIONS_COMMIT = "after_versions_commit"  # apply: in force, and the folder's base is the old one
    BEFORE_ACTIVATION = "before_activation"  # a worker has compiled a saved watchlist, and nobody uses it yet


class _Armed:
    def __init__(self, point: CrashPoint, times: int) -> None:
        self.point = point
        self.left = times
        self.lock = threading.Lock()


_armed: list[_Armed] = []


def arm(given: str) -> None:
    """Arm one point, as in `after_accept` or `after_accept:3`; raises `BadInput` for one that is none."""
    name, _, times = given.partition(":")
    if name not in set(CrashPoint) or not (times or "1").isdigit():
        raise BadInput(f"WIREWATCH_TEST_CRASH_AT: {given} is none of {', '.join(CrashPoint)}")
    _armed[:] = [_Armed(CrashPoint(name), int(times or "1"))]


def reached(point: CrashPoint) -> None:
    """Die here if that is what was asked for."""
    for armed in _armed:
        if armed.point is point:
            with armed.lock:
                armed.left -= 1
                if armed.left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)
