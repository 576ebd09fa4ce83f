"""The faults, a table: each does its harm and undoes it again, so that whatever is silent afterwards is our fault.

A fault is a context manager over (site, dice): entering does the harm, leaving heals. `lasts` is how long it stays.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from soak.faults_config import (
    bad_template,
    broken_file,
    emptied_file,
    good_edit,
    hostile_filters,
    lock_link,
    vanishing_file,
)
from soak.faults_outside import (
    backlog,
    feed_host_in_trouble,
    kafka_away,
    mail_server_away,
    mail_server_hangs_up,
    mail_server_refuses,
    postgres_away,
    redis_away,
    redis_flushed,
    redis_paused,
)
from soak.faults_processes import clock_moved, everything_killed, role_hung, role_killed, role_paused
from soak.faults_storage import (
    bus_moved_away,
    database_locked,
    database_locked_and_edited,
    database_moved_away,
    disk_full,
    stories_damaged,
    stories_deleted,
)
from soak.site import Site

Fault = Callable[[Site, random.Random], AbstractContextManager[None]]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    fault: Fault
    weight: int
    lasts: tuple[float, float]
    """Seconds, least and most, drawn anew each time."""
    embedded: bool = True
    cluster: bool = True
    may_repeat: int = 0
    """How many mails it may repeat each time: those that are under way between acceptance and record."""

    @property
    def name(self) -> str:
        """Give the fault's name."""
        return self.fault.__name__


UNDER_WAY = 16
"""Mails that a sender may have under way at once."""

TABLE: tuple[Row, ...] = (
    Row(role_killed, 24, (0.2, 1.0), may_repeat=UNDER_WAY),
    Row(role_paused, 10, (0.5, 3.0)),
    Row(role_hung, 1, (75.0, 80.0), may_repeat=UNDER_WAY),
    Row(everything_killed, 2, (1.0, 2.0), may_repeat=UNDER_WAY),
    Row(clock_moved, 4, (2.0, 8.0)),
    Row(database_locked, 6, (0.5, 6.0), cluster=False),
    Row(database_locked_and_edited, 1, (31.0, 34.0), cluster=False),
    Row(stories_deleted, 3, (0.5, 2.0), cluster=False),
    Row(stories_damaged, 3, (0.5, 2.0), cluster=False),
    Row(bus_moved_away, 1, (4.0, 8.0), cluster=False),
    Row(database_moved_away, 1, (4.0, 8.0), cluster=False, may_repeat=UNDER_WAY),
    Row(disk_full, 4, (1.0, 5.0), cluster=False),
    Row(good_edit, 6, (0.5, 2.0)),
    Row(broken_file, 6, (0.5, 3.0)),
    Row(emptied_file, 6, (0.5, 3.0)),
    Row(vanishing_file, 4, (0.5, 3.0)),
    Row(lock_link, 4, (0.5, 3.0)),
    Row(bad_template, 6, (0.5, 3.0)),
    Row(hostile_filters, 3, (1.0, 3.0)),
    Row(feed_host_in_trouble, 8, (1.0, 6.0)),
    Row(mail_server_away, 6, (1.0, 6.0), may_repeat=UNDER_WAY),
    Row(backlog, 1, (2.0, 6.0)),
    Row(mail_server_refuses, 6, (1.0, 4.0)),
    Row(mail_server_hangs_up, 6, (0.5, 2.0), may_repeat=1),
    Row(redis_away, 4, (1.0, 5.0), embedded=False),
    Row(redis_flushed, 4, (0.2, 1.0), embedded=False),
    Row(redis_paused, 3, (1.0, 4.0), embedded=False),
    Row(kafka_away, 3, (2.0, 8.0), embedded=False),
    Row(postgres_away, 4, (1.0, 6.0), embedded=False, may_repeat=UNDER_WAY),
)


def rows_for(stack: str, names: str, site: Site) -> tuple[list[Row], list[str]]:
    """Give the rows that can be done here, and what is left out with the reason: nothing is left out silently."""
    chosen, left_out = [], []
    wanted = {name for name in names.split(",") if name}
    for row in TABLE:
        if not (row.embedded if stack == "embedded" else row.cluster) or (wanted and row.name not in wanted):
            continue
        reason = ""
        if row.fault is disk_full and not site.data.is_mount():
            reason = "the data folder is no file system of its own: only root may mount one"
        if reason:
            left_out.append(f"{row.name}: {reason}")
        else:
            chosen.append(row)
    return chosen, left_out
