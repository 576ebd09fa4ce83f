"""Asks hubs to push, again before their lease ends; a thread of the ingest role's own."""

from __future__ import annotations

import threading
from urllib.parse import urlencode

from core.clock import Clock
from core.database import Database
from core.errors import Refused, Transient
from core.guarded_http.sync_client import SyncClient
from core.log import get
from core.outcomes import HubState
from ingest.websub import hubs, pushed
from ingest.websub.standing import LEASE, FeedHub

_LOOK_EVERY = 5.0
_AT_ONCE = 20
"""Hubs that are asked between two looks: a list of thousands is spread over minutes."""
_DONE = range(200, 300)
_log = get("ingest.websub")


class HubAsker:
    """Asks for pushes to `base`, the public address under which callbacks are. `agent`: our User-Agent."""

    def __init__(self, database: Database, client: SyncClient, clock: Clock, base: str, agent: str) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._base = base.rstrip("/")
        self._agent = agent

    def run(self, stop: threading.Event) -> None:
        """Look again and again until `stop` is set. A database that is away: the next time."""
        while not stop.wait(_LOOK_EVERY):
            try:
                self.once()
            except Transient as error:
                _log.warning("hubs_not_asked", error=str(error))

    def once(self) -> int:
        """Ask the hubs whose time it is; give how many that were."""
        hubs.forget_unlisted(self._database)
        pushed.drop_old(self._database, self._clock())
        asked = 0
        for hub in hubs.to_ask(self._database, self._clock(), _AT_ONCE):
            if hubs.claim(self._database, hub, self._clock()):  # before it is asked: some confirm before they answer
                asked += 1
                self._ask(hub)
        return asked

    def _ask(self, hub: FeedHub) -> None:
        form = {
            "hub.mode": "subscribe",
            "hub.topic": hub.topic,
            "hub.callback": f"{self._base}/push/{hub.token}",
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
            "hub.secret": hub.secret,
        }
        headers = {"User-Agent": self._agent, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self._client.post(hub.hub, urlencode(form).encode(), headers)
        except (Refused, Transient) as error:
            self._failed(hub, HubState.UNREACHABLE, str(error))
            return
        if answer.status not in _DONE:
            self._failed(hub, HubState.REFUSED, f"HTTP {answer.status}")

    def _failed(self, hub: FeedHub, state: HubState, detail: str) -> None:
        _log.warning("hub_refused", feed=hub.feed, hub=hub.hub, detail=detail)
        hubs.set_failed(self._database, hub, state, detail)
