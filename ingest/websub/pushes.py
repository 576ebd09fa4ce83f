"""Pushes for the poller: what waits becomes polls that need not fetch, and what polls see of a hub is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from config.files.feeds import Feed
from core.clock import Clock
from core.database import Database
from core.log import get
from core.outcomes import FetchOutcome
from ingest.fetch import Fetched
from ingest.health.habit import after_news
from ingest.poll import Poll
from ingest.store.endings import PollEnding, PollResult
from ingest.websub import hubs, pushed
from ingest.websub.discovery import hub_links
from ingest.websub.standing import works

_READ = 200  # the status of what a hub sent as if we had asked
_log = get("ingest.websub")


class Pushes:
    """Takes from the queue for one poller. Its methods block."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self._database = database
        self._clock = clock
        self._name = name

    def with_hubs(self, polls: list[Poll]) -> list[Poll]:
        """Give polls that know how their feeds stand with their hubs."""
        found = hubs.hubs_of(self._database, [poll.feed.url for poll in polls]) if polls else {}
        return [msgspec.structs.replace(poll, hub=found.get(poll.feed.url)) for poll in polls]

    def take(self, feeds: Mapping[str, Feed], limit: int) -> list[Poll]:
        """Take what was pushed of feeds in force, as polls whose document is there already."""
        taken = pushed.take(self._database, self._clock(), self._name, limit) if limit > 0 else []
        if foreign := [state.url for state, _ in taken if state.url not in feeds]:  # of a newer list than we have
            pushed.give_back(self._database, self._name, foreign)
        return [
            Poll(
                feed=feeds[state.url],
                state=state,
                pushed=document,
                fetched=Fetched(
                    status=_READ,
                    url=state.manners.address or state.url,
                    body=document.body,
                    charset=document.charset,
                ),
            )
            for state, document in taken
            if state.url in feeds
        ]

    def ended(self, poll: Poll, *, failed: str = "") -> None:
        """Remember a poll's end: what was pushed is read, or cannot be; what a poll found, no push had brought."""
        now, url = self._clock(), poll.feed.url
        if poll.pushed is not None:
            if failed:
                _log.warning("push_unreadable", feed=url, detail=failed)
            else:
                hubs.set_pushed(self._database, url, now)
            pushed.drop(self._database, [poll.pushed.id])
            return
        if poll.parsed is None or poll.fetched is None:
            return
        links = hub_links(poll.parsed, poll.fetched.link, poll.fetched.url)
        if links != (None if poll.hub is None else poll.hub.links):
            hubs.name_hub(self._database, url, links, now)
        elif poll.reading.articles and works(poll.hub, now):
            hubs.set_missed(self._database, url, now)


def ending_of_push(poll: Poll, now: datetime, *, failed: bool = False) -> PollEnding:
    """Give what is stored of a push: its entries and the feed's habit, nothing on how polls go, nor of its host.

    A document that cannot be read makes the feed due: it is asked itself.
    """
    state, new = poll.state, len(poll.reading.articles)
    was = FetchOutcome(state.outcome) if state.outcome else FetchOutcome.UNCHANGED
    habit = after_news(state.health.habit, new, now.timestamp()) if new else state.health.habit
    result = PollResult(
        outcome=FetchOutcome.NEW if new and not state.failures else was,
        detail="its polls fail; its hub goes on" if state.failures else "",
        due=now if failed or poll.pushed is None else poll.pushed.due,
        failures=state.failures,
        published=new,
        seen=poll.reading.seen,
        health=msgspec.structs.replace(state.health, habit=habit) if new else None,
    )
    return PollEnding(poll.feed.url, result, now, state.health)
