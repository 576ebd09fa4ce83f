"""The garbage collector of cycles, kept from looking again and again at what stays. The only importer of gc.

Reference counts free nearly all that a worker makes; the collector is there for exceptions and the like.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOCATIONS = 200_000
"""More objects made than freed before the young ones are looked at: some twenty megabytes. Python's own 700 would have
it go through the remembered pages all the time, a fifth of what four workers on one Redis do; 50,000 a twentieth."""


def spare_what_is_loaded() -> None:
    """Leave out all that there is now, for the life of the process, and look less often at the rest.

    For a worker that has loaded its models and lists and now begins to work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])


@contextmanager
def paused() -> Iterator[None]:
    """Make a million small objects that all stay, without looking in between for some to free."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
