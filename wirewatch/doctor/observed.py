"""What the database tells the doctor: who works, with which settings, and by which channels people are subscribed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from core.clock import now
from core.heartbeat import WorkerView, list_workers

if TYPE_CHECKING:
    from operations.site import Site


class Observed(msgspec.Struct, frozen=True):
    """One look at the database; empty where it is away."""

    workers: tuple[WorkerView, ...] = ()
    channels: frozenset[str] | None = None
    """None: not known."""

    def sending(self) -> WorkerView | None:
        """Give a living worker that sends: its settings are those that messages are made with."""
        return next((one for one in self.workers if one.alive and one.role == "send" and one.settings), None)


def observe(site: Site) -> Observed:
    """Look once."""
    with site.database.reading() as connection:
        workers = tuple(list_workers(connection, now()))
    _, active = site.subscriptions()()
    return Observed(workers, frozenset(one.to.channel for one in active))
