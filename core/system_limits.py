"""What a process may set as a limit of its own: no more than the system allows it."""

from __future__ import annotations

import resource


def allowed(which: int, most: int) -> int:
    """Give `most`, or the system's own limit where that is lower: nobody may raise it."""
    _, hard = resource.getrlimit(which)
    return most if hard == resource.RLIM_INFINITY else min(most, hard)
