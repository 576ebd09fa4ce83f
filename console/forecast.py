"""What a subscription would have sent, before it is saved: for the sign-up page, the API and the command."""

from __future__ import annotations

from datetime import datetime

import msgspec

from alerts.estimate import Estimate, cannot_fire, estimate, warnings_of
from config.feeds import FeedList
from config.subscriptions import Subscription
from config.watchlist import Watchlist
from console.sources import Sources
from core.database import Database

SHORT, LONG = 7, 30
"""Days."""


class Forecast(msgspec.Struct, frozen=True):
    """A week, a month, and what to mind."""

    week: Estimate
    month: Estimate
    warnings: tuple[str, ...]


def forecast(
    database: Database, wanted: Subscription, watchlist: Watchlist, feeds: FeedList, now: datetime
) -> Forecast:
    """Run the decisions over the archive; nothing is written."""
    with database.reading() as connection:
        week = estimate(connection, wanted, watchlist, now, SHORT)
        month = estimate(connection, wanted, watchlist, now, LONG)
    return Forecast(week, month, cannot_fire(wanted, watchlist, feeds) or warnings_of(week, month))


def forecast_by(sources: Sources, wanted: Subscription) -> Forecast:
    """Do so with what is in force."""
    return forecast(sources.database, wanted, sources.watchlist(), sources.feeds(), sources.clock())
