"""Faults done to processes and to their clock."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from soak.site import ROLES

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from soak.site import Site


@contextmanager
def role_killed(site: Site, dice: random.Random) -> Iterator[None]:
    """Kill -9: the supervisor starts it again."""
    site.signal(dice.choice(ROLES), signal.SIGKILL)
    yield


@contextmanager
def role_paused(site: Site, dice: random.Random) -> Iterator[None]:
    """Stop for a moment, as a busy machine or a debugger does."""
    name = dice.choice(ROLES)
    process = site.signal(name, signal.SIGSTOP)
    try:
        yield
    finally:
        if process is not None and process == site.role(name):
            site.signal(name, signal.SIGCONT)


@contextmanager
def role_hung(site: Site, dice: random.Random) -> Iterator[None]:
    """Hang for good: only a supervisor that looks at more than exit codes helps. Nothing is undone here."""
    name = dice.choice(ROLES)
    process = site.signal(name, signal.SIGSTOP)
    yield
    assert process is None or process != site.role(name), f"{name} hung and was not started again"


@contextmanager
def everything_killed(site: Site, dice: random.Random) -> Iterator[None]:
    """Kill the supervisor; somebody starts it again."""
    assert dice
    site.kill_all()
    yield


@contextmanager
def clock_moved(site: Site, dice: random.Random) -> Iterator[None]:
    """Set the clock an hour or a day away for a while, then right again: it goes back in either case.

    Half a day ahead at most: by a clock that is a day ahead all news is too old to be alerted, as doctor and log say.
    """
    site.move_clock(dice.choice((-86_400, -3_600, 3_600, 43_200)))
    try:
        yield
    finally:
        site.move_clock(0)
