"""What pages and the API read from: the database and the bus of this console, and the shared last readings."""

from __future__ import annotations

from config.feeds import FeedList, parse_feeds
from config.versions import Versions, Watched
from console.latest import Latest
from console.read import Lag, Snapshot, read_lag, read_snapshot
from core.bus.port import Bus
from core.clock import Clock
from core.database import Database
from core.errors import BadInput

_SNAPSHOT_EVERY = 1.5
_LAG_EVERY = 4.0


class Sources:
    """Made once a process; safe for threads."""

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self.database = database
        self.bus = bus
        self.clock = clock
        self._listed = Watched(Versions(database, clock), "feeds", parse_feeds, clock)
        self.snapshot: Latest[Snapshot] = Latest(self._snapshot, _SNAPSHOT_EVERY)
        self.lag: Latest[Lag] = Latest(lambda: read_lag(bus), _LAG_EVERY)

    def feeds(self) -> FeedList:
        """Give the feed list in force; empty before the first `wirewatch apply`."""
        try:
            return self._listed.get()[1]
        except BadInput:
            return FeedList()

    def _snapshot(self) -> Snapshot:
        listed = self.feeds()
        with self.database.reading() as connection:
            return read_snapshot(connection, self.clock(), listed)
